// Annotations on the canvases of stored manifests are searched with the words of pages: by their texts, motivations, creators and dates.
import { buildManifests } from '../../src/operations/index.js'
import { type Client, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

const ANNA = 'https://example.org/anna'
const BEN = 'https://example.org/ben'
const textual = (value: string, more: object = {}) => ({ type: 'TextualBody', value, ...more })

/** Annotations of one manifest by their ids; all have the word "quince". */
const NOTES: Record<string, object> = {
  a: { motivation: 'commenting', creator: ANNA, created: '2026-01-01T00:00:00Z', body: textual('a quince') },
  b: {
    motivation: 'tagging',
    creator: { type: 'Person', id: BEN, name: 'Ben' },
    created: '2026-01-01T12:00:00.5Z',
    body: [textual('b Quince, and an other quince'), { id: 'https://example.org/plants/quince', type: 'Text' }],
  },
  c: {
    motivation: ['commenting', 'tagging'],
    creator: [ANNA, { id: BEN }],
    created: '2026-01-02T00:00:00+00:00',
    bodyValue: 'c quince',
  },
  d: {
    created: '2026-01-03T01:00:00+01:00',
    body: textual('<p>d quince <b>tree</b></p><p>&amp; hedge</p>', { format: 'text/html' }),
  },
  e: {
    motivation: 'oa:describing',
    created: '2026-01-04T00:00:00Z',
    body: textual('e quince gardens', { language: 'en' }),
    target: 'xywh',
  },
}
const ALL = Object.keys(NOTES)

const canvasOf = (canvas: string, of = customer) => `/iiif/${of.id}/canvases/${canvas}`

async function annotate(canvas: string, id: string, note: object, of = customer): Promise<void> {
  const at = `${canvasOf(canvas, of)}/annotations/${id}`
  const target = 'target' in note ? { target: `${hydria.base}${canvasOf(canvas, of)}#xywh=1,2,3,4` } : {}
  const { status, text } = await of.call('PUT', at, { body: { type: 'Annotation', ...note, ...target } })
  if (status !== 201) throw new Error(text)
}

async function makeManifest(slug: string, paintedResources: object[], of = customer, behavior = ['public-iiif']) {
  const body = { type: 'Manifest', slug, label: { en: [slug] }, behavior, paintedResources }
  const { status, text } = await of.call('PUT', `${of.path}/iiif/manifests/${slug}`, { body })
  if (status > 202) throw new Error(text)
}

const elsewhere = (canvasId: string) => ({
  canvasPainting: { canvasId, contentAddress: 'https://others.example/a' },
})

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('searched-annotations')
  other = await hydria.customer('annotations-of-others')
  await makeManifest('noted', [elsewhere('noted-1'), elsewhere('noted-2')])
  for (const id of ['e', 'd']) await annotate('noted-2', id, NOTES[id]!)
  for (const id of ['a', 'b', 'c']) await annotate('noted-1', id, NOTES[id]!)
})

const find = (slug: string, query: string, ask: Client = hydria.anyone, version = 2, of = customer) =>
  ask('GET', `/search/v${version}/iiif/${of.id}/${slug}?${query}`)

const nameOf = (id: string) => id.split('/').at(-1)!
const ids2 = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => nameOf(id))
const ids1 = ({ body }: { body: { resources: { '@id': string }[] } }) => body.resources.map(one => nameOf(one['@id']))

describe('in version 2', () => {
  it('each is found as it is kept, in the order of canvases and on each the oldest first', async () => {
    const found = await find('noted', 'q=quince')
    expect(ids2(found)).toEqual(['a', 'b', 'c', 'e', 'd'])
    for (const item of found.body.items) {
      const { status, body } = await hydria.anyone('GET', item.id.slice(hydria.base.length))
      const { '@context': _context, ...annotation } = body
      expect([status, item]).toEqual([200, annotation])
    }
  })

  it('each place of it is told by an annotation of its own', async () => {
    const { body } = await find('noted', 'q=quince')
    const [page] = body.annotations
    expect(page.partOf.total).toBe(6)
    const ofB = page.items.filter(({ target }: { target: { source: string } }) => nameOf(target.source) === 'b')
    expect(
      ofB.map((one: { motivation: string; target: { selector: object[] } }) => [one.motivation, one.target.selector]),
    ).toEqual([
      ['highlighting', [{ type: 'TextQuoteSelector', prefix: 'b ', exact: 'Quince', suffix: ', and an other quince' }]],
      ['highlighting', [{ type: 'TextQuoteSelector', prefix: 'b Quince, and an other ', exact: 'quince', suffix: '' }]],
    ])
    expect(new Set(page.items.map(({ id }: { id: string }) => id)).size).toBe(6)
  })

  it('tags of HTML are no part of the text', async () => {
    const { body } = await find('noted', 'q=tree')
    expect(body.annotations[0].items[0].target.selector).toEqual([
      { type: 'TextQuoteSelector', prefix: '\nd quince ', exact: 'tree', suffix: '\n\n& hedge\n' },
    ])
    expect(ids2(await find('noted', 'q=p'))).toEqual([])
  })
})

