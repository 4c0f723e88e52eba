// Where links lead that were mailed or handed on: an invitation to take up, another password to choose; and where one asks for such a link.
import { type Html, html } from '../html.js'
import { askForReset, LINK_PATHS, mailsResets, type OpenedLink, openLink, takeLink } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { fieldIn, type Submission, sendBrowser, sendPage, tokenOf, type Visit } from './console-page.js'
import {
  chosenPassword,
  emailIn,
  nameIn,
  type PersonField,
  passwordIn,
  personForm,
  presentPassword,
} from './person-form.js'
import { HOME, signInPath } from './sign-in-path.js'

type Purpose = keyof typeof LINK_PATHS

/** The fields that a link asks for. */
function fieldsOf({ visitor }: Visit, { person, link, asks }: OpenedLink): (PersonField | Html)[] {
  const { texts } = visitor.language
  const { signing } = texts
  const email = html`<p>${signing.email}: <bdi>${person.email}</bdi></p><input type="hidden" autocomplete="username" value="${person.email}">`
  if (asks === 'nothing') return [email]
  const name = { name: 'name', label: signing.name, autocomplete: 'name', value: person.name, optional: true }
  return [
    email,
    ...(link.purpose === 'invitation' && asks === 'password' ? [name] : []),
    ...(asks === 'anotherPassword' ? [presentPassword(texts)] : []),
    chosenPassword(texts, signing.another),
  ]
}

function sendLink(visit: Visit, purpose: Purpose, opened: OpenedLink, problem?: HttpProblem): void {
  const { signing } = visit.visitor.language.texts
  const { base } = visit.services
  const path = LINK_PATHS[purpose] + tokenOf(visit)
  const title = purpose === 'reset' ? signing.anotherTitle : signing.invitation(opened.customer?.title ?? '')
  const lead = {
    password: purpose === 'reset' ? signing.changeLead : signing.invitationLead,
    nothing: signing.invitationLead,
    anotherPassword: signing.knownToOthers,
    signIn: signing.signInFirst(opened.person.email),
  }[opened.asks]
  const body =
    opened.asks === 'signIn'
      ? html`<p><a class="button" href="${base}${visit.signedIn ? '/console/sign-out' : signInPath(path)}">${visit.signedIn ? visit.visitor.language.texts.signOut : visit.visitor.language.texts.signIn}</a></p>`
      : personForm(visit, {
          id: 'link',
          action: path,
          fields: fieldsOf(visit, opened),
          button: purpose === 'reset' ? signing.changePassword : signing.takeUp,
          problem,
        })
  const content = html`<h1><bdi>${title}</bdi></h1><p class="lead">${lead}</p>${body}`
  sendPage(visit, { title, content, status: problem?.status ?? 200 })
}

/** What a link opens; looking at it does not use it up. */
export const showLink =
  (purpose: Purpose) =>
  async (visit: Visit): Promise<void> =>
    sendLink(visit, purpose, await openLink(visit.services, purpose, tokenOf(visit), visit.signedIn))

/** Uses a link up. */
export const takeLinkForm =
  (purpose: Purpose) =>
  async (sent: Submission): Promise<void> => {
    const { services, request, response, signedIn } = sent
    const opened = await openLink(services, purpose, tokenOf(sent), signedIn)
    try {
      const chooses = opened.asks === 'password' || opened.asks === 'anotherPassword'
      const said = {
        name: nameIn(sent),
        current: fieldIn(sent, 'current'),
        ...(chooses && { password: passwordIn(sent) }),
      }
      await takeLink(services, request, response, purpose, tokenOf(sent), signedIn, said)
      const place = opened.customer ? `/customers/${opened.customer.id}/spaces` : HOME
      sendBrowser(sent, services.base + place)
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status === 404) throw error
      response.set(error.headers)
      sendLink(sent, purpose, opened, error)
    }
  }

function sendAsk(visit: Visit, told?: Html, problem?: HttpProblem): void {
  const { signing } = visit.visitor.language.texts
  const form = personForm(visit, {
    id: 'reset',
    action: '/console/reset',
    fields: [{ name: 'email', label: signing.email, type: 'email', autocomplete: 'username' }],
    button: signing.sendLink,
    problem,
  })
  const body = mailsResets(visit.services)
    ? html`<p class="lead">${signing.resetLead}</p>${form}`
    : html`<p>${signing.askOwner}</p>`
  const content = html`<h1>${signing.forgotten}</h1>${told ?? body}`
  sendPage(visit, { title: signing.forgotten, content, status: problem?.status ?? 200 })
}

/** Where one asks for a link to another password. */
export async function showAsk(visit: Visit): Promise<void> {
  sendAsk(visit)
}

/** Has a link mailed, if there is somebody to mail it to; the answer is the same for all. */
export async function takeAsk(sent: Submission): Promise<void> {
  if (!mailsResets(sent.services)) return sendAsk(sent)
  try {
    await askForReset(sent.services, sent.request, emailIn(sent))
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    sent.response.set(error.headers)
    return sendAsk(sent, undefined, error)
  }
  sendAsk(sent, html`<p role="status">${sent.visitor.language.texts.signing.underWay}</p>`)
}
