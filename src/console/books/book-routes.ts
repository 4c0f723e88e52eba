// The addresses of books and folders in the console.
import type { MethodRoute } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { addPages } from './add-pages.js'
import { bookAbout } from './book-about.js'
import { bookChapters } from './book-chapters.js'
import { bookPages } from './book-pages.js'
import { type BookForm, type BookVisit, showing, taking } from './book-visit.js'
import { newBook } from './new-book.js'
import { placeOf } from './place-page.js'
import { shelf } from './shelf.js'

/** What answers at an address: a page, and what its form does. */
interface BookAddress {
  show(visit: BookVisit): Promise<void>
  take(form: BookForm): Promise<void>
}

/** Below the console of a customer. */
const ADDRESSES: Record<string, BookAddress> = {
  'collections/{id}': shelf,
  'collections/{id}/place': placeOf('collections'),
  'images/book': newBook,
  'new-book': newBook,
  'manifests/{id}': bookPages,
  'manifests/{id}/add': addPages,
  'manifests/{id}/chapters': bookChapters,
  'manifests/{id}/about': bookAbout,
  'manifests/{id}/place': placeOf('manifests'),
}

const templateOf = (path: string): string => `/console/customers/{customer}/${path}`

/** Where the pages of books and folders are, as templates. */
export const BOOK_TEMPLATES: readonly string[] = Object.keys(ADDRESSES).map(templateOf)

/** The routes, for the console's mount, whose pages have these headers. */
export const bookRoutes = (services: Services, headers: MethodRoute['headers']): MethodRoute[] =>
  Object.entries(ADDRESSES).map(([path, { show, take }]) => ({
    template: templateOf(path),
    methods: { GET: showing(services, show), POST: taking(services, take) },
    headers,
  }))
