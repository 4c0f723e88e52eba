// A list of pictures: thumbnails to look at and to select, as a grid or a list, with what can be done with the selected ones.
import { type Html, html } from '../../html.js'
import { collection } from '../collection-page.js'
import { askedOf, filterForm, type ListOrder, orderLinks, pageLinks } from '../list-navigation.js'
import { listField } from '../many/selection-fields.js'
import { dayOf } from '../moments.js'
import { csrfField } from '../operation-form.js'
import { customerOf, type Document, membersOf, type Page } from '../page.js'
import { pictureSearch } from '../picture-search.js'
import { nameOfPicture, opennessOf } from '../picture-words.js'
import { SELECTED_FIELD, selectionActions } from '../selection-actions.js'
import type { Language } from '../texts/language.js'
import { textIn } from '../texts-by-language.js'
import type { Visitor } from '../visitor.js'

const ORDERS: readonly ListOrder[] = [
  ['orderByDescending', 'created'],
  ['orderBy', 'created'],
  ['orderBy', 'id'],
  ['orderByDescending', 'id'],
  ['orderByDescending', 'finished'],
  ['orderByDescending', 'width'],
  ['orderBy', 'width'],
]

/** The picture, whose name stands beside it, or what there is in its place: that it is in work, or has failed and why. */
function thumbnail(picture: Document, { language }: Visitor): Html {
  const { texts } = language
  const { thumbnail400: address, ingesting, error, mediaType } = picture
  if (typeof error === 'string' && error !== '')
    return html`<span class="thumb failed"><b>${texts.failed}</b> <span dir="auto">${error}</span></span>`
  if (ingesting === true) return html`<span class="thumb waiting"><b>${texts.inWork}</b></span>`
  if (typeof address !== 'string')
    return html`<span class="thumb"><span>${texts.noPicture(String(mediaType ?? ''))}</span></span>`
  return html`<span class="thumb"><img src="${address}" alt="${textIn(picture['altText'], [language.tag])}" loading="lazy" decoding="async"></span>`
}

function item(picture: Document, isSelectable: boolean, visitor: Visitor): Html {
  const { language } = visitor
  const { texts } = language
  const address = String(picture['@id'])
  const name = nameOfPicture(picture, language)
  const { width, height, tags, created } = picture
  const openness = opennessOf(picture)
  const box =
    isSelectable &&
    html`<input type="checkbox" name="${SELECTED_FIELD}" value="${address}" aria-label="${texts.select(name)}">`
  const size = Number(width) > 0 && html`<span>${texts.pixels(Number(width), Number(height))}</span>`
  const day = typeof created === 'string' && dayOf(created, language)
  const words = Array.isArray(tags) && tags.length > 0 && html`<span dir="auto">${tags.join(', ')}</span>`
  return html`<li><a href="${address}">${thumbnail(picture, visitor)}<span class="name" dir="auto">${name}</span></a>${box}
<span class="about">${openness !== 'open' && html`<span class="closed">${texts.openness[openness]}</span>`}${size}${day}${words}</span></li>`
}

/** The choice of all that a list finds, where that is more than is shown; or how many can be selected at once. */
export function allOfList(total: number, mostSelected: number, { texts, tag }: Language): Html {
  const [all, most] = [total, mostSelected].map(count => count.toLocaleString(tag))
  return total > mostSelected
    ? html`<span class="hint">${texts.mostSelected(most!)}</span>`
    : html`<label class="all"><input type="checkbox" name="all" data-count="${total}">${texts.share.allFound(all!)}</label>`
}

/** What can be done with the pictures that are selected, by who looks at them. */
function actions(page: Page, total: number, shown: number): Html | false {
  const { texts } = page.visitor.language
  const may = selectionActions(page)
  return (
    may.length > 0 &&
    html`<fieldset class="selected"><legend class="unseen">${texts.withSelected}</legend>${total > shown && allOfList(total, page.mostSelected ?? total, page.visitor.language)}<output aria-live="polite" data-one="${texts.selectedOne}" data-many="${texts.selectedMany}"></output>${may.map(
      ({ name, address, stops }) =>
        html`<button formaction="${address}" class="${stops ? 'stop' : 'plain'}">${texts.selectionActions[name]}</button>`,
    )}</fieldset>`
  )
}

/** The address of the list with what it was asked for, whichever page of it this is. */
function listOf(page: Page): string {
  const query = String(askedOf(page))
  return query ? `${page.self}?${query}` : page.self
}

/** The body of the page of a list of pictures. */
export function pictureGrid(page: Page): Html {
  const { base, document, visitor } = page
  const { texts } = visitor.language
  const pictures = membersOf(page.today?.() ?? document)
  // A list may tell no more of its members than where they are.
  if (pictures.length > 0 && !pictures.some(picture => 'id' in picture)) return collection(page)
  const total = Number(document['totalItems'] ?? pictures.length)
  const buttons = actions(page, total, pictures.length)
  const views = (['grid', 'list'] as const).map(
    view =>
      html`<label><input type="radio" name="view" value="${view}"${view === 'grid' && html` checked`}>${view === 'grid' ? texts.asGrid : texts.asList}</label>`,
  )
  const list = html`<ul class="pictures">${pictures.map(picture => item(picture, buttons !== false, visitor))}</ul>`
  return html`${pictureSearch(page)}
<p class="lead">${texts.inAll(total)}</p>
${filterForm(page)}
<picture-grid>
<div class="tools"><fieldset class="views"><legend class="unseen">${texts.view}</legend>${views}</fieldset>${orderLinks(page, ORDERS)}<p class="keys hint">${texts.gridHelp}</p></div>
${pictures.length === 0 && html`<p class="nothing">${texts.noPictures}</p>`}
${buttons ? html`<form method="post" action="${base}/console/customers/${customerOf(page)}/images/edit">${csrfField(visitor)}${listField(listOf(page))}${buttons}${list}</form>` : list}
</picture-grid>
${pageLinks(page)}`
}
