// Names the format of a file by its first bytes, whether it can be decoded or not: an error should name it.
import { open } from 'node:fs/promises'

const SNIFFED_BYTES = 512

const BRANDS: Record<string, string> = { avif: 'AVIF', avis: 'AVIF' }

function isoBrand(head: Buffer): string | undefined {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return undefined
  const brand = head.toString('latin1', 8, 12)
  if (BRANDS[brand]) return BRANDS[brand]
  if (/^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)) return 'HEIC'
  if (/^(jp2 |jpx |jpm |mjp2)$/.test(brand)) return 'JPEG 2000'
  if (brand === 'jxl ') return 'JPEG XL'
  if (brand === 'crx ') return 'camera raw (Canon CR3)'
  return 'video'
}

/** Bytes (as Latin-1) at a position, and the format they tell; the first that is found counts. */
const SIGNATURES: [at: number, bytes: string, name: string][] = [
  [0, '\xff\xd8\xff\xf7', 'JPEG-LS'],
  [0, '\xff\xd8\xff', 'JPEG'],
  [0, '\x89PNG\r\n\x1a\n', 'PNG'],
  [128, 'DICM', 'DICOM'],
  [0, 'GIF87a', 'GIF'],
  [0, 'GIF89a', 'GIF'],
  [8, 'WEBP', 'WebP'],
  [0, 'II*\0\x10\0\0\0CR', 'camera raw (Canon CR2)'],
  [8, 'IIIITwaR', 'camera raw (Phase One IIQ)'],
  [8, 'MMMMRawT', 'camera raw (Phase One IIQ)'],
  [0, 'II*\0', 'TIFF'],
  [0, 'MM\0*', 'TIFF'],
  [0, 'II+\0', 'TIFF'],
  [0, 'MM\0+', 'TIFF'],
  [4, 'jP  \r\n\x87\n', 'JPEG 2000'],
  [0, '\xff\x4f\xff\x51', 'JPEG 2000'],
  [4, 'JXL \r\n\x87\n', 'JPEG XL'],
  [0, '\xff\x0a', 'JPEG XL'],
  [0, '%PDF-', 'PDF'],
  [0, 'FUJIFILMCCD-RAW', 'camera raw (Fujifilm RAF)'],
  [0, 'IIRO', 'camera raw (Olympus ORF)'],
  [0, 'IIRS', 'camera raw (Olympus ORF)'],
  [0, 'MMOR', 'camera raw (Olympus ORF)'],
  [0, 'IIU\0', 'camera raw (Panasonic RW2)'],
  [0, 'FOVb', 'camera raw (Sigma X3F)'],
  [0, '\0MRM', 'camera raw (Minolta MRW)'],
  [6, 'HEAPCCDR', 'camera raw (Canon CRW)'],
  [0, '8BPS\0\x02', 'Photoshop document (PSB)'],
  [0, '8BPS', 'Photoshop document (PSD)'],
  [0, 'BM', 'BMP'],
  [0, '\0\0\x01\0', 'ICO'],
  [0, 'AT&TFORM', 'DjVu'],
  [0, 'SIMPLE  =', 'FITS'],
  [0, '\x76\x2f\x31\x01', 'OpenEXR'],
]

const TEXTS: [pattern: RegExp, name: string][] = [
  [/^\s*(<[?!].*)?<svg[\s>]/is, 'SVG'],
  [/^\s*<(!doctype html|html|head|body)/i, 'HTML'],
  [/^\s*[[{]/, 'JSON'],
]

/** The common name of a file's format, or undefined when its first 512 bytes tell nothing. */
export function sniffFormat(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, SNIFFED_BYTES)
  const signature = SIGNATURES.find(([at, bytes]) => text.startsWith(bytes, at))
  const plain = text.replace(/^\u00ef\u00bb\u00bf/, '')
  return isoBrand(head) ?? signature?.[2] ?? TEXTS.find(([pattern]) => pattern.test(plain))?.[1]
}

/** The name of a format as it stands in a sentence. */
export const withArticle = (name: string): string => (/^([AEIO]|HEIC|SVG|HTML)/.test(name) ? `an ${name}` : `a ${name}`)

/** The first bytes of a file, enough for `sniffFormat`. */
export async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
