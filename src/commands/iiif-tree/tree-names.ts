// Names of the files of a tree of the IIIF store: slugs, as every file system takes them.
import { safeName } from '../safe-name.js'

/** The document of the collection that a folder is, and how those of manifests end: no slug does, since `~` stands before digits in names. */
export const OWN = '~collection.json'
export const MANIFEST = '~manifest.json'
/** How the annotations beside a manifest end. */
const ANNOTATIONS = '~annotations.json'

/** How the descriptions of the adjuncts beside a document end, and the folder of what was sent as their contents. */
const ADJUNCTS = '~files.json'
export const CONTENTS = '~files'

/** The files of the adjuncts beside that of a manifest, or in the folder of a collection. */
export function adjunctsBeside(document: string): { file: string; folder: string } {
  const ending = [MANIFEST, OWN].find(one => document.endsWith(one))!
  const start = document.slice(0, -ending.length)
  return { file: start + ADJUNCTS, folder: start + CONTENTS }
}

/** The file of the annotations beside that of a manifest. */
export const annotationsOf = (manifest: string): string => manifest.slice(0, -MANIFEST.length) + ANNOTATIONS

/** Names that Windows keeps for devices, whatever follows a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/** A slug as the name of a folder, or of a file before its ending. */
export function slugName(slug: string): string {
  const name = safeName(slug)
  return DEVICE.test(name) ? `~${name.charCodeAt(0).toString(16).toUpperCase()}${name.slice(1)}` : name
}
