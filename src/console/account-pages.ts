// The account of who is signed in: what they are called, how they sign in, where they are signed in, and where they belong.
import { type Html, html } from '../html.js'
import {
  changeAccount,
  changePassword,
  endSessions,
  hasPassword,
  type SignedIn,
  sessionsOf,
  signOut,
} from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { fieldIn, type Submission, sendBrowser, sendPage, type Visit } from './console-page.js'
import { customersOf } from './customers-of-person.js'
import { moment } from './moments.js'
import { csrfField } from './operation-form.js'
import { chosenPassword, emailIn, nameIn, passwordIn, personForm, presentPassword } from './person-form.js'
import { signInPath } from './sign-in-path.js'
import { LANGUAGES } from './texts/language.js'

const ACCOUNT = '/console/account'

/** What was wrong with one of the forms. */
interface Wrong {
  form: 'account' | 'password'
  problem: HttpProblem
}

/** Who is signed in; who is not is sent to sign in, and undefined. */
function signedInOf(visit: Visit): SignedIn | undefined {
  if (!visit.signedIn) sendBrowser(visit, visit.services.base + signInPath(ACCOUNT))
  return visit.signedIn
}

function languageField({ visitor }: Visit, { language }: SignedIn): Html {
  const { signing } = visitor.language.texts
  const names = new Intl.DisplayNames(visitor.language.tag, { type: 'language' })
  const options = LANGUAGES.map(
    ({ tag }) => html`<option value="${tag}"${tag === language && html` selected`}>${names.of(tag)}</option>`,
  )
  return html`<div><label for="account-language">${signing.language}</label><select id="account-language" name="language"><option value="">${signing.ofBrowser}</option>${options}</select></div>`
}

async function sessionList(visit: Visit, signedIn: SignedIn): Promise<Html> {
  const { services, visitor } = visit
  const { signing } = visitor.language.texts
  const rows = (await sessionsOf(services, signedIn)).map(({ id, user_agent: agent, created, last_used: used }) => {
    const isHere = id === signedIn.id
    const end = html`<form method="post" action="${services.base}${ACCOUNT}/sessions">${csrfField(visitor)}<input type="hidden" name="session" value="${id}"><button class="plain">${signing.end}</button></form>`
    return html`<li><bdi>${agent || '–'}</bdi>${isHere && html` <strong>(${signing.here})</strong>`} <span class="hint">${signing.since} ${moment(created.toISOString(), visitor.language)}, ${signing.lastUsed} ${moment(used.toISOString(), visitor.language)}</span>${!isHere && end}</li>`
  })
  return html`<h2 id="sessions">${signing.sessions}</h2><ul aria-labelledby="sessions">${rows}</ul>
<form method="post" action="${services.base}${ACCOUNT}/sessions">${csrfField(visitor)}<p><button>${signing.outEverywhere}</button></p></form>`
}

async function sendAccount(visit: Visit, signedIn: SignedIn, wrong?: Wrong, typed?: Submission): Promise<void> {
  const { services, visitor } = visit
  const { texts } = visitor.language
  const { signing } = texts
  const mayPassword = await hasPassword(services, signedIn)
  const current = presentPassword(texts)
  const isAccount = wrong?.form === 'account'
  const account = personForm(visit, {
    id: 'account',
    action: ACCOUNT,
    fields: [
      {
        ...{ name: 'name', label: signing.name, autocomplete: 'name', optional: true },
        value: isAccount ? fieldIn(typed!, 'name') : signedIn.name,
      },
      languageField(visit, signedIn),
      {
        ...{ name: 'email', label: signing.email, type: 'email', autocomplete: 'username' },
        value: isAccount ? fieldIn(typed!, 'email') : signedIn.email,
      },
      ...(mayPassword ? [{ ...current, hint: signing.presentHint, optional: true }] : []),
    ],
    button: signing.save,
    problem: isAccount ? wrong.problem : undefined,
  })
  const password =
    mayPassword &&
    html`<h2>${signing.changePassword}</h2><p class="lead">${signing.changeLead}</p>${personForm(visit, {
      id: 'password',
      action: `${ACCOUNT}/password`,
      fields: [current, chosenPassword(texts, signing.another)],
      button: signing.changePassword,
      problem: wrong?.form === 'password' ? wrong.problem : undefined,
    })}`
  const out = html`<form method="post" action="${services.base}/console/sign-out">${csrfField(visitor)}<p><button>${texts.signOut}</button></p></form>`
  const done = visit.query.has('done') && html`<p role="status"><strong>${signing.done}</strong></p>`
  const content = html`<h1>${signing.account}</h1>${done}${account}${customersOf({ base: services.base, visitor }, signedIn)}${password}${await sessionList(visit, signedIn)}${out}`
  sendPage(visit, { title: signing.account, content, status: wrong?.problem.status ?? 200 })
}

/** The page. */
export async function showAccount(visit: Visit): Promise<void> {
  const signedIn = signedInOf(visit)
  if (signedIn) await sendAccount(visit, signedIn)
}

/** The addresses of its forms are no pages: who opens one, as after a reload, is led to the page. */
export async function leadToAccount(visit: Visit): Promise<void> {
  sendBrowser(visit, visit.services.base + ACCOUNT)
}

/** Does what a form says, and shows the page again: what was wrong in the form, or that it is done. */
async function changing(sent: Submission, form: Wrong['form'], change: (signedIn: SignedIn) => Promise<void>) {
  const signedIn = signedInOf(sent)
  if (!signedIn) return
  try {
    await change(signedIn)
  } catch (problem) {
    if (!(problem instanceof HttpProblem) || problem.status >= 500) throw problem
    sent.response.set(problem.headers)
    return sendAccount(sent, signedIn, { form, problem }, sent)
  }
  sendBrowser(sent, `${sent.services.base}${ACCOUNT}?done`)
}

/** Changes name, language and email. */
export const takeAccount = (sent: Submission): Promise<void> =>
  changing(sent, 'account', async signedIn => {
    const language = LANGUAGES.find(({ tag }) => tag === fieldIn(sent, 'language'))?.tag ?? null
    const said = { name: nameIn(sent), email: emailIn(sent), language, current: fieldIn(sent, 'current') }
    await changeAccount(sent.services, sent.request, signedIn, said)
  })

/** Changes the password. */
export const takePassword = (sent: Submission): Promise<void> =>
  changing(sent, 'password', async signedIn => {
    const said = { current: fieldIn(sent, 'current'), password: passwordIn(sent) }
    await changePassword(sent.services, sent.request, sent.response, signedIn, said)
  })

/** Ends one of the other sessions, or all. */
export async function takeSessions(sent: Submission): Promise<void> {
  const signedIn = signedInOf(sent)
  if (!signedIn) return
  const { services, request, response } = sent
  const session = fieldIn(sent, 'session')
  if (session === '') {
    await signOut(services, request, response, signedIn)
    return sendBrowser(sent, `${services.base}/console/sign-in`)
  }
  await endSessions(services, signedIn, session)
  sendBrowser(sent, `${services.base}${ACCOUNT}?done`)
}
