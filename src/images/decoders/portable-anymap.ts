// The formats of Netpbm: PBM, PGM, PPM, PAM, and PFM with floating point.
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Decoding, type Header } from './decoder.js'
import { magick } from './magick.js'
import { vips } from './vips.js'

const MOST_HEADER_BYTES = 65_536
const SIGNATURE = /^P[1-6fF]\s+\d/
const PAM = /^P7\n/

const withoutComments = (text: string): string => text.replace(/#[^\n]*/g, ' ')

function pamHeader(text: string): Header {
  const end = text.indexOf('ENDHDR')
  const value = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(text.slice(0, end))?.[1])
  const [width, height, channels, most] = [value('WIDTH'), value('HEIGHT'), value('DEPTH'), value('MAXVAL')]
  return { width, height, channels, bits: most > 255 ? 16 : 8, kind: 'PAM' }
}

async function header(source: ByteSource): Promise<Header> {
  const text = (await source.read(0, Math.min(MOST_HEADER_BYTES, source.size))).toString('latin1')
  const found = PAM.test(text) ? pamHeader(text) : anymapHeader(text)
  if (!(found.width >= 1 && found.height >= 1 && found.channels >= 1))
    throw new DamagedHeader('its header does not say how large it is')
  return found
}

function anymapHeader(text: string): Header {
  const [magic, width, height, most] = withoutComments(text).split(/\s+/, 4)
  const channels = /^P[36F]$/.test(magic!) ? 3 : 1
  if (/^P[fF]$/.test(magic!)) return { width: Number(width), height: Number(height), channels, bits: 32, kind: 'PFM' }
  const bits = !/^P[14]$/.test(magic!) && Number(most) > 255 ? 16 : 8
  return { width: Number(width), height: Number(height), channels, bits, kind: 'PNM' }
}

const isKind =
  (...kinds: string[]) =>
  ({ header: { kind } }: Decoding): boolean =>
    kinds.includes(kind!)

export const portableAnymap: Decoder = {
  format: 'pnm',
  name: 'PNM',
  mediaType: 'image/x-portable-anymap',
  limits: 'PBM, PGM, PPM, PAM and PFM; of several pictures the first',
  edition: 1,
  recognises: head => {
    const text = head.toString('latin1')
    return PAM.test(text) || SIGNATURE.test(withoutComments(text))
  },
  header,
  tools: [vips('ppmload', 'ppm', isKind('PNM', 'PFM'))],
  libraries: [magick('PNM', isKind('PNM', 'PAM')), magick('PFM', isKind('PFM'))],
}
