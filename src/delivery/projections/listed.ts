// What a list shows of images that not everyone may see: the one rule of manifests, Collections, raw lists, PDFs and ZIPs.
//
// A public list names every image that it finds, with its words, numbers and size, save those that are `protected`: these
// are in no public list at all, as if they were not there. Of an image with roles, or with `maxUnauthorised`, a public
// list shows the ready-made thumbnails that are open to everyone and the way to the rest (manifests), a page that says
// that it is not open (PDF), or nothing (ZIP). The owner, by a key that may read, finds everything in manifests,
// Collections and raw lists, and these are private; PDF and ZIP are files that are kept for the public, also for the owner.
import type { Where } from '../../store/index.js'

/** Columns and values that the images of a list have, when the owner asks or when anyone does. */
export const listedTo = (owner: boolean): Where => (owner ? {} : { protected: false })
