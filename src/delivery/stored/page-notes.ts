// The annotations of the canvas that a page shows: how many there are, and the texts of the first ones.
import { type Html, html } from '../../html.js'
import { annotationsPath, type Services } from '../../operations/index.js'
import { objectsOf } from '../../presentation/index.js'
import { annotationsOn, countAnnotations, findIiifCanvas, type IiifHead } from '../../store/index.js'
import { linkTo } from './page-text.js'

/** Most annotations whose texts are shown, and most characters of one. */
const MOST = 50
const LONGEST = 1000

/** A text without tags. */
const plain = (text: string): string =>
  text
    .replace(/<[^<>]*>/g, ' ')
    .trim()
    .slice(0, LONGEST)

/** Shows the annotations to which the `annotations` of a canvas of a manifest refer; nothing for those kept elsewhere. */
export type NotesOf = (annotations: unknown) => Promise<Html | false>

/** How the pages of a manifest show annotations. */
export const notesOf =
  ({ store: { db }, base }: Services, { customer, id: manifest }: IiifHead): NotesOf =>
  async annotations => {
    const own = base + annotationsPath(customer, '\u0000')
    const [prefix, suffix] = own.split('\u0000') as [string, string]
    const address = objectsOf(annotations)
      .map(page => page['id'])
      .find(one => typeof one === 'string' && one.startsWith(prefix) && one.endsWith(suffix)) as string | undefined
    const canvas = address?.slice(prefix.length, -suffix.length)
    const found = canvas !== undefined ? await findIiifCanvas(db, customer, canvas) : undefined
    // A document may name the canvases of others, which may be drafts.
    if (canvas === undefined || found?.manifest !== manifest) return false
    const total = await countAnnotations(db, customer, canvas)
    const rows = await annotationsOn(db, { customer, canvas }, { limit: MOST, offset: 0 })
    const texts = rows.map(row => plain(row.body_value ?? '')).filter(Boolean)
    return html`<h2>${linkTo(address, `Annotations (${total})`)}</h2>
${texts.length > 0 && html`<ol class="notes">${texts.map(text => html`<li>${text}</li>`)}</ol>`}`
  }