it('in version 1.0 each is a resource, with one hit that has all its places', async () => {
  const { body } = await find('noted', 'q=quince other', hydria.anyone, 1)
  expect([body.within.total, body.startIndex]).toEqual([1, 0])
  const [resource] = body.resources
  expect(resource).toMatchObject({
    ...{ '@id': `${hydria.base}${canvasOf('noted-1')}/annotations/b`, '@type': 'oa:Annotation' },
    ...{ motivation: 'oa:tagging', on: `${hydria.base}${canvasOf('noted-1')}` },
  })
  expect(body.hits).toEqual([
    {
      '@type': 'search:Hit',
      annotations: [resource['@id']],
      selectors: [
        { '@type': 'oa:TextQuoteSelector', prefix: 'b ', exact: 'Quince', suffix: ', and an other quince' },
        { '@type': 'oa:TextQuoteSelector', prefix: 'b Quince, and an ', exact: 'other', suffix: ' quince' },
        { '@type': 'oa:TextQuoteSelector', prefix: 'b Quince, and an other ', exact: 'quince', suffix: '' },
      ],
    },
  ])
  const text = await find('noted', 'q=c', hydria.anyone, 1)
  expect(text.body.resources[0].resource).toMatchObject({ chars: 'c quince' })
})

it.each([
  ['q=QUINCE', ALL],
  ['q=quin*', ALL],
  ['q=quin', []],
  ['q="other quince"', ['b']],
  ['q="quince other"', []],
  ['q=garden', ['e']],
  ['q=garden quince', ['e']],
  ['q=garden hedge', []],
  ['q="tree hedge"', ['d']],
  ['q=https://example.org/plants/quince', ['b']],
  ['q=https://example.org/plants/quince other', ['b']],
  ['q=https://example.org/plants', []],
  ['q=', []],
  ['', []],
  ['motivation=tagging', ['b', 'c']],
  [`user=${ANNA}`, ['a', 'c']],
  ['q=!!&motivation=tagging', []],
])('%s finds %j', async (query, expected) => {
  expect(ids2(await find('noted', query)).sort()).toEqual(expected)
})

it('what has no words that match has no place of one, and is found', async () => {
  const { body } = await find('noted', 'motivation=tagging')
  expect([body.items.length, body.annotations]).toEqual([2, undefined])
  const one = await find('noted', 'q=https://example.org/plants/quince', hydria.anyone, 1)
  expect([one.body.within.total, one.body.resources.length, one.body.hits]).toEqual([1, 1, []])
})

describe('motivations, users and dates', () => {
  const MOTIVATIONS: [string, string[]][] = [
    ['', ALL],
    ['commenting', ['a', 'c']],
    ['oa:commenting', ['a', 'c']],
    ['tagging describing', ['b', 'c', 'e']],
    ['non-painting', ALL],
    ['painting', []],
    ['sc:supplementing', []],
  ]
  const USERS: [string, string[]][] = [
    ['', ALL],
    [ANNA, ['a', 'c']],
    [`https://example.org/nobody  ${BEN}`, ['b', 'c']],
    ['Ben', []],
  ]
  const DATES: [string, string[]][] = [
    ['', ALL],
    ['2026-01-01T00:00:00Z/2026-01-01T00:00:00Z', ['a']],
    ['2026-01-01T00:00:01Z/2026-01-01T12:00:00Z', ['b']],
    ['2026-01-01T12:00:01Z/2026-01-02T00:00:00Z', ['c']],
    ['2026-01-02T00:00:01Z/2026-01-02T23:59:59Z', []],
    ['2026-01-01T00:00:00Z/2026-01-01T00:00:00Z 2026-01-03T00:00:00Z/2026-02-01T00:00:00Z', ['a', 'd', 'e']],
  ]

  it.each(MOTIVATIONS)('motivation %j finds what is by each user of each time', async (motivation, byMotivation) => {
    const at = MOTIVATIONS.findIndex(([one]) => one === motivation)
    // Every two of the three together, and so half of all.
    for (const [row, [user, byUser]] of USERS.entries())
      for (const [date, byDate] of DATES.filter((_, column) => (at + row + column) % 2 === 0)) {
        const query = `q=quince&${new URLSearchParams({ motivation, user, date })}`
        const expected = ALL.filter(id => [byMotivation, byUser, byDate].every(ids => ids.includes(id)))
        const found = await find('noted', query)
        expect([query, ids2(found).sort(), found.body.ignored]).toEqual([query, expected, undefined])
        if (user === '')
          expect([query, ids1(await find('noted', query, hydria.anyone, 1)).sort()]).toEqual([query, expected])
      }
  })

  it.each([
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z/',
    '2026-01-01T00:00:00/2026-01-02T00:00:00',
    '2026-01-01T00:00:00+01:00/2026-01-02T00:00:00Z',
    '2026-02-30T00:00:00Z/2026-03-02T00:00:00Z',
    '2026-01-02T00:00:00Z/2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z/2026-01-03T00:00:00Z',
    '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z x',
  ])('the date %s is refused by name', async date => {
    for (const path of ['search/v1', 'search/v2', 'autocomplete/v2']) {
      const query = new URLSearchParams({ q: 'quince', date })
      const { status, body } = await hydria.anyone('GET', `/${path}/iiif/${customer.id}/noted?${query}`)
      expect([path, status, body.errors[0].property]).toEqual([path, 400, 'date'])
    }
  })
})

