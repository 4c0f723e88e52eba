// The page of an error, for people: what has happened and what they can do, in their language, and what the API says of it.
import { type Html, html } from '../html.js'
import { CSRF_FIELD } from '../operations/index.js'
import type { Fault } from './form-field.js'
import { csrfField, faultList, refusedForm } from './operation-form.js'
import type { Page } from './page.js'
import { pictureSearch, vainSearch } from './picture-search.js'

/** The resource that an error is of, where that is not the one that was asked. */
function otherInstance({ document, self }: Page): Html | false {
  const instance = String(document['instance'])
  return instance.split('?')[0] !== self && html`<p><a href="${instance}">${instance}</a></p>`
}

/** The sentence of the API, where it says more than the faults do. */
function detailOf({ document }: Page, faults: Fault[]): Html | false {
  const detail = String(document['description'])
  const isListed = faults.length > 0 && faults.every(({ message }) => detail.includes(message))
  return !isListed && html`<p lang="en" dir="auto">${detail}</p>`
}

/** A form that came from a page of another session, to be sent again as it was. */
function unsentForm({ unsent, visitor }: Page): Html | false {
  if (!unsent) return false
  const fields = unsent.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  return html`<form method="post" action="${unsent.action}">${csrfField(visitor)}${fields}<p><button>${visitor.language.texts.problems.sendAgain}</button></p></form>`
}

/** The ways on: to what a form is about as it is now, to the list as a whole where it was asked for something that it does not have, and to the start. */
function waysOn({ document, base, self, refused, unsent, visitor: { language } }: Page): Html | false {
  const { texts } = language
  if (refused && document['statusCode'] === 412)
    return html`<p><a href="${self}" target="_blank">${texts.problems.present}</a></p>`
  const isList = document['statusCode'] === 400 && String(document['instance']).includes('?')
  if (refused || unsent) return false
  return html`<p class="steps">${isList && html`<a class="button" href="${self}">${texts.facets.all}</a>`}<a class="button plain" href="${base}/">${texts.start}</a></p>`
}

/** The title of an error and the body of its page. */
export function errorPage(page: Page): { title: string; content: Html } {
  const { document, vocabulary, refused, visitor } = page
  const { problems } = visitor.language.texts
  const vain = vainSearch(page)
  if (vain) {
    const { title, lead } = problems.vainSearch
    return {
      title,
      content: html`<h1>${title}</h1>${pictureSearch(page, vain)}<p class="nothing" role="status">${lead}</p>`,
    }
  }
  const faults = (document['errors'] as Fault[] | undefined) ?? []
  const technical = `${document['statusCode']} ${document['title']}`
  const isOfOtherSession =
    faults.some(({ property }) => property === CSRF_FIELD) && (refused ?? page.unsent) !== undefined
  const known = isOfOtherSession ? problems.otherSession : problems.kinds[Number(document['statusCode'])]
  const title = known?.title ?? technical
  const told = html`${detailOf(page, faults)}${otherInstance(page)}${faults.length > 0 && faultList(faults, vocabulary, refused, visitor)}`
  const content = html`<h1>${title}</h1><div class="problem" role="alert">${known && html`<p>${known.lead}</p>`}${!isOfOtherSession && told}</div>
${refused && refusedForm(vocabulary, refused, visitor)}${unsentForm(page)}${waysOn(page)}<p class="hint" lang="en">${technical}</p>`
  return { title, content }
}
