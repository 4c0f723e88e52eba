// One value of a property for people: links as links, timestamps as times, the rest as text.

import { type Html, html } from '../html.js'
import { isObject, type JsonObject, type LanguageMap } from '../json-object.js'
import type { Property } from '../vocabulary/index.js'
import { byteCount } from './byte-counts.js'
import { differenceHtml } from './difference.js'
import { moment } from './moments.js'
import { rightsNamed } from './rights-statements.js'
import { isSize, sizeText } from './size-fields.js'
import type { Language } from './texts/language.js'
import { textsHtml } from './texts-by-language.js'

const isAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)

const isFlat = (value: JsonObject): boolean => Object.values(value).every(one => typeof one !== 'object')

/** An object whose values are plain: its names with them, without its type. */
function pairs(value: JsonObject, language: Language): Html {
  const told = Object.entries(value).filter(([name]) => name !== '@type')
  return html`${told.map(([name, text], at) => html`${at > 0 && ', '}<small><bdi>${name}</bdi></small> ${one(text, undefined, language)}`)}`
}

function one(value: unknown, property: Property | undefined, language: Language): Html {
  const { texts } = language
  if (isObject(value)) {
    if (property?.name === 'differences') return differenceHtml(value)
    return isFlat(value) ? pairs(value, language) : html`<code>${JSON.stringify(value)}</code>`
  }
  if (Array.isArray(value)) return html`<code>${JSON.stringify(value)}</code>`
  if (typeof value === 'boolean') return html`${value ? texts.yes : texts.no}`
  if (property?.widget === 'bytes' && typeof value === 'number') return byteCount(value, language)
  if (property && isSize(property) && typeof value === 'number') return html`${sizeText(property, value, texts)}`
  const text = String(value)
  const rights = property?.widget === 'rights' && rightsNamed(text)
  if (rights) return html`<a href="${text}">${rights}</a>`
  if (property?.kind === 'dateTime') return moment(text, language)
  if (text === '') return html`<span class="hint">${texts.empty}</span>`
  return isAddress(text) ? html`<a href="${text}">${text}</a>` : html`<bdi>${text}</bdi>`
}

/** The markup of a value; an array becomes a list. */
export function valueHtml(value: unknown, property: Property | undefined, language: Language): Html {
  if (property?.template && typeof value === 'object' && value !== null)
    return html`<code>${(value as { template: string }).template}</code>`
  if (property?.languageMap && typeof value === 'object' && value !== null) return textsHtml(value as LanguageMap)
  if (!Array.isArray(value)) return one(value, property, language)
  if (value.length === 0) return html`<span class="hint">${language.texts.none}</span>`
  return html`<ul>${value.map(item => html`<li>${one(item, property, language)}</li>`)}</ul>`
}
