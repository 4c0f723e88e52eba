// ImageMagick from npm, which decodes most formats where no program of the system does.
import type { Decoding, Library } from './decoder.js'

/** Decodes by ImageMagick's coder of this name, and by no other. */
export const magick = (coder: string, suits?: (decoding: Decoding) => boolean): Library => ({
  child: new URL('./magick-child.js', import.meta.url),
  package: '@imagemagick/magick-wasm',
  task: ({ header, page }) => ({
    coder,
    width: header.width,
    height: header.height,
    picture: header.picture ?? page - 1,
  }),
  ...(suits && { suits }),
})
