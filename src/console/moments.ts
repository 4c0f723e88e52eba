// Moments and days for people: as they are written in the language of the reader, in universal time.
import { type Html, html } from '../html.js'
import type { Language } from './texts/language.js'

const STYLES = { moment: { dateStyle: 'medium', timeStyle: 'medium' }, day: { dateStyle: 'medium' } } as const

/** Formats by language and style: each takes longer to make than a page of moments to write. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf({ tag }: Language, style: keyof typeof STYLES): Intl.DateTimeFormat {
  const key = `${tag} ${style}`
  // English dates are written as its texts are spelled.
  const made =
    formats.get(key) ?? new Intl.DateTimeFormat(tag === 'en' ? 'en-GB' : tag, { ...STYLES[style], timeZone: 'UTC' })
  formats.set(key, made)
  return made
}

function written(text: string, language: Language, style: keyof typeof STYLES, end: string): Html {
  const date = new Date(text)
  const shown = Number.isNaN(date.getTime()) ? text : formatOf(language, style).format(date) + end
  return html`<time datetime="${text}">${shown}</time>`
}

/** A moment of ISO 8601, as it is read by people; what is none stays as it is. */
export const moment = (text: string, language: Language): Html => written(text, language, 'moment', ' UTC')

/** The day of a moment. */
export const dayOf = (text: string, language: Language): Html => written(text, language, 'day', '')
