// ALTO, versions 1 to 4 (https://www.loc.gov/standards/alto/): the first page of a file.
import { boxAround, boxOf, numberOf, sizeOf } from './box-of.js'
import { collectLines } from './collect-lines.js'
import { commonLanguage, languageTag } from './language-tag.js'
import type { Attributes, MarkupReader } from './read-markup.js'
import type { TextLimits } from './text-limits.js'
import type { Box, PageText } from './text-page.js'

/** An element that is open. */
interface Open {
  name: string
  attributes: Attributes
  box?: Box | undefined
  language?: string | undefined
}

const boxOfAttributes = ({ HPOS, VPOS, WIDTH, HEIGHT }: Attributes): Box | undefined =>
  boxOf(numberOf(HPOS), numberOf(VPOS), numberOf(WIDTH), numberOf(HEIGHT))

const PARTS = new Map<string | undefined, 'first' | 'second'>([
  ['HypPart1', 'first'],
  ['HypPart2', 'second'],
])

/** Reads what stands in an element `alto`. */
export function altoReader(limits: TextLimits): MarkupReader & { finish(): PageText } {
  const lines = collectLines(limits)
  const open: Open[] = []
  let unit = ''
  let page: PageText['page']
  let language: string | undefined
  let pages = 0
  /** Languages of the words of the line. */
  let languages: (string | undefined)[] = []

  const nearest = (): string | undefined => open.findLast(({ language }) => language)?.language
  /** A length without a size of the page says nothing, unless it is of pixels. */
  const placed = (box: Box | undefined): Box | undefined => (page || /^(pixel)?$/.test(unit) ? box : undefined)

  const begin: Record<string, (element: Open) => void> = {
    Page({ attributes: { WIDTH, HEIGHT }, language: told }) {
      if (++pages > 1) return
      page = sizeOf(numberOf(WIDTH), numberOf(HEIGHT))
      language = told
    },
    TextBlock() {
      lines.endLine()
      lines.startBlock()
    },
    TextLine() {
      lines.endLine()
      languages = []
    },
    HYP: ({ attributes: { CONTENT = '' } }) => lines.addHyphen(CONTENT),
  }
  const end: Record<string, (element: Open) => void> = {
    String({ attributes, box, language }) {
      languages.push(language)
      const part = PARTS.get(attributes.SUBS_TYPE)
      lines.addWord(
        attributes.CONTENT ?? '',
        placed(box),
        part && { part, whole: attributes.SUBS_CONTENT || undefined },
      )
    },
    TextLine({ box, language }) {
      lines.endLine({ box: placed(box), language: language ?? commonLanguage(languages) ?? nearest() })
    },
  }

  return {
    open(name, attributes) {
      const { LANG, language: named } = attributes
      const element = { name, attributes, box: boxOfAttributes(attributes), language: languageTag(LANG ?? named) }
      open.push(element)
      if (name === 'Polygon') {
        const shaped = open.at(-3)
        if (shaped && open.at(-2)!.name === 'Shape') shaped.box ??= boxAround(attributes.POINTS ?? '')
      }
      if (pages <= 1 && Object.hasOwn(begin, name)) begin[name]!(element)
    },
    text(text) {
      if (open.at(-1)?.name === 'MeasurementUnit') unit = (unit + text).trim().slice(0, 20)
    },
    close(name) {
      const element = open.pop()!
      if (pages <= 1 && Object.hasOwn(end, name)) end[name]!(element)
    },
    finish() {
      lines.endLine()
      return { kind: 'alto', ...(page && { page }), ...(language && { language }), lines: lines.lines }
    },
  }
}
