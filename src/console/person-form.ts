// Forms of a person's own matters: few fields, each with its label, and what was wrong beside it.
import { type Html, html } from '../html.js'
import { isEmail, LONGEST_EMAIL, LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../operations/index.js'
import { type HttpProblem, invalid } from '../problem.js'
import { fieldIn, type Submission, type Visit } from './console-page.js'
import { csrfField } from './operation-form.js'
import type { Texts } from './texts/en.js'

/** Longest name that can be stored. */
const LONGEST_NAME = 200

/** A field of such a form. */
export interface PersonField {
  name: string
  label: string
  type?: 'text' | 'email' | 'password'
  autocomplete: string
  value?: string
  hint?: string
  optional?: boolean
}

/** The field of a password that one has. */
export const presentPassword = ({ signing }: Texts): PersonField => ({
  name: 'current',
  label: signing.present,
  type: 'password',
  autocomplete: 'current-password',
})

/** The field of a password that one chooses. */
export const chosenPassword = ({ signing }: Texts, label: string): PersonField => ({
  name: 'password',
  label,
  type: 'password',
  autocomplete: 'new-password',
  hint: signing.atLeast(SHORTEST_PASSWORD),
})

interface PersonForm {
  /** Tells the fields of one form of a page from those of another. */
  id: string
  /** Path that it is sent to. */
  action: string
  fields: (PersonField | Html)[]
  button: string
  /** What was wrong with it when it was sent before. */
  problem?: HttpProblem | undefined
}

/** What was wrong with a field, in the language of the page. */
function faultOf({ visitor }: Visit, problem: HttpProblem | undefined, name: string): string | undefined {
  const fault = problem?.errors.find(({ property }) => property === name)
  return fault && (visitor.language.texts.signing.faults[name] ?? fault.message)
}

function fieldHtml(visit: Visit, { id, problem }: PersonForm, field: PersonField): Html {
  const { name, label, type = 'text', autocomplete, value = '', hint, optional } = field
  const fault = faultOf(visit, problem, name)
  const at = `${id}-${name}`
  const described = [fault && `${at}-fault`, hint && `${at}-hint`].filter(Boolean).join(' ')
  const most = type === 'password' ? LONGEST_PASSWORD : name === 'email' ? LONGEST_EMAIL : LONGEST_NAME
  return html`<div><label for="${at}">${label}</label><input id="${at}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="${most}" value="${type === 'password' ? '' : value}"${!optional && html` required`}${described && html` aria-describedby="${described}"`}${fault && html` aria-invalid="true" autofocus`}>
${fault && html`<span class="fault" id="${at}-fault">${label} ${fault}</span>`}${hint && html`<span class="hint" id="${at}-hint">${hint}</span>`}</div>`
}

const isHtml = (field: PersonField | Html): field is Html => !('autocomplete' in field)

/** What was wrong with a form as a whole: too many tries, another browser. */
const problemHtml = (problem: HttpProblem | undefined): Html | false =>
  problem !== undefined &&
  problem.errors.length === 0 &&
  html`<div class="problem" role="alert"><p>${problem.detail}</p></div>`

/** The markup of a form. */
export function personForm(visit: Visit, form: PersonForm): Html {
  const fields = form.fields.map(field => (isHtml(field) ? field : fieldHtml(visit, form, field)))
  return html`${problemHtml(form.problem)}<form class="fields" method="post" action="${visit.services.base}${form.action}">${csrfField(visit.visitor)}${fields}<button>${form.button}</button></form>`
}

/** The email in a form. Throws HttpProblem 400. */
export function emailIn(sent: Submission): string {
  const email = fieldIn(sent, 'email').trim()
  if (isEmail(email)) return email
  throw invalid('email', 'must be an email address')
}

/** The name in a form, which may be empty. */
export const nameIn = (sent: Submission): string =>
  fieldIn(sent, 'name').replaceAll('\u0000', '').trim().slice(0, LONGEST_NAME)

/** A password that is chosen in a form. Throws HttpProblem 400. */
export function passwordIn(sent: Submission): string {
  const password = fieldIn(sent, 'password')
  if (password.length >= SHORTEST_PASSWORD && password.length <= LONGEST_PASSWORD) return password
  throw invalid('password', `must have at least ${SHORTEST_PASSWORD} characters, and at most ${LONGEST_PASSWORD}`)
}
