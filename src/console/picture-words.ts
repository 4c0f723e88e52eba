// What is said of a picture where there is room for a few words: its name, what is to be seen, who may see it.
import { type Document, lastPart } from './page.js'
import type { Language } from './texts/language.js'
import { textIn } from './texts-by-language.js'

/** What a picture is called. */
export const nameOfPicture = ({ label, id }: Document, { tag }: Language): string => textIn(label, [tag]) ?? String(id)

/** What stands for the picture where it is not seen. */
export const altOf = (picture: Document, language: Language): string =>
  textIn(picture['altText'], [language.tag]) ?? nameOfPicture(picture, language)

/** The roles that may see it, as the last parts of their IRIs. */
export const rolesOf = ({ roles }: Document): string[] =>
  Array.isArray(roles) ? roles.map(role => lastPart(String(role))) : []

/** Whether it is open to everyone, to everyone up to a size, or to some alone. */
export function opennessOf(picture: Document): 'open' | 'partly' | 'closed' {
  const largest = Number(picture['maxUnauthorised'] ?? -1)
  if (picture['protected'] === true) return 'closed'
  if (rolesOf(picture).length === 0 && largest < 0) return 'open'
  return largest > 0 || Number(picture['openFullMax']) > 0 ? 'partly' : 'closed'
}
