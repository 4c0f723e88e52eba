// Where the first administrator comes in, by a link that a start has printed.
import { html } from '../html.js'
import { checkFirstLink, LONGEST_EMAIL, takeFirstLink } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { fieldIn, type Submission, sendBrowser, sendPage, tokenOf, type Visit } from './console-page.js'
import { chosenPassword, emailIn, nameIn, passwordIn, personForm } from './person-form.js'

function sendFirst(visit: Visit, email: string, name: string, problem?: HttpProblem): void {
  const { texts } = visit.visitor.language
  const { signing } = texts
  const form = personForm(visit, {
    id: 'first',
    action: `/console/first/${tokenOf(visit)}`,
    fields: [
      { name: 'email', label: signing.email, type: 'email', autocomplete: 'username', value: email },
      { name: 'name', label: signing.name, autocomplete: 'name', value: name, optional: true },
      chosenPassword(texts, signing.password),
    ],
    button: signing.begin,
    problem,
  })
  const content = html`<h1>${signing.first}</h1><p class="lead">${signing.firstLead}</p>${form}`
  sendPage(visit, { title: signing.first, content, status: problem?.status ?? 200 })
}

/** The form; looking at it does not use the link up. */
export async function showFirst(visit: Visit): Promise<void> {
  await checkFirstLink(visit.services, tokenOf(visit))
  sendFirst(visit, '', '')
}

/** Signs the administrator in. */
export async function takeFirst(sent: Submission): Promise<void> {
  const { services, request, response } = sent
  try {
    const person = { email: emailIn(sent), name: nameIn(sent), password: passwordIn(sent) }
    await takeFirstLink(services, request, response, tokenOf(sent), person)
    sendBrowser(sent, `${services.base}/customers`)
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.status === 404) throw error
    response.set(error.headers)
    sendFirst(sent, fieldIn(sent, 'email').slice(0, LONGEST_EMAIL), nameIn(sent), error)
  }
}
