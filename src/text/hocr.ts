// hOCR (https://kba.github.io/hocr-spec/1.2/): the first page of a file.
import { boxBetween, boxOf, numberOf, sizeOf } from './box-of.js'
import { collectLines } from './collect-lines.js'
import { type HtmlRole, htmlRole } from './html-roles.js'
import { commonLanguage, languageTag } from './language-tag.js'
import type { Attributes, MarkupReader } from './read-markup.js'
import type { TextLimits } from './text-limits.js'
import type { Box, PageText } from './text-page.js'

/** What an element is by its class; by its name where no class says it. */
type Role = 'page' | 'line' | 'word' | HtmlRole

const CLASSES: [RegExp, Role][] = [
  [/^ocr_page$/, 'page'],
  [/^ocrx?_word$/, 'word'],
  [/^(ocrx?_line|ocr_header|ocr_footer|ocr_caption|ocr_textfloat|ocr_pageno)$/, 'line'],
  [/^ocrx?_/, 'block'],
]
/** Parts of a line, which are neither blocks nor words. */
const INLINE = /^ocrx_cinfo$|^ocr_(glyph|glyphs|dropcap|chem|math|ins|del|cinfo)$/

function roleOf(name: string, { class: classes = '' }: Attributes): Role {
  for (const one of classes.trim().split(/\s+/, 20)) {
    if (INLINE.test(one)) return 'inline'
    const role = CLASSES.find(([pattern]) => pattern.test(one))?.[1]
    if (role) return role
  }
  return htmlRole(name)
}

type Origin = [left: number, top: number]

/** The box that a title tells, `bbox x1 y1 x2 y2`, as it lies on the page. */
function boxOfTitle(title = '', [left, top]: Origin = [0, 0]): Box | undefined {
  const found = /(?:^|;)\s*bbox\s+(\S+)\s+(\S+)\s+(\S+)\s+([^\s;]+)/.exec(title.slice(0, 10_000))
  const [x1, y1, x2, y2] = (found?.slice(1) ?? []).map(numberOf)
  const box = boxBetween(x1, y1, x2, y2)
  return box && boxOf(box[0] - left, box[1] - top, box[2], box[3])
}

interface Open {
  role: Role
  language?: string | undefined
  box?: Box | undefined
}

const ROOTS = /^(html|body)$/

/** Reads an HTML text; what it finishes with is undefined when that is no hOCR. */
export function hocrReader(limits: TextLimits): MarkupReader & { finish(): PageText | undefined } {
  const lines = collectLines(limits)
  const open: Open[] = []
  let pages = 0
  let page: PageText['page']
  let origin: Origin = [0, 0]
  let language: string | undefined
  let unread = 0
  /** The line that is being read, and the text of its word, or of what stands between its words. */
  let line: Open | undefined
  let word: Open | undefined
  let text = ''
  /** The languages of the words of the line. */
  let languages: (string | undefined)[] = []

  const nearest = (): string | undefined => line?.language ?? open.findLast(({ language }) => language)?.language

  /** What the file says of itself as a whole. */
  function readHead(name: string, { lang, 'xml:lang': xmlLang, name: property, content }: Attributes): void {
    const isRoot = ROOTS.test(name)
    const told = isRoot ? (lang ?? xmlLang) : name === 'meta' && property === 'ocr-langs' ? content : undefined
    // The head that recognisers have in common is in English, whatever the text is.
    if (!isRoot || !/^en/i.test(told ?? '')) language = languageTag(told) ?? language
  }

  /** Ends what is being read of a word, or between words. */
  function endText(): void {
    if (word) {
      languages.push(word.language)
      lines.addWord(text.replace(/\s+/g, ' '), word.box)
    } else lines.addText(text)
    word = undefined
    text = ''
  }

  function endLine(): void {
    endText()
    lines.endLine({ box: line?.box, language: nearest() ?? commonLanguage(languages) ?? language })
    line = undefined
    languages = []
  }

  const begin: Record<Role, (element: Open, attributes: Attributes) => void> = {
    page(element, { title }) {
      const box = boxOfTitle(title)
      page = sizeOf(box?.[2], box?.[3])
      origin = box ? [box[0], box[1]] : [0, 0]
      language = element.language ?? language
    },
    block() {
      endLine()
      lines.startBlock()
    },
    line(element) {
      endLine()
      line = element
    },
    break: endLine,
    word(element) {
      endText()
      word = element
    },
    unread() {
      unread++
    },
    inline() {},
  }
  const end: Record<Role, (element: Open) => void> = {
    page: endLine,
    block: endLine,
    line: endLine,
    break() {},
    word: element => {
      if (word === element) endText()
    },
    unread() {
      unread--
    },
    inline() {},
  }
  const isInPage = (): boolean => pages === 1 && open.some(({ role }) => role === 'page')

  return {
    open(name, attributes) {
      const { title, lang, 'xml:lang': xmlLang } = attributes
      if (pages === 0) readHead(name, attributes)
      const element = {
        role: roleOf(name, attributes),
        box: boxOfTitle(title, origin),
        language: ROOTS.test(name) ? undefined : languageTag(lang ?? xmlLang),
      }
      if (element.role === 'page') pages++
      const isFirst = element.role === 'page' && pages === 1
      // What it ends is not in it.
      if (element.role === 'unread' || isFirst || isInPage()) begin[element.role](element, attributes)
      open.push(element)
    },
    text(piece) {
      if (unread === 0 && isInPage()) text += piece
    },
    close() {
      const element = open.at(-1)!
      if (element.role === 'unread' || isInPage()) end[element.role](element)
      open.pop()
    },
    finish: () =>
      pages === 0
        ? undefined
        : { kind: 'hocr', ...(page && { page }), ...(language && { language }), lines: lines.lines },
  }
}
