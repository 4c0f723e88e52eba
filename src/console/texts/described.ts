// What classes and properties are for, as people read it: in their language, or in English, which is said then.
import { type Html, html } from '../../html.js'
import type { Class, Property } from '../../vocabulary/index.js'
import type { Language } from './language.js'

function described({ tag, descriptions }: Language, key: string, english: string): Html {
  const text = descriptions[key]
  if (text !== undefined) return html`${text}`
  return tag === 'en' ? html`${english}` : html`<span lang="en">${english}</span>`
}

const keyOf = (owner: Class | undefined, { name }: Property): string => `${owner?.name}.${name}`

export const classDescription = (language: Language, owner: Class): Html =>
  described(language, owner.name, owner.description)

export const propertyDescription = (language: Language, owner: Class | undefined, property: Property): Html =>
  described(language, keyOf(owner, property), property.description)

/** The same where there can be no markup. */
export const plainDescription = ({ descriptions }: Language, owner: Class | undefined, property: Property): string =>
  descriptions[keyOf(owner, property)] ?? property.description