it('autocompletion counts their words, as far as they are meant', async () => {
  const terms = async (query: string) => {
    const { body } = await hydria.anyone('GET', `/autocomplete/v2/iiif/${customer.id}/noted?${query}`)
    return body.items.map(({ value, total }: { value: string; total: number }) => [value, total])
  }
  expect(await terms('q=qu')).toEqual([['quince', 6]])
  expect(await terms('q=qu&motivation=commenting')).toEqual([['quince', 2]])
  expect(await terms(`q=qu&user=${BEN}`)).toEqual([['quince', 3]])
  expect(await terms('q=qu&motivation=painting')).toEqual([])
})

it('a change is found at once, and what is gone is not', async () => {
  await makeManifest('changing', [elsewhere('changing-1')])
  const at = `${canvasOf('changing-1')}/annotations/note`
  await annotate('changing-1', 'note', { bodyValue: 'first words' })
  await annotate('changing-1', 'second', { bodyValue: 'other words' })
  expect(ids2(await find('changing', 'q=words'))).toEqual(['note', 'second'])
  const changed = async (method: string, body?: object) => {
    const etag = (await customer.call('GET', at)).headers.get('etag')!
    return (await customer.call(method, at, { ...(body && { body }), headers: { 'If-Match': etag } })).status
  }
  expect(await changed('PUT', { type: 'Annotation', bodyValue: 'later words' })).toBe(200)
  expect(ids2(await find('changing', 'q=first'))).toEqual([])
  expect(ids2(await find('changing', 'q=later words'))).toEqual(['note'])
  expect(await changed('DELETE')).toBe(204)
  expect(ids2(await find('changing', 'q=words'))).toEqual(['second'])
})

it('one that was written before search knew of annotations is found', async () => {
  await makeManifest('older', [elsewhere('older-1')])
  await annotate('older-1', 'old', { motivation: 'commenting', bodyValue: 'an old note' })
  const { db } = hydria.services.store
  const row = () => db('iiif_annotations').where({ customer: customer.id, canvas: 'older-1', id: 'old' })
  const { found_by: before } = await row().first('found_by')
  await row().update({ found_by: null })
  expect(ids2(await find('older', 'q=old&motivation=commenting'))).toEqual(['old'])
  expect((await row().first('found_by')).found_by).toBe(before)
})

it('of a canvas that the manifest has no more none is found, until it comes back', async () => {
  const [first, second] = ['left-1', 'left-2'].map(elsewhere)
  await makeManifest('left', [first!, second!])
  await annotate('left-2', 'note', { bodyValue: 'left alone' })
  const at = `${customer.path}/iiif/manifests/left`
  const write = async (paintedResources: object[]) => {
    const etag = (await customer.call('GET', at)).headers.get('etag')!
    const body = { type: 'Manifest', slug: 'left', label: { en: ['l'] }, behavior: ['public-iiif'], paintedResources }
    expect((await customer.call('PUT', at, { body, headers: { 'If-Match': etag } })).status).toBe(200)
  }
  await write([first!])
  expect(ids2(await find('left', 'q=alone'))).toEqual([])
  await write([second!, first!])
  expect(ids2(await find('left', 'q=alone'))).toEqual(['note'])
})

