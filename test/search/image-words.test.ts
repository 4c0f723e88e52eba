// Lists of images searched by words: over all that is said of an image and its texts, as somebody types.
import { readImageWords } from '../../src/ingest/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { seeded } from '../seeded.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

const origin = 'https://example.org/x'

const register = async (member: object[], { path, call }: TestCustomer = customer) => {
  const { status, text } = await call('POST', `${path}/queue`, {
    body: { member: member.map(one => ({ space: 1, origin, ...one })) },
  })
  if (status !== 201) throw new Error(text)
}

const search = (query: string, { path, call }: TestCustomer = customer, list = '/spaces/1/images') =>
  call('GET', `${path}${list}?${query}`)

const ids = async (query: string, of = customer, list?: string): Promise<string[]> => {
  const { status, body, text } = await search(`pageSize=1000&${query}`, of, list)
  expect([query, status, status === 200 || text]).toEqual([query, 200, true])
  expect(body.totalItems).toBe(body.member.length)
  return body.member.map((one: { id: string }) => one.id).sort()
}

const q = (words: string, of = customer) => ids(`q=${encodeURIComponent(words)}`, of)

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('found-by-words')
  other = await hydria.customer('found-by-others')
  for (const { path, call } of [customer, other]) await call('PUT', `${path}/spaces/1`, { body: { name: 'one' } })
  await register([
    { id: 'folio_0001.tif', label: { en: ['The medlars of Bücher'], de: ['Mispeln'] }, tags: ['Fruit', 'brown'] },
    { id: 'folio_0002.tif', description: { none: ['Quinces on a table'] }, string1: 'Herbals', number1: 3 },
    { id: 'tokyo', altText: { ja: ['東京都の図書館'] }, string2: 'Edo', string3: 'كِتَاب أزهار' },
    { id: 'plain', tags: ['brown'] },
  ])
  await register([{ id: 'theirs', label: 'medlars of others' }], other)
  await addPage(
    customer,
    1,
    'page',
    [
      { id: 't', mediaType: 'text/plain', body: 'a garden of medlars', language: ['en'] },
      { id: 'u', mediaType: 'text/plain', body: 'whales' },
    ],
    { body: { label: 'Leaf of a herbal' } },
  )
  await readAllTexts(hydria)
})

it.each([
  ['medlar', ['folio_0001.tif', 'page']],
  ['MEDLARS', ['folio_0001.tif', 'page']],
  ['med', ['folio_0001.tif', 'page']],
  ['bucher', ['folio_0001.tif']],
  ['mispeln fruit', ['folio_0001.tif']],
  ['fruit quinces', []],
  ['brown', ['folio_0001.tif', 'plain']],
  ['folio_0002', ['folio_0002.tif']],
  ['folio 0001', ['folio_0001.tif']],
  ['herbal', ['folio_0002.tif', 'page']],
  ['quinc tab', []],
  ['quinces tab', ['folio_0002.tif']],
  ['"on a table"', ['folio_0002.tif']],
  ['"table a on"', []],
  ['"tab"', []],
  ['図書館', ['tokyo']],
  ['京都', ['tokyo']],
  ['書図', []],
  ['كتاب ازهار', ['tokyo']],
  ['leaf garden', ['page']],
  ['leaf garden whales', ['page']],
  ['leaf garden quinces', []],
  ['gard', ['page']],
  ["o'clock", []],
  ["'; DROP TABLE images; --", []],
  ['others', []],
])('q=%s finds %j', async (words, expected) => {
  expect(await q(words)).toEqual(expected)
})

it('words go together with filters, JSON, order and pages, in every list of images, and with nobody else’s', async () => {
  expect(await ids('q=herbal&string1=Herbals')).toEqual(['folio_0002.tif'])
  expect(await ids('words=herbal&q={"number1":{"gte":3}}')).toEqual(['folio_0002.tif'])
  expect(await ids('q={"words":"brown","tags":"Fruit"}')).toEqual(['folio_0001.tif'])
  expect(await ids('q=herbal', customer, '/allImages')).toEqual(['folio_0002.tif', 'page'])
  expect(await ids('q=medlar', other)).toEqual(['theirs'])
  const { body } = await search('q=brown&orderByDescending=id&pageSize=1&cursor=')
  expect([body.member[0].id, body.totalItems]).toEqual(['plain', 2])
  expect((await customer.call('GET', body.view.next)).body.member[0].id).toBe('folio_0001.tif')
  expect(body.search.mapping).toContainEqual(expect.objectContaining({ variable: 'words' }))
})

