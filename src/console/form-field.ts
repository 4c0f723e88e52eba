// One field of a form: label, control, hint, and what was wrong with what was typed into it.

import { type Html, html } from '../html.js'
import type { Property } from '../vocabulary/index.js'
import { languageFields } from './language-fields.js'
import { rightsList } from './rights-statements.js'
import { isSize, sizeFields } from './size-fields.js'
import type { Texts } from './texts/en.js'
import type { Language } from './texts/language.js'

/** What is wrong with a property of a body. */
export interface Fault {
  property: string
  message: string
}

/** Whether a text can stand on a line of its own and be read again as it was. */
const isLine = (item: unknown): boolean =>
  typeof item !== 'string' || (item !== '' && item === item.trim() && !/[\r\n]/.test(item) && !item.startsWith('['))

/** A value as the text of its field. Several values stand on a line each, or are JSON where lines would lose something. */
export function fieldText(property: Property, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value) && value.length === 0) return property.nullable ? '[]' : ''
  if (property.memberOf && !Array.isArray(value)) return ''
  if (property.kind === 'object' || property.kind === 'json') return JSON.stringify(value)
  if (!Array.isArray(value)) return String(value)
  return value.every(isLine) ? value.join('\n') : JSON.stringify(value)
}

const STEPS: Partial<Record<Property['kind'], string>> = { integer: '1', nonNegativeInteger: '1', double: 'any' }

/** The values that a property can have, with what people call them. */
function choicesOf({ kind, many, enum: values }: Property, { yes, no }: Texts): [value: string, text: string][] {
  if (many) return []
  if (kind === 'boolean')
    return [
      ['true', yes],
      ['false', no],
    ]
  return (values ?? []).map(value => [String(value), String(value)])
}

function control(
  property: Property,
  {
    id,
    text,
    attributes,
    label,
    required,
    texts,
  }: { id: string; text: string; attributes: Html; label: string; required: boolean; texts: Texts },
): Html {
  if (isSize(property)) return sizeFields(property, text, { label, attributes, texts })
  const { name, kind, many, memberOf, widget } = property
  const must = required && html` required`
  const choices = choicesOf(property, texts).map(
    ([value, shown]) => html`<option value="${value}"${value === text && html` selected`}>${shown}</option>`,
  )
  if (choices.length > 0)
    return html`<select ${attributes} name="${name}"${must}><option value="">–</option>${choices}</select>`
  // What has lines would lose them in an input.
  if (many || memberOf || kind === 'object' || kind === 'json' || /[\r\n]/.test(text))
    return html`<textarea ${attributes} name="${name}" rows="3"${must}>\n${text}</textarea>`
  const step = STEPS[kind]
  const type = step ? 'number' : widget === 'secret' ? 'password' : widget === 'email' ? 'email' : 'text'
  // A browser offers to keep what is typed into a password, and to fill it in: this one is of something else.
  const isSecret = widget === 'secret' && html` autocomplete="new-password"`
  const list = widget === 'rights' && `${id}-known`
  return html`<input ${attributes} name="${name}" type="${type}"${isSecret}${list && html` list="${list}"`}${step && html` step="${step}"`} value="${text}"${must}>${list && rightsList(list)}`
}

/**
 * The field of a property. `faults`: what was wrong with it, told beside it; the first faulty field of a page is `focused`.
 * What is written and never read again is not filled in.
 */
export function field(
  property: Property,
  id: string,
  text: string,
  {
    label,
    description,
    required,
    faults,
    focused,
    language,
  }: { label: string; description: Html; required: boolean; faults: Fault[]; focused: boolean; language: Language },
): Html {
  const isFaulty = faults.length > 0
  const told =
    isFaulty &&
    html`<span class="fault" id="${id}-fault" lang="en">${faults.map(({ message }) => message).join('; ')}</span>`
  const described = isFaulty ? `${id}-fault ${id}-hint` : `${id}-hint`
  const attributes = html`id="${id}" aria-describedby="${described}"${isFaulty && html` aria-invalid="true"`}${focused && html` autofocus`}`
  const { texts } = language
  const rows =
    property.languageMap && languageFields(property.name, id, text, { label, described, attributes, language })
  if (rows)
    return html`<fieldset class="texts"><legend><label for="${id}" title="${property.name}"><bdi>${label}</bdi>${required && texts.required}</label></legend>
${rows}
${told}<span class="hint" id="${id}-hint">${description} ${texts.languageHint}</span></fieldset>`
  const isList = (property.many && property.kind !== 'object') || property.memberOf
  return html`<div><label for="${id}" title="${property.name}"><bdi>${label}</bdi>${required && texts.required}</label>
${control(property, { id, text, attributes, label, required, texts })}
${told}<span class="hint" id="${id}-hint">${description}${isList && ` ${texts.oneOnEachLine}`}</span></div>`
}
