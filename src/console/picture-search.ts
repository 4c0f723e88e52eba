// The field by which a list of pictures is searched, with what narrows the list already, and the way to narrow it further.
import { type Html, html } from '../html.js'
import type { Fault } from './form-field.js'
import { askedAt, askedOf } from './list-navigation.js'
import type { Page } from './page.js'

/** Where the facets of a list are: those of a space, or of all that a customer has; undefined of another list. */
const facetsOf = (self: string): string | undefined =>
  /\/(images|allImages)$/.test(self) && !self.includes('/queue/') ? self.replace(/\/\w+$/, '/facets') : undefined

/** What a list is searched for, where that is words. */
const wordsOf = (asked: URLSearchParams): string => {
  const q = asked.get('q') ?? ''
  return /^\s*[[{]/.test(q) ? (asked.get('words') ?? '') : q || (asked.get('words') ?? '')
}

const HAS_WORDS = /[\p{L}\p{N}]/u

/** What a list was asked for with words that have no letter and no digit, so that nothing can be found; undefined where something else was wrong. */
export function vainSearch({ document, refused }: Page): URLSearchParams | undefined {
  const instance = String(document['instance'])
  const faults = document['errors'] as Fault[] | undefined
  const isOfWords = faults?.length && faults.every(({ property }) => property === 'q' || property === 'words')
  if (refused || !isOfWords || !instance.includes('?')) return undefined
  const asked = askedAt(instance)
  return HAS_WORDS.test(wordsOf(asked)) ? undefined : asked
}

/** A field to search in, and the links to what the pictures have in common and to all of them. */
export function pictureSearch(page: Page, asked = askedOf(page)): Html {
  const { self, visitor } = page
  const { texts } = visitor.language
  const words = wordsOf(asked)
  const field = asked.get('q') && words !== asked.get('q') ? 'words' : 'q'
  const others = [...asked].filter(([name]) => name !== field && (name !== 'words' || field === 'words'))
  const facets = facetsOf(self)
  const query = new URLSearchParams([...asked].filter(([name]) => !/^(pageSize|orderBy)/.test(name)))
  const narrow = facets && `${facets}${query.size > 0 ? `?${query}` : ''}`
  return html`<form class="search" role="search" method="get" action="${self}"><label class="unseen" for="search">${texts.search}</label><input id="search" type="search" name="${field}" value="${words}" dir="auto" maxlength="1000">${others.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button>${texts.search}</button>
${narrow && html`<a href="${narrow}">${texts.facets.narrow}</a>`}${query.size > 0 && html` <a href="${self}">${texts.facets.all}</a>`}</form>`
}