it('an empty search is none', async () => {
  expect((await search('q=')).body.totalItems).toBe((await search('')).body.totalItems)
})

it.each(['q=!', 'q=%00', `q=${'a'.repeat(1001)}`, 'q=%F0%9F%92%A9'])('%s is refused by name', async query => {
  const { status, body } = await search(query)
  expect([status, body.errors[0].property]).toEqual([400, 'q'])
})

it('lists of what is no image take no words', async () => {
  const { status, body } = await customer.call('GET', `${customer.path}/spaces?q=one`)
  expect([status, body.errors[0].property]).toEqual([400, 'q'])
})

it('what is changed is found as it is now, by whatever door', async () => {
  const image = `${customer.path}/spaces/1/images/changed`
  const patch = (body: object) => customer.call('PATCH', image, { body })
  const all = `${customer.path}/spaces/1/images`
  await register([{ id: 'changed', label: 'before' }])
  expect(await q('before')).toEqual(['changed'])
  await patch({ label: { en: ['afterwards'] } })
  expect([await q('before'), await q('afterward')]).toEqual([[], ['changed']])
  await register([{ id: 'changed', string1: 'requeued' }])
  expect([await q('requeued'), await q('afterward')]).toEqual([['changed'], ['changed']])
  const member = [{ '@id': image }]
  await customer.call('PATCH', all, { body: { member, field: 'tags', operation: 'add', value: 'bulked' } })
  expect(await q('bulked')).toEqual(['changed'])
  await customer.call('PATCH', all, { body: { member: [{ '@id': image, tags: [] }] } })
  expect(await q('bulked')).toEqual([])
  await customer.call('DELETE', image)
  expect(await q('afterward')).toEqual([])
})

it('what another statement changes is read in the background, and so is what was there before the upgrade', async () => {
  await register([{ id: 'background', label: 'foreground' }])
  const { db } = hydria.services.store
  await db('images').where({ customer: customer.id, id: 'background' }).update({ string1: 'unseen' })
  await readImageWords(hydria.services)
  const due = () => db('image_words').where({ customer: customer.id }).whereNotNull('run_at').first('image')
  while (await due()) await readImageWords(hydria.services)
  expect(await q('unseen')).toEqual(['background'])
})

const HOSTILE = [
  'x'.repeat(500),
  '\u202eright to left\u202c \u200fmarks\u200e',
  '<script>alert(1)</script>',
  `'; SELECT pg_sleep(9) --`,
  'back\\slash:*&|!<->()',
  'ʇunɯuı̣ ɐ ʇǝɯɐ',
  'Z̷͔̈a̴͓͝l̵̰͝g̸̱̈o̴͎͝',
  '👩‍👩‍👧‍👦 family',
  'ﷺ ligature',
  '田中さんにあげて下さい',
  '\ufeffbom',
  'a'.repeat(100).concat('ß'),
  '@owner',
  '=stem',
]

it.each(HOSTILE)('%s is kept in every field, and found there', async text => {
  const id = `hostile-${HOSTILE.indexOf(text)}`
  await register([{ id, label: text, string1: text, tags: [text], altText: { en: [text] }, description: text }])
  const { body } = await customer.call('GET', `${customer.path}/spaces/1/images/${id}`)
  expect([body.label, body.string1, body.tags, body.altText]).toEqual([{ none: [text] }, text, [text], { en: [text] }])
  expect(await q(text)).toEqual([id])
})

