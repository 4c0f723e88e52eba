// PAGE XML (https://github.com/PRImA-Research-Lab/PAGE-XML), in its reading order.
import { boxAround, numberOf, sizeOf } from './box-of.js'
import { collectLines } from './collect-lines.js'
import { languageTag } from './language-tag.js'
import type { Attributes, MarkupReader } from './read-markup.js'
import type { TextLimits } from './text-limits.js'
import { type Box, type PageText, TextFault } from './text-page.js'

/** An element that is open, and what is read of those in it. */
interface Part {
  name: string
  attributes: Attributes
  box?: Box | undefined
  language?: string | undefined
  /** Of its transcriptions the one that comes first by its index. */
  text: string
  textIndex: number
  /** The texts of its glyphs. */
  glyphs: string
  /** Its regions, lines and words, or members of a group of the reading order. */
  parts: Part[]
  /** Points as elements, which old versions have. */
  points: string
}

const ORDER = /^(Ordered|Unordered)Group(Indexed)?$|^RegionRef(Indexed)?$/
const HOLDS_TEXT = /^(Word|TextLine|Glyph)$|Region$/

const indexOf = ({ attributes: { index } }: Part): number => numberOf(index) ?? Infinity

/** Parts by their indexes, where all of them have one. */
const ordered = (parts: Part[]): Part[] =>
  parts.every(part => indexOf(part) < Infinity) ? parts.toSorted((a, b) => indexOf(a) - indexOf(b)) : parts

/** The regions that a group or a reference names, in their order. */
function* referred({ name, attributes: { regionRef }, parts }: Part): Generator<string> {
  if (regionRef) yield regionRef
  for (const part of name.startsWith('Ordered') ? ordered(parts) : parts) yield* referred(part)
}

function* regionsIn({ parts }: Part): Generator<Part> {
  for (const part of parts) {
    if (!part.name.endsWith('Region')) continue
    yield part
    yield* regionsIn(part)
  }
}

const isTold = ({ text }: { text: string }): boolean => text.trim() !== ''

/** The text of a word: its own, or that of its glyphs. */
const textOf = (word: Part): string => (isTold(word) ? word.text : word.glyphs)

const wordsOf = (line: Part): Part[] => line.parts.filter(word => textOf(word).trim() !== '')

/** Reads what stands in an element `PcGts`. */
export function pageReader(limits: TextLimits): MarkupReader & { finish(): PageText } {
  const open: Part[] = []
  const order: Part[] = []
  const most = 2 * limits.words
  let kept = 0
  let page: Part | undefined

  function keep(part: Part, parts: Part[]): void {
    if (++kept > most) throw new TextFault(`A text must not have more than ${most} words, lines and regions.`)
    parts.push(part)
  }

  /** What an element that ends is to the one that it stands in. */
  function attach(part: Part, parent: Part | undefined): void {
    const { name, attributes } = part
    if (name === 'Page') page ??= part
    else if (!parent) return
    else if (name === 'Unicode') parent.text = part.text
    else if (name === 'TextEquiv' && HOLDS_TEXT.test(parent.name)) {
      if (indexOf(part) >= parent.textIndex && isTold(parent)) return
      parent.text = part.text
      parent.textIndex = indexOf(part)
    } else if (name === 'Point') parent.points += `${attributes.x},${attributes.y} `
    else if (name === 'Coords') parent.box ??= boxAround(attributes.points ?? part.points)
    else if (name === 'Glyph') parent.glyphs += part.text
    else if (HOLDS_TEXT.test(name)) keep(part, parent.parts)
    else if (ORDER.test(name)) keep(part, parent.name === 'ReadingOrder' ? order : parent.parts)
  }

  function linesOf(page: Part): PageText['lines'] {
    const lines = collectLines(limits)
    const told = [...regionsIn(page)]
    const regions = new Map(told.map(region => [region.attributes.id, region]))
    const inOrder = order.flatMap(group => [...referred(group)])
    const referredTo = new Set(inOrder)

    function addText({ text, box, language }: Part): void {
      for (const [line] of text.matchAll(/[^\r\n]+/g)) {
        lines.addText(line)
        lines.endLine({ box, language })
      }
    }

    function addLine(line: Part): void {
      const words = wordsOf(line)
      for (const word of words) lines.addWord(textOf(word), word.box)
      if (words.length === 0) lines.addText(line.text)
      lines.endLine({ box: line.box, language: line.language })
    }

    const added = new Set<Part>()
    function addRegion(region: Part): void {
      if (added.has(region)) return
      added.add(region)
      lines.startBlock()
      const told = region.parts.filter(part => part.name === 'TextLine' && (isTold(part) || wordsOf(part).length > 0))
      for (const line of ordered(told)) addLine(line)
      if (told.length === 0) addText(region)
      for (const inner of region.parts)
        if (inner.name.endsWith('Region') && !referredTo.has(inner.attributes.id!)) addRegion(inner)
    }

    for (const region of [...inOrder.map(id => regions.get(id)), ...told]) if (region) addRegion(region)
    return lines.lines
  }

  return {
    open(name, attributes) {
      const { primaryLanguage, language: given } = attributes
      const language = languageTag(primaryLanguage ?? given) ?? open.at(-1)?.language
      open.push({ name, attributes, language, text: '', textIndex: Infinity, glyphs: '', parts: [], points: '' })
    },
    text(text) {
      const element = open.at(-1)
      if (element?.name === 'Unicode') element.text += text
    },
    close() {
      const part = open.pop()!
      attach(part, open.at(-1))
    },
    finish() {
      const { imageWidth, imageHeight } = page?.attributes ?? {}
      const size = sizeOf(numberOf(imageWidth), numberOf(imageHeight))
      const language = page?.language
      return {
        kind: 'page',
        ...(size && { page: size }),
        ...(language && { language }),
        lines: page ? linesOf(page) : [],
      }
    },
  }
}
