// One value of a property for people: links as links, timestamps as times, the rest as text.

import { type Html, html } from '../html.js'
import type { LanguageMap } from '../json-object.js'
import type { Property } from '../vocabulary/index.js'
import { textsHtml } from './texts-by-language.js'

const isAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)

function moment(text: string): Html {
  return html`<time datetime="${text}">${text.replace('T', ' ').replace(/(:\d\d)(\.\d+)?Z$/, '$1 UTC')}</time>`
}

function one(value: unknown, property: Property | undefined): Html {
  if (typeof value === 'object' && value !== null) return html`<code>${JSON.stringify(value)}</code>`
  const text = String(value)
  if (property?.kind === 'dateTime') return moment(text)
  if (text === '') return html`<span class="hint">empty</span>`
  return isAddress(text) ? html`<a href="${text}">${text}</a>` : html`${text}`
}

/** The markup of a value; an array becomes a list. */
export function valueHtml(value: unknown, property?: Property): Html {
  if (property?.template && typeof value === 'object' && value !== null)
    return html`<code>${(value as { template: string }).template}</code>`
  if (property?.languageMap && typeof value === 'object' && value !== null) return textsHtml(value as LanguageMap)
  if (!Array.isArray(value)) return one(value, property)
  if (value.length === 0) return html`<span class="hint">none</span>`
  return html`<ul>${value.map(item => html`<li>${one(item, property)}</li>`)}</ul>`
}
