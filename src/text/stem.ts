// Stems of words, by language: plants is found by plant. Both sides are folded before, so equal words have equal stems.
import { stemmer as arabic } from '@orama/stemmers/arabic'
import { stemmer as danish } from '@orama/stemmers/danish'
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as finnish } from '@orama/stemmers/finnish'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { stemmer as hungarian } from '@orama/stemmers/hungarian'
import { stemmer as italian } from '@orama/stemmers/italian'
import { stemmer as norwegian } from '@orama/stemmers/norwegian'
import { stemmer as portuguese } from '@orama/stemmers/portuguese'
import { stemmer as romanian } from '@orama/stemmers/romanian'
import { stemmer as russian } from '@orama/stemmers/russian'
import { stemmer as spanish } from '@orama/stemmers/spanish'
import { stemmer as swedish } from '@orama/stemmers/swedish'
import { LRUCache } from 'lru-cache'

const STEMMERS: Record<string, (word: string) => string> = {
  ...{ ar: arabic, da: danish, nl: dutch, en: english, fi: finnish, fr: french, de: german, hu: hungarian },
  ...{ it: italian, nb: norwegian, nn: norwegian, no: norwegian, pt: portuguese, ro: romanian, ru: russian },
  ...{ es: spanish, sv: swedish },
}

/** Languages of which there are stems, as tags of BCP 47. */
export const STEMMED_LANGUAGES = Object.keys(STEMMERS)

const stems = new LRUCache<string, string>({ max: 50_000 })

const names = new LRUCache<string, string>({ max: 1000 })

/** The language of a tag of BCP 47 where there are stems of it, else an empty text. */
function languageIn(tag: string): string {
  const known = names.get(tag)
  if (known !== undefined) return known
  const language = tag.toLowerCase().split('-')[0]!
  const name = Object.hasOwn(STEMMERS, language) ? language : ''
  names.set(tag, name)
  return name
}

/** The stem of a folded word in a language (BCP 47); undefined where stems of that are not known. */
export function stemOf(language: string | undefined, word: string): string | undefined {
  const name = language === undefined ? '' : languageIn(language)
  if (name === '') return undefined
  const key = `${name} ${word}`
  const known = stems.get(key)
  if (known !== undefined) return known
  const stem = STEMMERS[name]!(word)
  stems.set(key, stem)
  return stem
}
