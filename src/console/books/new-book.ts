// A new book: of the pictures that were selected, or without pages; its title, its folder and its rights.
import { type Html, html } from '../../html.js'
import { createIiif, selectedImages } from '../../operations/index.js'
import { PRESENTATION_API } from '../../presentation/index.js'
import { IIIF_ROOT } from '../../store/index.js'
import { sendBrowser, sendPage } from '../console-page.js'
import { columnsOf, selectionField, selectionIn } from '../many/selection-fields.js'
import { RIGHTS } from '../rights-statements.js'
import { choice } from './book-about.js'
import { problemNotice, refusalOf } from './book-frame.js'
import { type BookForm, type BookVisit, consoleAt, formHead, pageAt, writeOf } from './book-visit.js'
import { described, folderChoice, placeFault } from './place-page.js'
import { withFreeSlug } from './shelf.js'

interface Typed {
  title: string
  folder: string
  rights: string
  paged: boolean
  /** Addresses of pictures. */
  images: string[]
}

async function send(
  visit: BookVisit,
  typed: Typed,
  { told, status = 200 }: { told?: Html; status?: number } = {},
): Promise<void> {
  const { texts } = visit
  const { books } = texts
  const { title, folder, rights, paged, images } = typed
  const hidden = images.length > 0 && selectionField({ selected: images })
  const checked = paged && html` checked`
  const form = html`<form class="fields" method="post" action="${consoleAt(visit, 'new-book')}">${formHead(visit)}${hidden}
<div><label for="title">${books.title}</label><input id="title" name="title" value="${title}" dir="auto" required autofocus></div>
${await folderChoice(visit, books.inFolder, folder)}
${choice('rights', books.rights, rights, [['', books.noRights], ...Object.entries(RIGHTS)])}
<div><label class="inline"><input type="checkbox" name="paged" value="yes"${checked}> ${books.layouts.paged}</label></div>
<button name="do" value="make">${books.makeBook}</button></form>`
  const content = html`<div class="books"><h1>${books.newBook}</h1>${told}<p class="lead">${books.newBookLead(images.length)}</p>${form}</div>`
  sendPage(visit, { title: books.newBook, content, status })
}

/** The addresses of the pictures that were selected, one by one or as all that a list finds. Throws HttpProblem 400. */
async function imagesIn({ fields, services, customer }: BookForm): Promise<string[]> {
  const selection = selectionIn(fields)
  if ('selected' in selection) return selection.selected.map(String)
  const asked = { variables: { customer: String(customer) }, compiled: services, prefer: { strict: false } }
  const found = await selectedImages(asked, services, columnsOf(selection))
  return found.map(({ key: { space, id } }) => services.serialisers.iri('Image', { customer, space, id })!)
}

/** What a form has of a new book. */
const typedIn = async (form: BookForm): Promise<Typed> => ({
  title: (form.fields.get('title') ?? '').trim(),
  folder: form.fields.get('folder') ?? IIIF_ROOT,
  rights: form.fields.get('rights') ?? '',
  paged: form.fields.get('paged') === 'yes',
  images: await imagesIn(form),
})

/** Pictures in the order in which a list of names is read: 2 stands before 10. */
const byName = new Intl.Collator('en', { numeric: true })

/** Makes a book. Throws HttpProblem. */
function make(form: BookForm, { title, folder, rights, paged, images }: Typed) {
  const { services, customer, languages } = form
  const document = {
    '@context': PRESENTATION_API[3].context,
    type: 'Manifest',
    label: { [languages[0]!]: [title] },
    ...(rights !== '' && { rights }),
    ...(paged && { behavior: ['paged'] }),
    items: [],
    parent: folder,
    ...(images.length > 0 && { paintedResources: images.map(image => ({ asset: { '@id': image } })) }),
  }
  const key = { customer, kind: 'manifests' as const }
  return withFreeSlug(title, slug => {
    const body = { ...document, public: false, ...(slug !== undefined && { slug }) }
    const given = { ...described(form, 'manifests', body), text: JSON.stringify(body), patch: false }
    return createIiif(services, { ...writeOf(form, { ...key, id: '' }), key }, given)
  })
}

/** Shows the form for pictures that were selected, or makes what it says. */
async function take(form: BookForm): Promise<void> {
  const typed = await typedIn(form)
  if (form.fields.get('do') !== 'make') {
    const images = typed.images.toSorted(byName.compare)
    return send(form, { ...typed, folder: IIIF_ROOT, paged: images.length > 1, images })
  }
  if (typed.title === '') return send(form, typed, { told: problemNotice(form.texts.books.faults.title), status: 422 })
  try {
    const { row } = await make(form, typed)
    return sendBrowser(form, `${pageAt(form, row)}?done=made`)
  } catch (error) {
    const refusal = refusalOf(error)
    return send(form, typed, { told: placeFault(form, refusal), status: refusal.status })
  }
}

/** The form of a new book, at its address. */
export const newBook = {
  show: (visit: BookVisit): Promise<void> =>
    send(visit, { title: '', folder: visit.query.get('folder') ?? IIIF_ROOT, rights: '', paged: false, images: [] }),
  take,
}
