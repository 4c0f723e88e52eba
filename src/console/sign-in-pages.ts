// Signing in by email and password, and signing out.
import { type Html, html } from '../html.js'
import { consoleProvider, type Entered, LONGEST_EMAIL, LONGEST_PASSWORD, signIn, signOut } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { fieldIn, type Submission, sendBrowser, sendPage, type Visit } from './console-page.js'
import { csrfField } from './operation-form.js'
import { HOME, localAddress, UNSAVED } from './sign-in-path.js'
import type { Texts } from './texts/en.js'

const ADDRESS = '/console/sign-in'

interface Shown {
  to: string
  email?: string
  problem?: HttpProblem
}

/** What was wrong, in the language of the page. */
function toldOf({ status, detail, headers }: HttpProblem, { signing }: Texts): string {
  if (status === 403) return signing.refused
  return status === 429 || status === 503 ? signing.tooMany(headers['Retry-After'] ?? '1') : detail
}

function sendSignIn(visit: Visit, { to, email = '', problem }: Shown): void {
  const { base } = visit.services
  const { texts } = visit.visitor.language
  const { signing } = texts
  const told =
    problem && html`<div class="problem" role="alert" id="sign-in-fault"><p>${toldOf(problem, texts)}</p></div>`
  const described = problem && html` aria-describedby="sign-in-fault"`
  const unsaved = visit.query.has(UNSAVED) && html`<p class="problem" role="status">${signing.unsaved}</p>`
  const content = html`<h1>${texts.signIn}</h1><p class="lead">${signing.lead}</p>${told ?? unsaved}${elsewhere(visit, to)}
<form class="fields" method="post" action="${base}${ADDRESS}"><input type="hidden" name="to" value="${to}">
<div><label for="email">${signing.email}</label><input id="email" name="email" type="email" autocomplete="username" required maxlength="${LONGEST_EMAIL}" value="${email}"${described}${!email && html` autofocus`}></div>
<div><label for="password">${signing.password}</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="${LONGEST_PASSWORD}"${described}${email && html` autofocus`}></div>
<button>${texts.signIn}</button></form>
<p><a href="${base}/console/reset">${signing.forgotten}</a></p>`
  sendPage(visit, { title: texts.signIn, content, status: problem?.status ?? 200 })
}

/** The way to the provider of identities, where there is one. */
function elsewhere({ services, visitor }: Visit, to: string): Html | false {
  const provider = consoleProvider(services.settings)
  if (!provider) return false
  const address = `${services.base}/console/oidc${to && `?${new URLSearchParams({ to })}`}`
  const text = visitor.language.texts.signing.signInAt(new URL(provider.issuer).host)
  return html`<p><a class="button" href="${address}">${text}</a></p>`
}

/** Where a person begins who did not ask for anything: at their customer, at the list of customers, or where they choose. */
function beginningOf({ administrator, memberships }: Entered): string {
  if (administrator) return '/customers'
  const [only, ...others] = memberships
  return only && others.length === 0 ? `/customers/${only.customer}/spaces` : HOME
}

/** Where a person goes who has signed in: to where they were, or where they begin. */
export const nextOf = (base: string, to: string, person: Entered): string =>
  localAddress(base, to === '' || to === HOME ? beginningOf(person) : to)

/** The form; who is signed in already goes on. */
export async function showSignIn(visit: Visit): Promise<void> {
  const to = visit.query.get('to') ?? ''
  if (visit.signedIn) return sendBrowser(visit, nextOf(visit.services.base, to, visit.signedIn))
  sendSignIn(visit, { to })
}

/** Signs in. What is refused is told in the form, with its status. */
export async function takeSignIn(sent: Submission): Promise<void> {
  const { services, request, response } = sent
  const [to, email, password] = ['to', 'email', 'password'].map(name => fieldIn(sent, name)) as [string, string, string]
  try {
    const person = await signIn(services, request, response, { email: email.slice(0, LONGEST_EMAIL), password })
    sendBrowser(sent, nextOf(services.base, to, person))
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    response.set(error.headers)
    sendSignIn(sent, { to, email: email.slice(0, LONGEST_EMAIL), problem: error })
  }
}

/** A button: signing out by a link alone, any page could do. */
export async function showSignOut(visit: Visit): Promise<void> {
  const { services, signedIn, visitor } = visit
  const { texts } = visitor.language
  if (!signedIn) return sendBrowser(visit, services.base + ADDRESS)
  const content = html`<h1>${texts.signOut}</h1><p class="lead">${texts.signing.outLead}</p>
<form method="post" action="${services.base}/console/sign-out">${csrfField(visitor)}<p><button>${texts.signOut}</button></p></form>`
  sendPage(visit, { title: texts.signOut, content })
}

/** Ends the session of the browser. */
export async function takeSignOut(sent: Submission): Promise<void> {
  const { services, request, response } = sent
  await signOut(services, request, response)
  sendBrowser(sent, services.base + ADDRESS)
}
