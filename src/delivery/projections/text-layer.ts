// The words of pictures in a PDF, over each picture where they stand in it: nobody sees them, but they are searched, selected and read out.
import { inSlices } from '../../in-slices.js'
import { type Box, between, joined, type Line, type PageText } from '../../text/index.js'
import { ADVANCE, ASCENT, blankFont, DESCENT } from './blank-font.js'
import { isFromRight, visualOrder } from './visual-order.js'

interface Size {
  width: number
  height: number
}

/** What pdfkit has of a PDF below its own text. */
interface Objects {
  page: { fonts: Record<string, unknown>; width: number; height: number }
  ref(data: object): { end(data?: Buffer): void }
  addContent(operators: string): void
}

/** The layer of a document. */
export interface TextLayer {
  /** Lays the words of a text over the present page, which shows an image of that size. */
  add(text: PageText, image: Size): Promise<void>
  /** Writes what the document needs for it, behind the last page. */
  end(): void
}

const FONT = 'Words'

/** More different characters than these are one: the codes of a font have two bytes. */
const MOST = 0xffff
const UNKNOWN = '\ufffd'

/** A piece of text with its box, and whether a blank stands behind it. */
interface Placed {
  text: string
  box: Box
  blank: boolean
}

/** The words of a line where they have boxes, else the line as a whole; a hyphenated word stands where it begins. */
function placedIn({ words, box }: Line): Placed[] {
  if (box && words.some(({ boxes }) => boxes.length === 0))
    return [{ text: joined(words.map(({ text }) => text)), box, blank: false }]
  return words.flatMap(({ text, boxes: [first] }, index) => {
    const next = words[index + 1]
    return first ? [{ text, box: first, blank: next !== undefined && between(text, next.text) !== '' }] : []
  })
}

const number = (value: number): string => String(Number(value.toFixed(3)))
const hex = (code: number): string => code.toString(16).padStart(4, '0')

/** Which character each code stands for (ISO 32000-2, 9.10.3). */
function unicodeMap(codes: ReadonlyMap<string, number>): Buffer {
  const entries = [...codes].map(([character, code]) => {
    const units = Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index)))
    return `<${hex(code)}> <${units.join('')}>`
  })
  const blocks: string[] = []
  for (let from = 0; from < entries.length; from += 100) {
    const block = entries.slice(from, from + 100)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`)
  }
  return Buffer.from(
    `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`,
  )
}

/** All codes show the one glyph that there is. */
const glyphs = (): Buffer => Buffer.alloc(2 * (MOST + 1), Buffer.from([0, 1]))

export function openTextLayer(document: PDFKit.PDFDocument): TextLayer {
  const objects = document as unknown as Objects
  const codes = new Map<string, number>()
  let unicode: ReturnType<Objects['ref']> | undefined
  let font: ReturnType<Objects['ref']> | undefined

  const stream = (data: Buffer, more: object = {}) => {
    const made = objects.ref(more)
    made.end(data)
    return made
  }
  const object = (data: object) => {
    const made = objects.ref(data)
    made.end()
    return made
  }

  /** The font, made by the first word. */
  function fontOf() {
    if (font) return font
    const file = blankFont()
    const descriptor = object({
      ...{
        Type: 'FontDescriptor',
        FontName: 'Words',
        Flags: 4,
        FontBBox: [0, DESCENT, ADVANCE, ASCENT],
        ItalicAngle: 0,
      },
      ...{ Ascent: ASCENT, Descent: DESCENT, CapHeight: ASCENT, StemV: 80 },
      FontFile2: stream(file, { Length1: file.length }),
    })
    const descendant = object({
      ...{ Type: 'Font', Subtype: 'CIDFontType2', BaseFont: 'Words', FontDescriptor: descriptor, DW: ADVANCE },
      CIDSystemInfo: { Registry: new String('Adobe'), Ordering: new String('Identity'), Supplement: 0 },
      CIDToGIDMap: stream(glyphs()),
    })
    unicode = objects.ref({})
    font = object({
      ...{ Type: 'Font', Subtype: 'Type0', BaseFont: 'Words', Encoding: 'Identity-H' },
      ...{ DescendantFonts: [descendant], ToUnicode: unicode },
    })
    return font
  }

  function codeOf(character: string): number {
    const known = codes.get(character)
    if (known !== undefined) return known
    if (codes.size >= MOST - 1 && character !== UNKNOWN) return codeOf(UNKNOWN)
    codes.set(character, codes.size + 1)
    return codes.size
  }

  function shown({ text, box: [x, y, width, height], blank }: Placed, across: number, down: number): string {
    const { page } = objects
    const size = height * down
    const fromRight = isFromRight(text)
    const characters = [...(fromRight ? visualOrder(text) : text)]
    const advance = (width * across) / characters.length
    if (blank) characters[fromRight ? 'unshift' : 'push'](' ')
    const left = x * across - (blank && fromRight ? advance : 0)
    const base = page.height - (y + height) * down - (DESCENT / 1000) * size
    const wide = (100 * advance) / ((ADVANCE / 1000) * size)
    const string = characters.map(character => hex(codeOf(character))).join('')
    return `/${FONT} ${number(size)} Tf ${number(wide)} Tz 1 0 0 1 ${number(left)} ${number(base)} Tm <${string}> Tj`
  }

  return {
    async add({ page: own, lines }, image) {
      const { page } = objects
      const { width, height } = own ?? image
      const [across, down] = [page.width / width, page.height / height]
      if (!(width > 0 && height > 0)) return
      const isOn = ({ box: [x, y] }: Placed): boolean => x < width && y < height
      const pieces = await inSlices(lines, line =>
        placedIn(line)
          .filter(isOn)
          .map(placed => shown(placed, across, down)),
      )
      const operators = pieces.flat()
      if (operators.length === 0) return
      page.fonts[FONT] = fontOf()
      // pdfkit counts from above; 3: neither filled nor stroked.
      objects.addContent(`q 1 0 0 -1 0 ${number(page.height)} cm BT 3 Tr\n${operators.join('\n')}\nET Q`)
    },
    end() {
      unicode?.end(unicodeMap(codes))
    },
  }
}
