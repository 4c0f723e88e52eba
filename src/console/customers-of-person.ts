// The customers that a person belongs to: the way from one to the other.
import { type Html, html } from '../html.js'
import { isAdministrator, type SignedIn } from '../operations/index.js'
import type { Visitor } from './visitor.js'

/** The customers of a person, each with the way there and what they are. */
export function customersOf({ base, visitor }: { base: string; visitor: Visitor }, signedIn: SignedIn): Html {
  const { signing } = visitor.language.texts
  const items = signedIn.memberships.map(
    ({ customer, title, roles }) =>
      html`<li><a href="${base}/customers/${customer}/spaces"><bdi>${title || customer}</bdi></a> <span class="hint">${roles.map(role => signing.roles[role] ?? role).join(', ')}</span></li>`,
  )
  const all = isAdministrator(signedIn) && html`<p><a href="${base}/customers">${signing.administers}</a></p>`
  return html`<section aria-labelledby="customers"><h2 id="customers">${signing.yourCustomers}</h2>${all}<ul>${items}</ul></section>`
}
