// The decoders: formats that sharp does not read, each decoded in a child process to a TIFF that it does.

import { bmp } from './bmp.js'
import { cameraRaw } from './camera-raw.js'
import type { Decoder } from './decoder.js'
import { deepJpeg } from './deep-jpeg.js'
import { heif } from './heif.js'
import { icon } from './icon.js'
import { jpegXl } from './jpeg-xl.js'
import { jpeg2000 } from './jpeg2000.js'
import { openexr } from './openexr.js'
import { pdf } from './pdf-page.js'
import { photoshop } from './photoshop.js'
import { portableAnymap } from './portable-anymap.js'
import { radiance } from './radiance.js'
import { tiffMore } from './tiff-more.js'

/** Every decoder; the first one that recognises a file counts. To add one: a file here, and its name in this list. */
export const DECODERS: Decoder[] = [
  jpeg2000,
  heif,
  jpegXl,
  photoshop,
  cameraRaw,
  deepJpeg,
  tiffMore,
  bmp,
  portableAnymap,
  icon,
  radiance,
  openexr,
  pdf,
]

/** The decoder of a page of a file by its first bytes; undefined when sharp reads it, or nobody does. */
export async function decoderFor(head: Buffer, file: string, page = 1): Promise<Decoder | undefined> {
  for (const decoder of DECODERS) if (await decoder.recognises(head, file, page)) return decoder
  return undefined
}

export { decode } from './decode.js'
export type { DecodingOptions, Header } from './decoder.js'
export { readHeader } from './read-header.js'

/**
 * Whether an original was decoded in the way that it would be now; `by` is its `Probe.decoder`, which begins with the
 * edition of the decoder.
 */
export const isDecodedAlike = (format: string, by: string | undefined): boolean => {
  const edition = DECODERS.find(decoder => decoder.format === format)?.edition
  return by === undefined ? true : by.startsWith(`${edition} `)
}
