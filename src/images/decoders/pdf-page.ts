// Pages of a PDF, drawn at the resolution that is wanted (ISO 32000; RFC 8118 has the fragment that names a page).
import { HttpProblem } from '../../problem.js'
import type { Ended } from '../../sandbox/index.js'
import { checkPage } from '../page-number.js'
import { type Asked, DamagedHeader, type Decoder, type Decoding, type Header, type Wanted } from './decoder.js'

const POINTS_PER_INCH = 72

/** What was seen: how many pages there are, and how large the wanted one is in points, if it exists. */
interface Seen {
  pages: number
  width?: number
  height?: number
}

/** What pdfium-child.ts prints, or pdfinfo: "Pages: 3", "Page 2 size: 612 x 792 pts (letter)", "Page 2 rot: 90". */
function seenIn({ stdout, stderr }: Ended): Seen | undefined {
  if (stdout.startsWith('{"pages"')) return JSON.parse(stdout)
  const beyond = /the first page \(\d+\) can not be after the last page \((\d+)\)/.exec(stderr)
  if (beyond) return { pages: Number(beyond[1]) }
  // What a title says stands before them.
  const last = (pattern: RegExp): RegExpExecArray | undefined => [...stdout.matchAll(pattern)].at(-1)
  const pages = last(/^Pages: +(\d+)$/gm)
  const size = last(/^Page +\d+ size: +([\d.e+-]+) x ([\d.e+-]+) pts/gm)
  if (!pages || !size) return undefined
  const sides = [Number(size[1]), Number(size[2])] as const
  const isTurned = Number(last(/^Page +\d+ rot: +(-?\d+)$/gm)?.[1] ?? 0) % 180 !== 0
  const [width, height] = isTurned ? [sides[1], sides[0]] : sides
  return { pages: Number(pages[1]), width, height }
}

async function header(_source: unknown, { look, page, resolution }: Asked): Promise<Header> {
  const ended = await look()
  if (/password/i.test(ended.stdout.startsWith('{') ? ended.stdout : ended.stderr))
    throw new HttpProblem(
      400,
      'Image not readable',
      'The PDF is encrypted; it must be one that is open without a password.',
    )
  if (ended.timedOut || ended.signal === 'SIGXCPU') throw new DamagedHeader('it takes too long to find its pages')
  const seen = seenIn(ended)
  if (!seen || seen.pages < 1) throw new DamagedHeader('its pages cannot be found')
  const { pages, width = 0, height = 0 } = seen
  checkPage('PDF', pages, page)
  if (!(width > 0 && height > 0)) throw new DamagedHeader(`its page ${page} has no size`)
  const pixels = (points: number): number => Math.max(1, Math.round((points * resolution) / POINTS_PER_INCH))
  return { width: pixels(width), height: pixels(height), bits: 8, channels: 3, pages }
}

/** Exactly as many pixels as the header says, where it would round up. */
const drawn = ({ header: { width, height }, resolution, page }: Decoding): string[] => [
  ...['-tiff', '-tiffcompression', 'none', '-singlefile', '-cropbox', '-r', String(resolution)],
  ...['-f', String(page), '-l', String(page), '-x', '0', '-y', '0', '-W', String(width), '-H', String(height)],
]

export const pdf: Decoder = {
  format: 'pdf',
  name: 'PDF',
  mediaType: 'application/pdf',
  limits:
    'the page that the property `page` or the fragment `#page=3` of the origin names, else the first, on white, at `PDF_RESOLUTION`; not encrypted',
  isDrawn: true,
  edition: 1,
  recognises: head => head.toString('latin1', 0, 5) === '%PDF-',
  header,
  tools: [
    {
      program: 'pdftoppm',
      ending: 'pdf',
      version: ['-v'],
      args: (input, output, decoding) => [...drawn(decoding), input, output.replace(/\.tif$/, '')],
      look: {
        program: 'pdfinfo',
        args: (input, { page }) => ['-f', String(page), '-l', String(page), input],
      },
    },
  ],
  libraries: [
    {
      child: new URL('./pdfium-child.js', import.meta.url),
      package: '@hyzyla/pdfium',
      task: ({ header: { width, height }, page }: Decoding) => ({ page, width, height }),
      look: ({ page }: Wanted) => ({ page, looks: true }),
    },
  ],
}
