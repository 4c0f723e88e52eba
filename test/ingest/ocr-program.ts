// Stands for a program that recognises texts: prints ALTO whose words are its arguments, or does what the language says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [picture, languages, models] = process.argv.slice(2)

/** Width and height in the frame header of a JPEG. */
function sizeOf(jpeg: Buffer): [width: number, height: number] {
  let at = 2
  while (![0xc0, 0xc2].includes(jpeg[at + 1]!)) at += 2 + jpeg.readUInt16BE(at + 2)
  return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)]
}

const word = (text: string): string => `<String CONTENT="${text}" HPOS="1" VPOS="1" WIDTH="9" HEIGHT="9"/>`

function alto(): string {
  const [width, height] = sizeOf(readFileSync(picture!))
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Description><MeasurementUnit>pixel</MeasurementUnit></Description>
<Layout><Page WIDTH="${width}" HEIGHT="${height}"><PrintSpace><TextBlock><TextLine>${word(languages!)}${word(models!)}
</TextLine></TextBlock></PrintSpace></Page></Layout></alto>`
}

const KINDS: Record<string, () => void> = {
  'en-x-fails': () => process.exit(3),
  'en-x-other': () => console.log('<html><body>no text</body></html>'),
  'en-x-hocr': () =>
    console.log('<html><body><div class="ocr_page"><span class="ocrx_word">w</span></div></body></html>'),
  'en-x-broken': () => console.log('<alto><Layout>'),
}

/** `en-x-waits-name`: until there is a file of that name beside this program, which makes one of another name meanwhile. */
const [, awaited] = /^en-x-waits-(\w+)$/.exec(languages!) ?? []
if (awaited) writeFileSync(join(import.meta.dirname, `${awaited}-begun`), '')
while (awaited && !existsSync(join(import.meta.dirname, awaited))) await new Promise(resolve => setTimeout(resolve, 20))

const does = KINDS[languages!] ?? (() => console.log(alto()))
does()
