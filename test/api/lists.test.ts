// Every list of the vocabulary in every order: page by page it is the list, by number and by cursor, forwards and back.
import { type Property, type Route, readVocabulary } from '../../src/vocabulary/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { filledCustomer } from './lists-filled.js'

const vocabulary = readVocabulary(`${import.meta.dirname}/../../../vocab/dlcs`)
const LISTS = vocabulary.routes.filter(({ operations }) => operations.some(({ handler }) => handler === 'list'))

const SIZES = [1, 2, 3, 7]

/** `npm run fuzz` asks for every order of every list in pages of every size; the suite for as many as it has time for. */
const WHOLE = process.env['FUZZ'] !== undefined

/** Orders of a class's first list that the suite asks for; of its other lists it asks for one. */
const ORDERS = 2

/** Members of lists that belong to nobody, of which other tests' customers have made many. */
const MOST = 12

interface Page {
  member: { '@id': string }[]
  totalItems: number
  view: Partial<Record<'first' | 'next' | 'previous' | 'last', string>>
}

let hydria: TestHydria
let authorization: string
let places: Record<string, string>

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  places = (await filledCustomer(hydria)).places
  const { ADMIN_KEY, ADMIN_SECRET } = hydria.settings
  authorization = `Basic ${Buffer.from(`${ADMIN_KEY}:${ADMIN_SECRET}`).toString('base64')}`
})

async function ask(
  address: string,
): Promise<{ status: number; body: Page & { errors?: { property: string; message: string }[] } }> {
  const response = await fetch(new URL(address, hydria.base), { headers: { authorization } })
  return { status: response.status, body: (await response.json()) as never }
}

async function page(address: string): Promise<Page> {
  const { status, body } = await ask(address)
  if (status !== 200) throw new Error(`${address}: ${status} ${JSON.stringify(body)}`)
  return body
}

const idsOf = ({ member }: Page): string[] => member.map(one => one['@id'])

/** The pages from one on, by their links. */
async function walk(from: Page, way: 'next' | 'previous'): Promise<string[]> {
  const pages = [idsOf(from)]
  for (let link = from.view[way]; link !== undefined && pages.length <= MOST; ) {
    const found = await page(link)
    pages.push(idsOf(found))
    link = found.view[way]
  }
  return (way === 'next' ? pages : pages.reverse()).flat()
}

const addressOf = ({ template }: Route): string =>
  template.text
    .replace('adjunctQueue/batches/{batch}', 'adjunctQueue/batches/{adjunctBatch}')
    .replace(/\{(\w+)\}/g, (_, name: string) => places[name] ?? name)

/** What of a list is not as it should be when it is ordered like this. */
async function faultsOf(list: string, order: string, size: number, kinds = ['page=1', 'cursor=']): Promise<string[]> {
  const whole = idsOf(await page(`${list}?${order}&pageSize=1000`))
  if (whole.length > MOST) return []
  const faults: string[] = []
  for (const kind of kinds) {
    const start = await page(`${list}?${order}&pageSize=${size}&${kind}`)
    for (const [name, found] of [
      ['forwards', await walk(start, 'next')],
      ['back', await walk(await page(start.view.last!), 'previous')],
      ['the first', idsOf(await page(start.view.first!))],
    ] as const) {
      const expected = name === 'the first' ? whole.slice(0, size) : whole
      if (JSON.stringify(found) !== JSON.stringify(expected))
        faults.push(`${list}?${order}&pageSize=${size}&${kind} ${name}: ${found.length} of ${expected.length}`)
    }
  }
  return faults
}

/** A list is ordered by what has one value in a column. */
const mayOrder = ({ column, kind, many, memberOf }: Property): boolean =>
  Boolean(column) && !many && !memberOf && kind !== 'object' && kind !== 'json'

const orders = (names: string[]): string[] => names.flatMap(name => [`orderBy=${name}`, `orderByDescending=${name}`])

const namesOf = (properties: Property[]): string[] => properties.map(({ name }) => name)

/** How many orders of a class's lists have been asked for: the lists of a class take turns, those that may be null first. */
const taken = new Map<string, number>()

