// What is decoded by what, for the people who run an installation.
import { findProgram } from '../../sandbox/index.js'
import type { Decoder } from './decoder.js'
import { DECODERS } from './index.js'
import { isInstalled } from './ways.js'

/** A format that is read, by what, and with which limits. */
export interface ReadFormat {
  name: string
  mediaType: string
  limits: string
  /** Programs and packages that decode it, the preferred one first. */
  by: string[]
}

/** Licences of the packages that are loaded in a child process, and of what they contain. */
export const LICENCES: Record<string, string> = {
  '@imagemagick/magick-wasm':
    'Apache-2.0; contains ImageMagick (ImageMagick licence), OpenJPEG (BSD-2-Clause), libjxl and OpenEXR (BSD-3-Clause), libheif and libde265 (LGPL-3.0), Little CMS (MIT) and others, which its NOTICE lists',
  '@hyzyla/pdfium':
    'MIT; contains PDFium (BSD-3-Clause and Apache-2.0), with FreeType (FTL), OpenJPEG (BSD-2-Clause), Little CMS (MIT), libjpeg-turbo (BSD-3-Clause and IJG) and zlib (Zlib)',
}

/** The programs of the decoders, and the packages of Debian that have them. */
export const DEBIAN_PACKAGES: Record<string, string> = {
  opj_decompress: 'libopenjp2-tools',
  vips: 'libvips-tools',
  pdftoppm: 'poppler-utils',
  dcraw_emu: 'libraw-bin',
}

/** What sharp reads in the process itself. */
const NATIVE: ReadFormat[] = [
  ['JPEG', 'image/jpeg', '8 bits, baseline and progressive'],
  ['PNG', 'image/png', 'up to 16 bits'],
  [
    'TIFF',
    'image/tiff',
    '1 to 16 bits, 32-bit floating point; none, LZW, Deflate, PackBits, JPEG and CCITT; of several pages the wanted one',
  ],
  ['WebP', 'image/webp', 'the wanted frame, else the first'],
  ['GIF', 'image/gif', 'the wanted frame, else the first'],
  ['AVIF', 'image/avif', 'the primary picture'],
].map(([name = '', mediaType = '', limits = '']) => ({ name, mediaType, limits, by: ['sharp'] }))

const unique = (names: string[]): string[] => [...new Set(names)]

const described = ({ name, mediaType, limits, tools, libraries }: Decoder): ReadFormat => ({
  name,
  mediaType,
  limits,
  by: unique([...tools.map(({ program }) => program), ...libraries.map(library => library.package)]),
})

/** Every format that is read, whatever is installed here. */
export const formatsRead = (): ReadFormat[] => [...NATIVE, ...DECODERS.map(described)]

/** The programs that decoders prefer, and where each is installed, able to do what it is wanted for. */
export function toolsHere(): { name: string; program: string; path: string | undefined }[] {
  return DECODERS.flatMap(({ name, tools }) =>
    tools.map(tool => ({
      name,
      program: tool.program,
      path: isInstalled(tool) ? findProgram(tool.program) : undefined,
    })),
  )
}
