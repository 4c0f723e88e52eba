// Forms and buttons of the supported operations: fields from the properties of the class that an operation expects.

import { type Html, html } from '../html.js'
import { CSRF_FIELD } from '../operations/index.js'
import type { Class, Operation, Property, Vocabulary } from '../vocabulary/index.js'
import { type Fault, field, fieldText } from './form-field.js'
import { groupName, inGroups } from './property-groups.js'
import { propertyDescription } from './texts/described.js'
import { classLabel, operationLabel, propertyLabel } from './texts/labels.js'
import type { Visitor } from './visitor.js'

/** Field that holds a whole body as JSON, where no class tells the fields. */
export const BODY_FIELD = '_body'
/** Field that says which method a form stands for; forms can only POST. */
export const METHOD_FIELD = '_method'
/** Field with the texts that the form was given out with, as JSON: what is still the same was not changed. */
export const SHOWN_FIELD = '_shown'
/** Field with the entity tag of what the form was given out with. */
export const MATCH_FIELD = '_match'

/** A form that was refused, to be shown again as it was filled in. */
export interface Refused {
  operation: Operation
  /** Address that it is sent to. */
  action: string
  /** The fields as they came, those with a leading underscore included. */
  fields: ReadonlyMap<string, string>
  faults: Fault[]
}

/** An operation on another resource that a page leads to, which has no page of its own or takes no body. */
export interface Action {
  operation: Operation
  address: string
  /** The link by which the page leads there. */
  link: { property: Property; of: Class }
}

/** What the fields of a form hold, and what it was given out with. */
interface Contents {
  visitor: Visitor
  texts: ReadonlyMap<string, string>
  shown: string
  etag: string | undefined
  link?: Action['link'] | undefined
  refused?: Refused | undefined
}

const writeable = ({ properties }: Class): Property[] =>
  properties.filter(property => property.writeable && !property.derived)

const prefixOf = ({ iri }: Operation): string => iri.replace(/\W/g, '-')

