// The form of a book's pages: what was typed into it against what it was given out with, and what becomes of the pages.
import { isObject, type JsonObject } from '../../json-object.js'
import { type PageEdits, withText } from '../../presentation/index.js'
import { type Book, canvasesIn, shownText } from './book.js'
import { pageNames } from './page-names.js'
import { gathered, placed, stepped } from './page-order.js'

/** What a form of pages holds, by the keys of the pages. */
export interface PageForm {
  numbers: Map<string, string>
  labels: Map<string, string>
  chosen: Set<string>
  pattern: string
  /** Whether the pattern is for the chosen pages alone. */
  isForChosen: boolean
  /** The place where chosen pages are to come. */
  to: string
}

/** What is wrong with a form: a word for the texts of the console, and what it is about. */
export interface FormFault {
  fault: 'noneChosen' | 'noThumbnail' | 'place' | 'allRemoved' | 'counter' | 'brace' | 'length'
  part?: string
}

/** What a form says of the pages. */
export interface Arrangement {
  /** The keys of the pages that stay, in their new order. */
  order: string[]
  labels: Map<string, string>
  start?: string
  thumbnail?: string
}

const PREFIXES = { number: 'n.', label: 'l.' }

export const numberField = (key: string): string => PREFIXES.number + key
export const labelField = (key: string): string => PREFIXES.label + key

/** The fields of a form. */
export function pageFormIn(fields: URLSearchParams): PageForm {
  const form: PageForm = {
    numbers: new Map(),
    labels: new Map(),
    chosen: new Set(fields.getAll('c')),
    pattern: fields.get('pattern') ?? '',
    isForChosen: fields.get('scope') === 'chosen',
    to: fields.get('to') ?? '',
  }
  for (const [name, value] of fields) {
    if (name.startsWith(PREFIXES.number)) form.numbers.set(name.slice(2), value)
    else if (name.startsWith(PREFIXES.label)) form.labels.set(name.slice(2), value)
  }
  return form
}

/** A form in which nothing has been typed. */
export const emptyForm = (chosen: Iterable<string> = []): PageForm => ({
  numbers: new Map(),
  labels: new Map(),
  chosen: new Set(chosen),
  pattern: '',
  isForChosen: false,
  to: '',
})

/** What a form was given out with: the place and the text of each page. */
export interface ShownPage {
  key: string
  place: number
  text: string
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** A form without what is as it was shown: what is left has been typed. */
export function typedIn(form: PageForm, shown: readonly ShownPage[]): PageForm {
  const byKey = new Map(shown.map(page => [page.key, page]))
  const differs = (key: string, same: (page: ShownPage) => boolean): boolean => {
    const page = byKey.get(key)
    return page !== undefined && !same(page)
  }
  return {
    ...form,
    numbers: new Map(
      [...form.numbers].filter(([key, text]) => differs(key, ({ place }) => text.trim() === String(place))),
    ),
    labels: new Map([...form.labels].filter(([key, text]) => differs(key, page => oneLine(text) === page.text))),
  }
}

/** The pages of a document as a form shows them; `keys` by the ids of their canvases. */
export const shownPages = (
  document: JsonObject,
  keys: ReadonlyMap<unknown, string>,
  languages: readonly string[],
): ShownPage[] =>
  canvasesIn(document).flatMap(({ id, label }, index) => {
    const key = keys.get(id)
    return key === undefined ? [] : [{ key, place: index + 1, text: shownText(label, languages) }]
  })

type Act = (arrangement: Arrangement, form: PageForm, book: Book) => Arrangement | FormFault

const onChosen =
  (act: (arrangement: Arrangement, chosen: Set<string>, form: PageForm, book: Book) => Arrangement | FormFault): Act =>
  (arrangement, form, book) => {
    const chosen = new Set(arrangement.order.filter(key => form.chosen.has(key)))
    return chosen.size === 0 ? { fault: 'noneChosen' } : act(arrangement, chosen, form, book)
  }

const first = (chosen: Set<string>): string => [...chosen][0]!

function named(arrangement: Arrangement, form: PageForm): Arrangement | FormFault {
  const targets = arrangement.order.filter(key => !form.isForChosen || form.chosen.has(key))
  if (targets.length === 0) return { fault: 'noneChosen' }
  const names = pageNames(form.pattern, targets.length)
  if (!Array.isArray(names)) return { fault: names.wrong, part: names.part }
  return {
    ...arrangement,
    labels: new Map([...arrangement.labels, ...targets.map((key, index) => [key, names[index]!] as const)]),
  }
}

/** What the buttons of the form do. */
const ACTS: Record<string, Act> = {
  save: arrangement => arrangement,
  up: onChosen((arrangement, chosen) => ({ ...arrangement, order: stepped(arrangement.order, chosen, -1) })),
  down: onChosen((arrangement, chosen) => ({ ...arrangement, order: stepped(arrangement.order, chosen, 1) })),
  move: onChosen((arrangement, chosen, { to }) => {
    const place = Number(to)
    if (to.trim() === '' || !Number.isInteger(place) || place < 1) return { fault: 'place' }
    return { ...arrangement, order: gathered(arrangement.order, chosen, place) }
  }),
  name: named,
  try: named,
  remove: onChosen((arrangement, chosen) => {
    const order = arrangement.order.filter(key => !chosen.has(key))
    return order.length === 0 ? { fault: 'allRemoved' } : { ...arrangement, order }
  }),
  start: onChosen((arrangement, chosen) => ({ ...arrangement, start: first(chosen) })),
  thumbnail: onChosen((arrangement, chosen) => ({ ...arrangement, thumbnail: first(chosen) })),
}

/** What a form, in which what is left has been typed, makes of the pages of a book when a button is pressed. */
export function arrangedBy(form: PageForm, button: string, book: Book): Arrangement | FormFault {
  const numbers = new Map([...form.numbers].map(([key, text]) => [key, text.trim() === '' ? Number.NaN : Number(text)]))
  if ([...numbers.values()].some(number => !Number.isInteger(number))) return { fault: 'place' }
  const order = placed(
    book.pages.map(({ key }) => key),
    numbers,
  )
  const act = Object.hasOwn(ACTS, button) ? ACTS[button]! : ACTS['save']!
  return act({ order, labels: new Map([...form.labels].map(([key, text]) => [key, oneLine(text)])) }, form, book)
}

/** The edits of the document of a book that an arrangement comes to. */
export function editsOf(
  { order, labels, start, thumbnail }: Arrangement,
  { document, pages }: Book,
  languages: readonly string[],
): PageEdits | FormFault {
  const places = new Map(pages.map(({ key }, index) => [key, index]))
  const canvases = canvasesIn(document)
  const members: JsonObject = {}
  if (start !== undefined) members['start'] = { id: pages[places.get(start)!]!.canvas, type: 'Canvas' }
  if (thumbnail !== undefined) {
    const shown = canvases[places.get(thumbnail)!]?.['thumbnail']
    const found = [shown].flat().filter(isObject)
    if (found.length === 0) return { fault: 'noThumbnail' }
    members['thumbnail'] = found
  }
  const changed = [...labels].flatMap(([key, text]) => {
    const index = places.get(key)
    if (index === undefined || shownText(canvases[index]!['label'], languages) === text) return []
    return [[index, withText(canvases[index]!['label'], languages, text)] as const]
  })
  return { order: order.flatMap(key => places.get(key) ?? []), labels: new Map(changed), members }
}

export const isFault = (made: object): made is FormFault => 'fault' in made