function ordersOf({ target }: Route): string[] {
  const may = target.properties.filter(property => property.readable && mayOrder(property))
  const all = orders(namesOf([...may.filter(({ nullable }) => nullable), ...may.filter(({ nullable }) => !nullable)]))
  if (WHOLE) return all
  const from = taken.get(target.name) ?? 0
  const most = Math.min(from === 0 ? ORDERS : 1, all.length)
  taken.set(target.name, from + most)
  return Array.from({ length: most }, (_, index) => all[(from + index) % all.length]!)
}

/** What else is said to be an order of a list; in the suite by its first list alone. */
function othersOf({ target }: Route): string[] {
  const isFirst = !taken.has(target.name)
  const names = namesOf(target.properties.filter(property => property.readable && !mayOrder(property)))
  return WHOLE ? orders(names) : isFirst ? orders(names).slice(0, 2) : []
}

it.each(LISTS.map((route, index) => [route.template.text, route, index] as const))(
  '%s',
  async (_text, route, index) => {
    const list = addressOf(route)
    const { totalItems } = await page(list)
    expect([list, totalItems]).not.toEqual([list, 0])
    const faults: string[] = []
    for (const order of othersOf(route))
      for (const kind of ['page=1', 'cursor=']) {
        const { status, body } = await ask(`${list}?${order}&${kind}`)
        const { property, message } = body.errors?.[0] ?? {}
        if (status !== 400 || property !== order.split('=')[0] || !/can be ordered by @?\w+/.test(message!))
          faults.push(`${list}?${order}&${kind}: ${status}`)
      }
    for (const [turn, order] of ordersOf(route).entries())
      for (const size of WHOLE ? SIZES : [SIZES[(turn + index) % SIZES.length]!])
        faults.push(...(await faultsOf(list, order, size)))
    expect(faults).toEqual([])
  },
)

/** What a filter may be by the kind of its property, and what it may not. */
const VALUES: Partial<Record<Property['kind'], { right: unknown[]; wrong: unknown[] }>> = {
  integer: {
    right: [
      -1,
      0,
      '7',
      2 ** 53 - 1,
      -(2 ** 53),
      1e30,
      '9007199254740993',
      '99999999999999999999999',
      '-9223372036854775809',
    ],
    wrong: ['x', 1.5, '0x10', '', true],
  },
  double: { right: [-1.5, 0, '1e3', 1e300], wrong: ['0x10', 'NaN', 'Infinity', '', ' 1'] },
  boolean: { right: [true, 'false'], wrong: [1, 'yes', ''] },
  dateTime: {
    right: [
      '2026',
      '2026-02',
      '2026-02-28',
      '2026-02-28T12:00',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999-12:00',
    ],
    wrong: ['2026-02-30', '2026-02-29T00:00:00Z', '2026-13-01', 'now', 5, ''],
  },
  string: { right: ['', 'x', "'; --", '%', '\u{1F3FA}', 7], wrong: ['\u0000', '\ud800'] },
  iri: { right: ['1'], wrong: ['https://elsewhere.example/x', '/no/such/thing', '\u0000'] },
}
VALUES.nonNegativeInteger = VALUES.integer!

const CLASSES = [...new Map(LISTS.map(route => [route.target.name, route] as const)).values()]

it.each(CLASSES.map(route => [route.target.name, route] as const))(
  'filters of %s are typed by the vocabulary',
  async (_name, route) => {
    const list = addressOf(route)
    const faults: string[] = []
    const status = async (q: object, expected: number, property: string) => {
      const { status, body } = await ask(`${list}?q=${encodeURIComponent(JSON.stringify(q))}`)
      const named = body.errors?.[0]?.property ?? ''
      if (status !== expected || (expected === 400 && !named.startsWith(`q.${property}`)))
        faults.push(`${list} ${JSON.stringify(q)}: ${status} ${named}`)
    }
    const may = route.target.properties.filter(
      ({ readable, column, kind }) => readable && column && kind !== 'object' && kind !== 'json',
    )
    await status(Object.fromEntries(may.map(({ name, kind }) => [name, VALUES[kind]!.right])), 200, '')
    const single = may.filter(property => mayOrder(property) && property.kind !== 'iri')
    for (const operator of ['gt', 'lte'])
      await status(
        Object.fromEntries(single.map(({ name, kind }) => [name, { [operator]: VALUES[kind]!.right.at(-1) }])),
        200,
        '',
      )
    for (const { name, kind } of may)
      await status({ [name]: VALUES[kind]!.wrong[may.length % VALUES[kind]!.wrong.length] }, 400, name)
    expect(faults).toEqual([])
  },
)