/** The name of the property that a fault is about: of `deliveryChannels[0].channel` the first. */
const propertyOf = ({ property }: Fault): string => /^[^[./]*/.exec(property)![0]

const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`

const methodField = ({ method }: Operation): Html => hidden(METHOD_FIELD, method)

/** The token of the session that a page is shown to, as a field of its forms. */
export const csrfField = ({ csrf }: Pick<Visitor, 'csrf'>): Html | false =>
  csrf !== undefined && hidden(CSRF_FIELD, csrf)

/** What people call an operation: by its own label, by that of the link to it, or by what its method does to a resource of the class. */
function titleOf(
  operation: Operation,
  made: Class | undefined,
  { visitor: { language }, link }: Pick<Contents, 'visitor' | 'link'>,
): string {
  const { texts, labels } = language
  const label = operationLabel(labels, operation)
  if (label) return label
  const { method, handler, title } = operation
  if (method === 'PATCH' && made) return texts.edit
  if (method === 'PUT') return texts.replace
  if (method === 'DELETE') return texts.remove
  if (link) return propertyLabel(labels, link.of, link.property)
  return /^(\w+\.)?create$/.test(handler) && made ? texts.make(classLabel(labels, made)) : title
}

/** A button alone; what deletes asks first. */
function button(operation: Operation, action: string, title: string, visitor: Visitor): Html {
  const isStop = operation.method === 'DELETE'
  const form = html`<form method="post" action="${action}">${isStop && html`<p>${visitor.language.texts.sure}</p>`}${methodField(operation)}${csrfField(visitor)}<p><button class="${isStop ? 'stop' : ''}">${title}</button></p></form>`
  return isStop ? html`<details class="asks"><summary>${title}</summary>${form}</details>` : form
}

/** The fields that a body has: those of the class, or one for the whole of it as JSON. */
function fieldsOf(operation: Operation, expected: Class | undefined, { texts, refused, visitor }: Contents): Html[] {
  const { language } = visitor
  const { expects, method } = operation
  const prefix = prefixOf(operation)
  const faults = refused?.faults ?? []
  if (!expected) {
    const id = `${prefix}-body`
    const told =
      faults.length > 0 &&
      html`<span class="fault" id="${id}-fault" lang="en">${faults.map(({ property, message }) => `${property} ${message}`).join('; ')}</span>`
    return [
      html`<div><label for="${id}">${language.texts.body}</label><textarea id="${id}" name="${BODY_FIELD}" rows="8" required aria-describedby="${told && `${id}-fault `}${id}-hint"${told && html` aria-invalid="true" autofocus`}>\n${texts.get(BODY_FIELD)}</textarea>
${told}<span class="hint" id="${id}-hint">${language.texts.bodyHint(expects!.replace('hydra:', ''))}</span></div>`,
    ]
  }
  const properties = writeable(expected)
  const first = properties.find(({ name }) => faults.some(fault => propertyOf(fault) === name))
  const one = (property: Property): Html => {
    const text = property.readable || !refused ? (texts.get(property.name) ?? '') : ''
    return field(property, `${prefix}-${property.name}`, text, {
      label: propertyLabel(language.labels, expected, property),
      description: propertyDescription(language, expected, property),
      language,
      required: property.required && method !== 'PATCH',
      faults: faults.filter(fault => propertyOf(fault) === property.name),
      focused: property === first,
    })
  }
  const groups = inGroups(properties, property => property, language.texts)
  if (groups.length === 1) return properties.map(one)
  return groups.map(([group, members]) => {
    const fields = html`${members.map(one)}`
    if (group === '') return fields
    const name = groupName(group, language.texts)
    const isNeeded = members.some(property => property === first || (property.required && method !== 'PATCH'))
    return group === 'technical'
      ? html`<details${isNeeded && html` open`}><summary>${name}</summary><div class="fields">${fields}</div></details>`
      : html`<fieldset class="fields"><legend>${name}</legend>${fields}</fieldset>`
  })
}

/** The state that a form is about: what it was given out for, or, of one that adds to what there is, any. */
function matchOf({ method, statuses }: Operation, etag: string | undefined): Html | false {
  if (method === 'POST') return statuses.some(({ code }) => code === 412) && hidden(MATCH_FIELD, '*')
  return etag !== undefined && hidden(MATCH_FIELD, etag)
}

function operationForm(vocabulary: Vocabulary, operation: Operation, action: string, contents: Contents): Html {
  const { method, expects } = operation
  const { shown, etag, refused, visitor } = contents
  const expected = vocabulary.classes.get(expects ?? '')
  const title = titleOf(operation, expected ?? vocabulary.classes.get(operation.returns ?? ''), contents)
  if (method === 'DELETE' || !expects) return button(operation, action, title, visitor)
  const match = matchOf(operation, etag)
  const given = expected && hidden(SHOWN_FIELD, shown)
  return html`<details${refused && html` open`}><summary>${title}</summary><form class="fields" method="post" action="${action}">${methodField(operation)}${csrfField(visitor)}${match}${given}${fieldsOf(operation, expected, contents)}<button>${title}</button></form></details>`
}

/** The texts of the fields of what there is, or, where something is made, of what it has unless it says otherwise. */
function textsOf(expected: Class | undefined, { method }: Operation, document: Record<string, unknown>) {
  // What the space of a new picture says takes the place of the default.
  const valueThere = ({ name, default: fallback, defaultFrom }: Property): unknown =>
    method === 'POST'
      ? defaultFrom === undefined
        ? fallback
        : undefined
      : (document[name] ?? (method === 'PUT' ? fallback : undefined))
  return new Map(
    (expected ? writeable(expected) : []).map(property => [property.name, fieldText(property, valueThere(property))]),
  )
}

/** The forms of operations at an address that change something, and the buttons of actions; nothing when there are none. */
export function operationForms(
  vocabulary: Vocabulary,
  {
    operations,
    actions,
    action,
    document,
    etag,
    visitor,
  }: {
    operations: Operation[]
    actions: Action[]
    action: string
    document: Record<string, unknown>
    etag: string | undefined
    visitor: Visitor
  },
): Html {
  const form = (operation: Operation, address: string, link?: Action['link']): Html => {
    const texts = textsOf(vocabulary.classes.get(operation.expects ?? ''), operation, document)
    const shown = JSON.stringify(Object.fromEntries(texts))
    return operationForm(vocabulary, operation, address, { texts, shown, etag, link, visitor })
  }
  const own = operations.flatMap(operation => (operation.method === 'GET' ? [] : form(operation, action)))
  const ofActions = (isButton: boolean): Html[] =>
    actions.flatMap(({ operation, address, link }) =>
      !operation.expects === isButton ? form(operation, address, link) : [],
    )
  const forms = [...ofActions(true), ...own, ...ofActions(false)]
  return forms.length > 0
    ? html`<section aria-labelledby="operations"><h2 id="operations">${visitor.language.texts.operations}</h2>${forms}</section>`
    : html``
}

/** The button of an action that takes no body. */
export const actionButton = (vocabulary: Vocabulary, { operation, address, link }: Action, visitor: Visitor): Html =>
  operationForm(vocabulary, operation, address, { texts: new Map(), shown: '{}', etag: undefined, link, visitor })

/** A refused form as it was filled in, opened, with the faults beside their fields. */
export function refusedForm(vocabulary: Vocabulary, refused: Refused, visitor: Visitor): Html {
  const { operation, action, fields } = refused
  return operationForm(vocabulary, operation, action, {
    texts: fields,
    shown: fields.get(SHOWN_FIELD) ?? '{}',
    etag: fields.get(MATCH_FIELD),
    refused,
    visitor,
  })
}

/** What was wrong, each with the way to its field where there is one. */
export function faultList(
  faults: Fault[],
  vocabulary: Vocabulary,
  refused: Refused | undefined,
  { language: { labels } }: Visitor,
): Html {
  const expected = vocabulary.classes.get(refused?.operation.expects ?? '')
  const lines = faults.map(fault => {
    const name = propertyOf(fault)
    const at = expected && writeable(expected).find(property => property.name === name)
    const label = at && name === fault.property ? propertyLabel(labels, expected, at) : fault.property
    const what = html`<strong title="${fault.property}"><bdi>${label}</bdi></strong>`
    return html`<li>${at ? html`<a href="#${prefixOf(refused!.operation)}-${name}">${what}</a>` : what} <span lang="en" dir="auto">${fault.message}</span></li>`
  })
  return html`<ul>${lines}</ul>`
}
