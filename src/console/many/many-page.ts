// Pages of what is done with many pictures: chosen, shown beforehand, done, and told.
import { type Html, html } from '../../html.js'
import { once, pathOf } from '../../http/index.js'
import {
  type AskedOfMany,
  authorise,
  type Call,
  type ImagesReport,
  type Services,
  selectedImages,
} from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { type ConsoleAddress, sendPage, type Visit } from '../console-page.js'
import { csrfField } from '../operation-form.js'
import { localAddress } from '../sign-in-path.js'
import { columnsOf, listField, listIn, type Selection, selectionField, selectionIn } from './selection-fields.js'

/** A request for such a page. */
export interface Many {
  visit: Visit
  services: Services
  customer: string
  /** Path of the page. */
  path: string
  fields: URLSearchParams
  selection: Selection
  /** What is asked for: a form alone changes something. */
  step: 'choose' | 'preview' | 'confirm'
  /** As the operations on many images want to know it. */
  asked: AskedOfMany & Pick<Call, 'principal' | 'query'>
  /** The pictures that are selected. Throws HttpProblem 400. */
  pictures(): ReturnType<typeof selectedImages>
}

export interface ManyPage {
  title: string
  content: Html
  status?: number
}

/** A form has ten thousand pictures with their addresses in one field, or those of a page of a list in a field each. */
const LARGEST = { bytes: 4 * 1024 * 1024, fields: 2000 }

const isEmpty = (selection: Selection): boolean => 'selected' in selection && selection.selected.length === 0

/** Throws HttpProblem 401, 403 and 404 for whoever may not change the pictures of the customer, 400 when none is selected. */
function manyOf(visit: Visit, fields: URLSearchParams, isForm: boolean): Many {
  const { services, request, visitor } = visit
  const customer = String(request.params['customer'])
  const { principal } = visitor
  if (principal && principal.access !== 'platform' && String(principal.customer) !== customer)
    throw notFound('The resource')
  authorise(principal, { access: 'write', roles: [] })
  const selection = selectionIn(fields)
  if (isEmpty(selection)) throw invalid('image', visitor.language.texts.many.nothingSelected)
  const step = isForm ? fields.get('step') : null
  const asked = {
    ...{ variables: { customer }, compiled: services, prefer: { strict: false }, principal },
    query: new URLSearchParams(),
  }
  return {
    ...{ visit, services, customer, fields, selection, asked },
    path: pathOf(request.url),
    step: step === 'preview' || step === 'confirm' ? step : 'choose',
    pictures: once(() => selectedImages(asked, services, columnsOf(selection))),
  }
}

/** An address of such a page: shown by a link with the pictures in its query, or by the form of a grid. */
export function manyPage(render: (many: Many) => Promise<ManyPage>, operation: string): ConsoleAddress {
  const send = async (visit: Visit, fields: URLSearchParams, isForm: boolean): Promise<void> =>
    sendPage(visit, await render(manyOf(visit, fields, isForm)))
  return {
    show: visit => send(visit, visit.query, false),
    take: sent => send(sent, sent.fields, true),
    largest: LARGEST,
    operation,
  }
}

/** Where one goes from here: the list that one came from, or all pictures. */
const wayBack = ({ services: { base }, customer, fields }: Many): string => {
  const list = listIn(fields)
  const path = list?.startsWith(base) ? list.slice(base.length) : list
  return localAddress(base, path ?? `/customers/${customer}/allImages`)
}

/** A form of such a page, with what it keeps from step to step. */
export function manyForm(many: Many, selection: Selection, content: Html): Html {
  const { visit, services, path, fields } = many
  const list = listIn(fields)
  return html`<form class="fields many" method="post" action="${services.base}${path}">${csrfField(visit.visitor)}${selectionField(selection)}${list && listField(list)}${content}</form>`
}

/** A button that goes on to a step. */
export const stepButton = (step: Many['step'], text: string, kind = ''): Html =>
  html`<button name="step" value="${step}"${kind && html` class="${kind}"`}>${text}</button>`

/** The link out of it, with nothing changed. */
export const backLink = (many: Many, text: string): Html =>
  html`<a class="button plain" href="${wayBack(many)}">${text}</a>`

/** What was wrong with a form, by the places in the body that it stands for; other errors are thrown on. */
export function faultsOf(error: unknown): HttpProblem['errors'] {
  if (!(error instanceof HttpProblem) || error.status !== 400) throw error
  const { errors, detail } = error
  return errors.length > 0 ? errors : [{ property: '', message: detail }]
}

/** The pictures that a report says will change, each as it was shown. */
export const shownIn = ({ affected }: ImagesReport): Selection => ({
  selected: affected.map(({ image, etag }) => ({ '@id': image, etag })),
})
