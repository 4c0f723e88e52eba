// Writes ALTO of a page: for tests of what becomes of its words.
import type { Box } from '../../src/text/index.js'

/** A page whose words stand at boxes in pixels. */
export interface AltoPage {
  width: number
  height: number
  /** What ALTO names: `deu`, `de`. */
  language?: string
  lines: { words: { text: string; box: Box }[] }[]
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' }
const escaped = (text: string): string => text.replace(/[&<>"\n]/g, character => ESCAPES[character]!)

const at = ([x, y, width, height]: Box): string => `HPOS="${x}" VPOS="${y}" WIDTH="${width}" HEIGHT="${height}"`

/** ALTO 4 of a page of one block. */
export function altoOf({ width, height, language, lines }: AltoPage): string {
  const words = (line: AltoPage['lines'][number]): string =>
    line.words.map(({ text, box }) => `<String CONTENT="${escaped(text)}" ${at(box)}/>`).join('<SP/>')
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">
  <Description><MeasurementUnit>pixel</MeasurementUnit></Description>
  <Layout><Page ID="p1" PHYSICAL_IMG_NR="1" WIDTH="${width}" HEIGHT="${height}"><PrintSpace>
    <TextBlock ID="b1"${language ? ` LANG="${language}"` : ''}>
${lines.map(line => `      <TextLine>${words(line)}</TextLine>`).join('\n')}
    </TextBlock>
  </PrintSpace></Page></Layout>
</alto>
`
}
