// Collects the words of a text file into lines: joins what is hyphenated, and keeps to the limits.

import type { TextLimits } from './text-limits.js'
import { type Box, type Line, TextFault, type Word } from './text-page.js'

/** What a format says of the part of a word that stands at the end or the beginning of a line. */
export interface WordPart {
  part: 'first' | 'second'
  /** The word as it would be without the end of the line. */
  whole?: string | undefined
}

/** What is told of a line when it ends. */
export interface LineFacts {
  box?: Box | undefined
  time?: [start: number, end: number] | undefined
  language?: string | undefined
}

export interface LineCollector {
  /** The next word of the line that is being read; nothing when no character is left of it. */
  addWord(text: string, box?: Box, part?: WordPart): void
  /** The words of a text between its blanks, which have no boxes of their own. */
  addText(text: string): void
  /** The last word goes on in the next line; the hyphen stands for the place where it is broken. */
  addHyphen(hyphen: string): void
  /** What is the next line begins a paragraph or a region. */
  startBlock(): void
  /** Ends the line; without words it leaves no trace. */
  endLine(facts?: LineFacts): void
  /** Whether the line that is being read has no words yet. */
  isEmpty(): boolean
  lines: Line[]
}

/** A word at the end of a line whose rest is expected to be the next word. */
interface Broken {
  word: Word
  /** What stands before the hyphen. */
  stem: string
  /** The whole word is known. */
  isWhole: boolean
  /** Nothing but a hyphen says that the word goes on, which may be one of the word. */
  isGuess?: true
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is meant.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g

const SOFT_HYPHEN = '\u00ad'

/** A soft hyphen, and the sign that transcriptions have for one. */
const BROKEN = /[\u00ad\u00ac]$/

/** A letter and a hyphen, behind which a word may go on that begins with a small letter. */
const HYPHENATED = /\p{L}\p{M}*[-\u2010]$/u
const SMALL = /^\p{Ll}/u

const clean = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(CONTROLS, '')
    .trim()

/** Pieces of a text that are no longer than allowed, no pair of surrogates cut. */
function* pieces(text: string, most: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + most)
    if (to < text.length && text.charCodeAt(to) >> 10 === 0x37) to--
    yield text.slice(from, to)
    from = to
  }
}

/** A word without the hyphen at its end. */
const stemOf = (text: string): string => text.replace(/[-\u2010\u00ad\u00ac]$/, '')

export function collectLines(limits: TextLimits): LineCollector {
  const lines: Line[] = []
  let words: Word[] = []
  /** The last word of the line that is being read; it stands in the line before when it began there. */
  let last: Word | undefined
  let broken: Broken | undefined
  let isFirst = true
  let startsBlock = true
  let [wordCount, characterCount] = [0, 0]

  function count(text: string): void {
    characterCount += text.length
    if (++wordCount > limits.words) throw new TextFault(`A text must not have more than ${limits.words} words.`)
    if (characterCount > limits.characters)
      throw new TextFault(`A text must not have more than ${limits.characters} characters.`)
  }

  /** What a broken word becomes with its rest; undefined when this is not its rest. */
  function joined(
    { word, stem, isWhole, isGuess }: Broken,
    text: string,
    part: WordPart | undefined,
  ): string | undefined {
    if (isGuess && (part || !SMALL.test(text))) return undefined
    if (isWhole) return part?.part === 'second' ? word.text : undefined
    const whole = (part?.part === 'second' && part.whole) || stem + text
    return whole.length <= limits.wordCharacters ? whole : undefined
  }

  /** Adds a word to the line, or to the word that goes on in it. */
  function place(text: string, box: Box | undefined, part: WordPart | undefined): void {
    count(text)
    const whole = isFirst && broken ? joined(broken, text, part) : undefined
    if (broken && whole !== undefined) {
      last = broken.word
      last.text = whole
      if (broken.isGuess) last.breaks = [...(last.breaks ?? []), broken.stem.length]
    } else {
      last = { text: part?.whole ?? text, boxes: [] }
      words.push(last)
    }
    if (box) last.boxes.push(box)
    isFirst = false
    broken = undefined
    if (part?.part === 'first') broken = { word: last, stem: stemOf(text), isWhole: part.whole !== undefined }
  }

  function endLine({ box, time, language }: LineFacts = {}): void {
    if (last && !broken && last.text.length > 1) {
      const goesOn = { word: last, stem: stemOf(last.text), isWhole: false }
      if (BROKEN.test(last.text)) broken = goesOn
      // In captions a hyphen is where somebody breaks off.
      else if (!time && HYPHENATED.test(last.text)) broken = { ...goesOn, isGuess: true }
    }
    if (words.length > 0) {
      const line: Line = { words }
      if (box) line.box = box
      if (time) line.time = time
      if (language) line.language = language
      if (startsBlock) line.startsBlock = true
      lines.push(line)
      words = []
      startsBlock = false
    }
    last = undefined
    isFirst = true
  }

  function addHyphen(hyphen: string): void {
    if (!last || broken?.word === last) return
    const stem = stemOf(last.text)
    if (stem === '') return
    if (stem === last.text) last.text += clean(hyphen).slice(0, 1)
    broken = { word: last, stem, isWhole: false }
  }

  function addWord(given: string, box?: Box, part?: WordPart): void {
    const text = clean(given)
    if (text === SOFT_HYPHEN) addHyphen(text)
    if (text === '' || text === SOFT_HYPHEN) return
    const whole = part?.whole && clean(part.whole).slice(0, limits.wordCharacters)
    const told = part && { part: part.part, whole: whole || undefined }
    for (const piece of pieces(text, limits.wordCharacters)) place(piece, box, told)
  }

  return {
    lines,
    addWord,
    endLine,
    addText(text) {
      for (const [word] of text.matchAll(/\S+/g)) addWord(word)
    },
    addHyphen,
    startBlock() {
      startsBlock = true
    },
    isEmpty: () => isFirst,
  }
}
