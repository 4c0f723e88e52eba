// Captions, WebVTT (https://www.w3.org/TR/webvtt1/) and SubRip: a line for each cue, with its time.
import { collectLines } from './collect-lines.js'
import { languageTag } from './language-tag.js'
import type { TextLimits } from './text-limits.js'
import { textOfHtml } from './text-of-html.js'
import { type PageText, TextFault } from './text-page.js'

const ARROW = '-->'

/** Hours, which may be absent, minutes, seconds and their fraction. */
const TIME = /^(?:(\d{1,6}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)$/

/** No tag of HTML: the time at which a part of a cue begins; and what SubRip has for places. */
const NO_TEXT = /<[\d:.]+>|\{\\[^{}]*\}/g

function secondsOf(text: string | undefined): number | undefined {
  const [, hours = '0', minutes, seconds] = TIME.exec(text ?? '') ?? []
  if (minutes === undefined || seconds === undefined) return undefined
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))
}

/** The time of a line that tells one: `start --> end settings`. */
function timeOf(line: string): [number, number] | undefined {
  const [from = '', to = ''] = line.split(ARROW, 2)
  const [start, end] = [secondsOf(from.trim()), secondsOf(to.trim().split(/\s/, 1)[0])]
  return start !== undefined && end !== undefined && end >= start ? [start, end] : undefined
}

function* linesIn(text: string): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from)
    const to = end === -1 ? text.length : end
    yield text.slice(from, to)
    from = to + 1
  }
}

/** The cues of a text. What stands in no cue, such as a note or a style, is not read. */
function cuesOf(text: string, limits: TextLimits): PageText['lines'] {
  const collected = collectLines(limits)
  let cues = 0
  let time: [number, number] | undefined
  let isInCue = false
  /** The last line: it may turn out to be the number of the next cue. */
  let last = ''
  const addLast = (): void => {
    if (last !== '') collected.addText(textOfHtml(last.replace(NO_TEXT, ''), limits))
    last = ''
  }
  const end = (): void => {
    addLast()
    collected.endLine({ time })
    isInCue = false
  }
  for (const line of linesIn(text)) {
    if (line.includes(ARROW)) {
      if (++cues > limits.words) throw new TextFault(`There must not be more than ${limits.words} cues.`)
      // No blank line stands before the number.
      if (/^\d+$/.test(last)) last = ''
      end()
      time = timeOf(line)
      isInCue = true
    } else if (isInCue) {
      addLast()
      last = line
      if (line.trim() === '') end()
    }
  }
  end()
  return collected.lines
}

const withLineFeeds = (text: string): string => text.replace(/\r\n?/g, '\n')

export function readVtt(given: string, limits: TextLimits): PageText {
  if (!/^WEBVTT(\s|$)/.test(given)) throw new TextFault('A WebVTT file begins with WEBVTT.', { line: 1, column: 1 })
  const text = withLineFeeds(given)
  const head = text.slice(0, 10_000).split('\n\n', 1)[0]!
  const language = languageTag(/^Language: *(\S+)/im.exec(head)?.[1])
  return { kind: 'vtt', ...(language && { language }), lines: cuesOf(text, limits) }
}

export const readSrt = (text: string, limits: TextLimits): PageText => ({
  kind: 'srt',
  lines: cuesOf(withLineFeeds(text), limits),
})
