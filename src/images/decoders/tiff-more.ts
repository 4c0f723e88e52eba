// Kinds of TIFF that the libtiff of sharp does not read: other compressions, depths and colours.
import type { ByteSource } from '../byte-source.js'
import { checkPage } from '../page-number.js'
import { sniffFormat } from '../sniff.js'
import { readTiffFacts, type TiffFacts, tiffFacts } from '../tiff-facts.js'
import { type Asked, DamagedHeader, type Decoder, type Decoding, type Header } from './decoder.js'
import { magick } from './magick.js'
import { vips } from './vips.js'

/** Compressions that Debian's libtiff reads beside those of sharp's. */
const COMPRESSIONS: Record<number, string> = {
  6: 'old JPEG',
  34661: 'JBIG',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
}
/** That of JPEG: no libtiff here reads it with other than 8 bits. */
const JPEG = 7
const CIELAB = 8
const INTEGERS = 1

/** What of a TIFF needs this decoder; undefined when sharp reads it, or this one does not either. */
function kindOf({ compression, photometric, bits, sampleFormat }: TiffFacts): string | undefined {
  if (COMPRESSIONS[compression]) return COMPRESSIONS[compression]
  if (sampleFormat !== INTEGERS) return undefined
  if (photometric === CIELAB && bits === 8) return 'CIELAB'
  return bits > 8 && bits < 16 && compression !== JPEG ? 'depth' : undefined
}

async function header(source: ByteSource, { page: wanted }: Asked): Promise<Header> {
  const facts = await readTiffFacts(source, wanted)
  if (!facts || facts.width < 1 || facts.height < 1) throw new DamagedHeader('it has no pixels')
  checkPage('TIFF', facts.pages, wanted)
  const { width, height, bits, samples, pages, page } = facts
  return { width, height, bits, channels: samples, pages, picture: page, kind: kindOf(facts) }
}

const isKind =
  (...kinds: string[]) =>
  ({ header: { kind } }: Decoding): boolean =>
    kinds.includes(kind!)

const tool = vips('tiffload', 'tif', isKind('JBIG', 'LERC', 'LZMA', 'Zstandard', 'WebP'))

export const tiffMore: Decoder = {
  format: 'tiff',
  name: 'TIFF',
  mediaType: 'image/tiff',
  limits:
    'compressed by Zstandard, LZMA, WebP, LERC or JBIG (by vips alone) or old JPEG, of 9 to 15 bits, and CIELAB of 8',
  edition: 1,
  recognises: async (head, file, page) => {
    const facts = sniffFormat(head) === 'TIFF' ? await tiffFacts(file, page) : undefined
    return facts !== undefined && kindOf(facts) !== undefined
  },
  header,
  tools: [
    {
      ...tool,
      args: (input, output, decoding) => [
        ...tool.args(input, output, decoding),
        ...['--page', String(decoding.header.picture)],
      ],
    },
  ],
  libraries: [magick('TIFF', isKind('CIELAB', 'depth', 'old JPEG'))],
}
