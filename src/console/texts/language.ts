// Which language a person reads the console in: the one of ours that their browser prefers.
import Negotiator from 'negotiator'
import { de } from './de.js'
import { deDescriptions } from './de-descriptions.js'
import { deLabels } from './de-labels.js'
import { deSettingLabels } from './de-settings.js'
import { en, type Texts } from './en.js'
import { fr } from './fr.js'
import { frDescriptions } from './fr-descriptions.js'
import { frLabels } from './fr-labels.js'
import { frSettingLabels } from './fr-settings.js'
import type { Labels } from './labels.js'

/** A language of the console. */
export interface Language {
  tag: string
  dir: 'ltr' | 'rtl'
  texts: Texts
  labels: Labels
  /** What classes and properties are for, by `Class` and by `Class.property`; what has none here is described in English. */
  descriptions: Labels
}

/** The languages of the console, English first. */
export const LANGUAGES: [Language, ...Language[]] = [
  { tag: 'en', dir: 'ltr', texts: en, labels: {}, descriptions: {} },
  { tag: 'de', dir: 'ltr', texts: de, labels: { ...deSettingLabels, ...deLabels }, descriptions: deDescriptions },
  { tag: 'fr', dir: 'ltr', texts: fr, labels: { ...frSettingLabels, ...frLabels }, descriptions: frDescriptions },
]

/** The language of who says nothing of it. */
export const ENGLISH = LANGUAGES[0]

const TAGS = LANGUAGES.map(({ tag }) => tag)

/** Longer headers are no browser's. */
const LONGEST_HEADER = 500

/** The language that an Accept-Language header prefers among those that there are. */
export function languageFor(header: string | undefined): Language {
  if (!header || header.length > LONGEST_HEADER) return ENGLISH
  const tag = new Negotiator({ headers: { 'accept-language': header } } as never).language(TAGS)
  return LANGUAGES.find(language => language.tag === tag) ?? ENGLISH
}
