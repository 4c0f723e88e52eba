// Forms and buttons of the supported operations: fields from the properties of the class that an operation expects.
import type { Class, Operation, Property, Vocabulary } from '../vocabulary/index.js'
import { type Html, html } from './html.js'

/** Field that holds a whole body as JSON, where no class tells the fields. */
export const BODY_FIELD = '_body'

type Values = Record<string, unknown>

/** Field that says which method a form stands for; forms can only POST. */
export const METHOD_FIELD = '_method'

const writeable = ({ properties }: Class): Property[] =>
  properties.filter(property => property.writeable && !property.derived)

/** A value as the text of its field. Several values stand on a line each. */
function fieldText(property: Property, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (property.memberOf && !Array.isArray(value)) return ''
  if (property.kind === 'object' || property.kind === 'json') return JSON.stringify(value)
  return Array.isArray(value) ? value.join('\n') : String(value)
}

const number = (kind: Property['kind']): boolean =>
  kind === 'integer' || kind === 'nonNegativeInteger' || kind === 'double'

function control(property: Property, id: string, text: string, required: boolean): Html {
  const { name, kind, many, memberOf, enum: values } = property
  const described = `${id}-hint`
  if (values && !many)
    return html`<select id="${id}" name="${name}" aria-describedby="${described}"><option value="">–</option>${values.map(
      value => html`<option${String(value) === text ? html` selected` : ''}>${value}</option>`,
    )}</select>`
  if (kind === 'boolean')
    return html`<select id="${id}" name="${name}" aria-describedby="${described}"><option value="">–</option><option${
      text === 'true' ? html` selected` : ''
    }>true</option><option${text === 'false' ? html` selected` : ''}>false</option></select>`
  if (many || memberOf || kind === 'object' || kind === 'json')
    return html`<textarea id="${id}" name="${name}" rows="3" aria-describedby="${described}">${text}</textarea>`
  const type = number(kind) ? 'number' : property.readable ? 'text' : 'password'
  return html`<input id="${id}" name="${name}" type="${type}" value="${text}"${required ? html` required` : ''} aria-describedby="${described}">`
}

function field(property: Property, prefix: string, values: Values, asksRequired: boolean): Html {
  const id = `${prefix}-${property.name}`
  const required = property.required && asksRequired
  const lines = property.many || property.memberOf ? ' One on each line.' : ''
  return html`<div><label for="${id}">${property.name}${required ? ' (required)' : ''}</label>
${control(property, id, fieldText(property, values[property.name] ?? (asksRequired ? property.default : undefined)), required)}
<span class="hint" id="${id}-hint">${property.description}${lines}</span></div>`
}

function operationForm(vocabulary: Vocabulary, operation: Operation, action: string, values: Values): Html {
  const { method, title, expects } = operation
  const expected = expects ? vocabulary.classes.get(expects) : undefined
  const prefix = operation.iri.replace(/\W/g, '-')
  const override = html`<input type="hidden" name="${METHOD_FIELD}" value="${method}">`
  if (method === 'DELETE' || !expects)
    return html`<form method="post" action="${action}">${override}<p><button class="${method === 'DELETE' ? 'stop' : ''}">${title}</button></p></form>`
  if (!expected)
    return html`<details><summary>${title}</summary><form class="fields" method="post" action="${action}">${override}
<div><label for="${prefix}-body">Body</label><textarea id="${prefix}-body" name="${BODY_FIELD}" rows="8" required aria-describedby="${prefix}-body-hint"></textarea>
<span class="hint" id="${prefix}-body-hint">A ${expects.replace('hydra:', '')} as JSON, with the resources as its member.</span></div><button>${title}</button></form></details>`
  const fields = writeable(expected).map(property => field(property, prefix, values, method !== 'PATCH'))
  return html`<details><summary>${title}</summary><form class="fields" method="post" action="${action}">${override}${fields}<button>${title}</button></form></details>`
}

/** The forms of the operations that change something; nothing when there are none. */
export function operationForms(vocabulary: Vocabulary, operations: Operation[], action: string, values: Values): Html {
  const forms = operations
    .filter(({ method }) => method !== 'GET')
    .map(operation => operationForm(vocabulary, operation, action, operation.method === 'POST' ? {} : values))
  return forms.length > 0
    ? html`<section aria-labelledby="operations"><h2 id="operations">Operations</h2>${forms}</section>`
    : html``
}
