// The program of libvips, which reads some formats that the libvips of sharp does not.
import type { Decoding, Tool } from './decoder.js'

const TILE = 512

/** Tiles, so that what is large is read in any order; libvips takes none that are larger than the picture. */
const written = ({ header: { width, height } }: Decoding): string =>
  width < TILE || height < TILE ? '' : `[tile,tile-width=${TILE},tile-height=${TILE},bigtiff]`

/** Reads by one loader of libvips (and so by what the file is said to be), where it was built with that one. */
export const vips = (loader: string, ending: string, suits?: (decoding: Decoding) => boolean): Tool => ({
  program: 'vips',
  ending,
  // It explains a loader that it has.
  explains: [loader],
  args: (input, output, decoding) => [
    loader,
    input,
    `${output}${written(decoding)}`,
    '--access',
    'sequential',
    '--fail-on',
    'error',
  ],
  ...(suits && { suits }),
})