describe('who finds them', () => {
  beforeAll(async () => {
    await makeManifest('draft', [elsewhere('draft-1')], customer, [])
    await annotate('draft-1', 'note', { bodyValue: 'quince in a draft' })
    await makeManifest('noted', [elsewhere('noted-1')], other)
    await annotate('noted-1', 'theirs', { bodyValue: 'quince of others' }, other)
  })

  it('those of a draft its owner alone', async () => {
    expect(ids2(await find('draft', 'q=quince', customer.call))).toEqual(['note'])
    for (const ask of [hydria.anyone, other.call]) expect((await find('draft', 'q=quince', ask)).status).toBe(404)
  })

  it('those of another customer, whose manifests and canvases are called the same, at its addresses alone', async () => {
    for (const ask of [hydria.anyone, customer.call, other.call]) {
      expect(ids2(await find('noted', 'q=quince', ask, 2, other))).toEqual(['theirs'])
      expect(ids2(await find('noted', 'q=quince', ask)).sort()).toEqual(ALL)
    }
  })

  it('those on a canvas of a closed image whoever may see the manifest, as at their own addresses', async () => {
    await addPage(customer, 1, 'closed', [], { body: { roles: ['clickthrough'] } })
    await makeManifest('closed', [{ asset: { id: 'closed', space: 1 }, canvasPainting: { canvasId: 'closed-1' } }])
    await buildManifests(hydria.services)
    await annotate('closed-1', 'note', { bodyValue: 'quince before a log-in' })
    expect((await hydria.anyone('GET', `${canvasOf('closed-1')}/annotations/note`)).status).toBe(200)
    expect(ids2(await find('closed', 'q=quince'))).toEqual(['note'])
  })
})

describe('with words of pages', () => {
  const WORDS = 150
  const COMMENTS = 80

  beforeAll(async () => {
    const body = Array.from({ length: WORDS }, (_, n) => `medlar ${n}`).join('\n')
    await addPage(customer, 1, 'worded', [{ id: 'text', mediaType: 'text/plain', body }])
    await makeManifest('worded', [{ asset: { id: 'worded', space: 1 }, canvasPainting: { canvasId: 'worded-1' } }])
    await buildManifests(hydria.services)
    await readAllTexts(hydria)
    for (let n = 0; n < COMMENTS; n++)
      await annotate('worded-1', `n${n}`, { motivation: 'commenting', bodyValue: `medlar, a medlar ${n}` })
  })

  it.each([1, 2])('pages of version %d have the words first, and then each annotation once', async version => {
    const found: string[] = []
    const sizes: number[] = []
    for (let next = `/search/v${version}/iiif/${customer.id}/worded?q=medlar`; next; ) {
      const { body } = await hydria.anyone('GET', next)
      const ids: string[] = version === 1 ? ids1({ body }) : ids2({ body })
      if (version === 1) expect([body.within.total, body.startIndex]).toEqual([WORDS + COMMENTS, found.length])
      else expect(body.annotations[0].partOf.total).toBe(WORDS + 2 * COMMENTS)
      sizes.push(ids.length)
      found.push(...ids)
      next = (version === 1 ? body.next : body.next?.id) ?? ''
    }
    expect(sizes).toEqual([100, 100, 30])
    expect(found.slice(WORDS)).toEqual(Array.from({ length: COMMENTS }, (_, n) => `n${n}`))
    expect(new Set(found).size).toBe(WORDS + COMMENTS)
  })

  it('a motivation tells one from the other', async () => {
    const totalOf = async (query: string) =>
      (await find('worded', `q=medlar&${query}`, hydria.anyone, 1)).body.within.total
    expect(await totalOf('motivation=painting')).toBe(WORDS)
    expect(await totalOf('motivation=supplementing')).toBe(WORDS)
    expect(await totalOf('motivation=non-painting')).toBe(COMMENTS)
    expect(await totalOf('motivation=commenting painting')).toBe(WORDS + COMMENTS)
    expect(await totalOf('motivation=tagging')).toBe(0)
  })

  it('autocompletion counts both together', async () => {
    const { body } = await hydria.anyone('GET', `/autocomplete/v1/iiif/${customer.id}/worded?q=med`)
    expect(body.terms).toEqual([expect.objectContaining({ match: 'medlar', count: WORDS + 2 * COMMENTS })])
  })
})

it('the manifest names its search as long as an annotation has words', async () => {
  await makeManifest('told', [elsewhere('told-1')])
  const services = async () => {
    const { body, headers } = await hydria.anyone('GET', `/iiif/${customer.id}/told`)
    return { ids: (body.service ?? []).map(({ id }: { id: string }) => id), etag: headers.get('etag') }
  }
  await annotate('told-1', 'link', { motivation: 'linking', body: { id: 'https://example.org/', type: 'Text' } })
  const before = await services()
  expect(before.ids).toEqual([])
  await annotate('told-1', 'note', { bodyValue: 'words' })
  const after = await services()
  expect(after.ids[0]).toBe(`${hydria.base}/search/v2/iiif/${customer.id}/told`)
  expect(after.etag).not.toBe(before.etag)
  const at = `${canvasOf('told-1')}/annotations/note`
  const etag = (await customer.call('GET', at)).headers.get('etag')!
  await customer.call('DELETE', at, { headers: { 'If-Match': etag } })
  expect(await services()).toEqual(before)
})