it('texts as long as may be are kept, and their last word is found', async () => {
  const long = (last: string) => [`${'word '.repeat(1995)}${last}`, `${'a b '.repeat(2400)}${last}`]
  const tags = Array.from({ length: 5000 }, (_, n) => `${n} ${'長'.repeat(20)}`)
  await register([
    { id: 'longest', description: { en: long('uttermost'), de: [] }, tags: [...tags, 'furthest'] },
    { id: 'one-word', description: `${'z'.repeat(9990)}end` },
  ])
  expect([await q('uttermost'), await q('furthest'), await q('z'.repeat(900))]).toEqual([
    ['longest'],
    ['longest'],
    ['one-word'],
  ])
})

it.each(['with texts', 'without any'])(
  'more images than are listed by their keys are found, of a customer %s',
  async who => {
    const of = who === 'with texts' ? customer : await hydria.customer('found-in-many')
    if (of !== customer) await of.call('PUT', `${of.path}/spaces/1`, { body: { name: 'one' } })
    const member = Array.from({ length: 1005 }, (_, n) => ({ id: `many-${n}`, label: `ubiquitous n${n % 2}` }))
    for (const part of [member.slice(0, 900), member.slice(900)]) await register(part, of)
    const { body } = await search('q=ubiquit&orderBy=id&pageSize=2&page=2', of)
    expect([body.totalItems, body.member.map((one: { id: string }) => one.id)]).toEqual([1005, ['many-10', 'many-100']])
    expect((await search('q=ubiquitous n1', of)).body.totalItems).toBe(502)
    expect((await of.call('GET', `${of.path}/facets?q=ubiquitous`)).body.total).toBe(1005)
  },
)

it('every search finds what a plain look through all images finds', async () => {
  const next = seeded(19)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  const WORDS = ['abel', 'Abelard', 'ÄBEL', 'crème', 'Cremona', 'قلم', 'дом', 'домик', 'x1', '1x', 'straße', 'STRASSE']
  const CHARACTERS = ['山', '川', '田', '日', '本']
  const some = () => {
    const words = Array.from({ length: 1 + Math.floor(next() * 3) }, () => pick(WORDS)).join(' ')
    return next() < 0.3 ? `${words} ${pick(CHARACTERS)}${pick(CHARACTERS)}${pick(CHARACTERS)}` : words
  }
  const plainly = await hydria.customer('found-plainly')
  await plainly.call('PUT', `${plainly.path}/spaces/1`, { body: { name: 'one' } })
  const images = Array.from({ length: 60 }, (_, n) => ({
    id: `n${n}`,
    label: { none: [some()] },
    ...(next() < 0.5 && { description: { none: [some()] } }),
    ...(next() < 0.5 && { string2: some() }),
    tags: [some()],
  }))
  await register(images, plainly)
  const bare = (text: string) =>
    text
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .toLowerCase()
      .replaceAll('ß', 'ss')
  const said = images.map(image => {
    const texts = [
      image.id,
      ...image.label.none,
      ...(image.description?.none ?? []),
      image.string2 ?? '',
      ...image.tags,
    ]
    return { id: image.id, texts, words: new Set(bare(texts.join(' ')).match(/[\p{L}\p{N}]+/gu)!) }
  })
  const isChinese = (word: string) => /^\p{Script=Han}/u.test(word)
  const scan = (query: string) => {
    const asked = bare(query).split(' ')
    return said
      .filter(({ texts, words }) =>
        asked.every((word, index) => {
          if (isChinese(word)) return texts.some(text => text.includes(word))
          return index === asked.length - 1 ? [...words].some(one => one.startsWith(word)) : words.has(word)
        }),
      )
      .map(({ id }) => id)
      .sort()
  }
  const typed = () => {
    const word = pick(WORDS)
    return next() < 0.4 ? word.slice(0, 1 + Math.floor(next() * word.length)) : word
  }
  let found = 0
  for (let round = 0; round < 60; round++) {
    const words = [...Array.from({ length: Math.floor(next() * 2) }, () => pick(WORDS)), typed()]
    const query = next() < 0.2 ? `${words[0]} ${pick(CHARACTERS)}${pick(CHARACTERS)}` : words.join(' ')
    const expected = scan(query)
    found += expected.length
    expect([query, await q(query, plainly)]).toEqual([query, expected])
  }
  expect(found).toBeGreaterThan(150)
})
