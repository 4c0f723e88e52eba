// Changing, moving and deleting many pictures on pages: nothing is written before it was shown, and what changed meanwhile is left alone.
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Form, formsIn } from './forms.js'

let hydria: TestHydria
let customer: TestCustomer

const HOSTILE = `<img src=x onerror=alert(1)>" \u202E\u05D0 ${'x'.repeat(300)}`

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  for (const name of ['first', HOSTILE]) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
})

const add = (ids: string[], more = {}) =>
  customer.call('POST', `${customer.path}/queue`, {
    body: { member: ids.map(id => ({ id, space: 1, origin: 'https://example.org/x', ...more })) },
  })
const iri = (id: string, space = 1) => `${hydria.base}${customer.path}/spaces/${space}/images/${encodeURIComponent(id)}`
const read = async (id: string, space = 1) => (await customer.call('GET', iri(id, space))).body
const address = (action: string) => `/console${customer.path}/images/${action}`

/** Sends fields as a form, several of one name as pairs. */
const send = async (to: string, fields: Iterable<[string, string]>, headers = {}) => {
  const { status, text } = await customer.call('POST', to, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', ...headers },
    body: new URLSearchParams([...fields]).toString(),
  })
  return { status, text, forms: formsIn(text) }
}
const select = (action: string, ids: string[], more: [string, string][] = []) =>
  send(address(action), [...ids.map((id): [string, string] => ['image', iri(id)]), ...more])
/** Sends a form of a page, filled in, by its button. */
const submit = ({ action, fields }: Form, step: string, filled: Record<string, string> = {}) =>
  send(action.replace(hydria.base, ''), new Map([...fields, ...Object.entries(filled), ['step', step]]))

const title = (text: string) => /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(text)?.[1]

it('shows before and after of every picture, and then changes those alone', async () => {
  await add(['a-1', 'a-2', 'a-3'], { tags: ['old'] })
  await customer.call('PATCH', iri('a-3'), { body: { tags: ['new'], string1: HOSTILE } })
  const chosen = await select('edit', ['a-1', 'a-2', 'a-3'])
  expect([chosen.status, title(chosen.text)]).toEqual([200, 'Change 3 pictures'])
  expect(chosen.text).toMatch(/processed again then: [^<]*Largest size without log-in/)
  const shown = await submit(chosen.forms[0]!, 'preview', {
    ...{ 'do-tags': 'add', tags: 'new\n new ', 'do-string1': 'replace', string1: HOSTILE },
  })
  expect([shown.status, title(shown.text)]).toEqual([200, '2 pictures will change'])
  expect(shown.text).toContain('1 picture already has these values.')
  expect(shown.text).not.toContain('<img src=x')
  expect((await read('a-1')).tags).toEqual(['old'])
  const done = await submit(shown.forms[0]!, 'confirm')
  expect([done.status, title(done.text)]).toEqual([200, '2 pictures were changed'])
  expect(await read('a-1')).toMatchObject({ tags: ['old', 'new'], string1: HOSTILE })
})

it('leaves alone what somebody else changed after it was shown, and says so', async () => {
  await add(['b-1', 'b-2'])
  const chosen = await select('edit', ['b-1', 'b-2'])
  const shown = await submit(chosen.forms[0]!, 'preview', { 'do-number1': 'replace', number1: '7' })
  await customer.call('PATCH', iri('b-1'), { body: { number1: 3 } })
  const done = await submit(shown.forms[0]!, 'confirm')
  expect([title(done.text), done.text.includes('somebody else has changed it')]).toEqual([
    '1 picture was changed',
    true,
  ])
  expect([(await read('b-1')).number1, (await read('b-2')).number1]).toEqual([3, 7])
})

it('changes all that a list finds, and leads back to it', async () => {
  await add(['c-1', 'c-2'], { string2: 'found' })
  const list = `${hydria.base}${customer.path}/spaces/1/images?string2=found`
  const chosen = await send(address('edit'), [
    ['all', 'on'],
    ['list', list],
  ])
  expect(title(chosen.text)).toBe('Change 2 pictures')
  const shown = await submit(chosen.forms[0]!, 'preview', {
    'do-label': 'replace',
    label: 'Quay',
    'label-language': 'en',
  })
  const done = await submit(shown.forms[0]!, 'confirm')
  expect(done.text).toContain(`href="${list}"`)
  expect((await read('c-2')).label).toEqual({ en: ['Quay'] })
})

it('gives many a text in one language, and keeps those in others', async () => {
  await add(['j-1'], { altText: { en: ['A boat'], fr: ['Une barque'] } })
  const [form] = (await select('edit', ['j-1'])).forms
  expect(form!.text).toContain('<option value="merge">Set in one language, and keep the others</option>')
  const typed = { 'do-altText': 'merge', altText: 'Ein Boot', 'altText-language': 'de' }
  const none = await submit(form!, 'preview', { ...typed, altText: '' })
  expect([none.status, none.text.includes('id="fault-altText"')]).toEqual([400, true])
  const shown = await submit(form!, 'preview', typed)
  await submit(shown.forms[0]!, 'confirm')
  expect((await read('j-1')).altText).toEqual({ en: ['A boat'], fr: ['Une barque'], de: ['Ein Boot'] })
})

it.each([
  ['nothing that is chosen', {}, 'at least one of the fields'],
  ['a role that is not there', { 'do-roles': 'add', roles: 'nobody' }, 'id="fault-roles"'],
  ['a number that is none', { 'do-number1': 'replace', number1: 'x' }, 'id="fault-number1"'],
])('tells of %s in the form, filled in as it was', async (_what, filled, told) => {
  await add(['d-1'])
  const chosen = await select('edit', ['d-1'])
  const again = await submit(chosen.forms[0]!, 'preview', filled)
  expect([again.status, again.text.includes(told)]).toEqual([400, true])
  for (const [name, value] of Object.entries(filled)) expect(again.forms[0]!.fields.get(name)).toBe(value)
})

it('moves pictures to a space that is chosen by its name', async () => {
  await add(['e-1', 'e-2'])
  await customer.call('POST', `${customer.path}/queue`, {
    body: { member: [{ id: 'e-2', space: 2, origin: 'https://example.org/x' }] },
  })
  const { db } = hydria.services.store
  await db('images').where({ customer: customer.id }).update({ ingesting: false })
  const chosen = await select('move', ['e-1', 'e-2'])
  expect(chosen.text).not.toContain('<img src=x')
  expect((await submit(chosen.forms[0]!, 'preview')).status).toBe(400)
  const shown = await submit(chosen.forms[0]!, 'preview', { space: '2' })
  expect([title(shown.text), shown.text.includes('has an image with its id')]).toEqual([
    '1 picture will move to the space 2',
    true,
  ])
  const done = await submit(shown.forms[0]!, 'confirm')
  expect([title(done.text), (await read('e-1', 2)).space]).toEqual(['1 picture was moved', 2])
})

it('asks before it deletes, names what shows a picture, and says how long it can be restored', async () => {
  await add(['f-1', 'f-2'])
  const service = `${hydria.base}/iiif-img/${customer.id}/1/f-1`
  const body = {
    id: `${service}/full/max/0/default.jpg`,
    type: 'Image',
    service: [{ id: service, type: 'ImageService3', profile: 'level2' }],
  }
  const canvas = {
    id: 'https://made.example/c',
    type: 'Canvas',
    height: 1,
    width: 1,
    items: [
      {
        id: 'https://made.example/p',
        type: 'AnnotationPage',
        items: [
          {
            id: 'https://made.example/a',
            type: 'Annotation',
            motivation: 'painting',
            target: 'https://made.example/c',
            body,
          },
        ],
      },
    ],
  }
  const made = await customer.call('POST', `${customer.path}/iiif`, {
    body: {
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      type: 'Manifest',
      label: { en: ['Log of 1764'] },
      items: [canvas],
      slug: 'deleted-book',
    },
  })
  expect(made.status).toBe(201)
  const asked = await select('delete', ['f-1', 'f-2'])
  expect([title(asked.text), asked.text.includes(made.headers.get('location')!)]).toEqual(['Delete 2 pictures?', true])
  expect(asked.text).toMatch(/<a href="[^"]*\/iiif\/manifests\/[^"]*" dir="auto">Log of 1764<\/a>/)
  expect(asked.text).toContain(`can be restored for ${hydria.settings.TRASH_DAYS} day`)
  expect((await customer.call('GET', iri('f-1'))).status).toBe(200)
  const done = await submit(asked.forms[0]!, 'confirm')
  expect([title(done.text), (await customer.call('GET', iri('f-1'))).status]).toEqual(['2 pictures were deleted', 404])
})

it('deletes none that somebody else has changed after it was shown', async () => {
  await add(['i-1', 'i-2'])
  const asked = await select('delete', ['i-1', 'i-2'])
  await customer.call('PATCH', iri('i-1'), { body: { number1: 3 } })
  const done = await submit(asked.forms[0]!, 'confirm')
  expect([title(done.text), done.text.includes('somebody else has changed it')]).toEqual([
    '1 picture was deleted',
    true,
  ])
  expect((await customer.call('GET', iri('i-1'))).status).toBe(200)
})

it.each(['edit', 'move', 'delete'])(
  '%s: all that a list finds, and all of the longest page one by one',
  async action => {
    const chosen = await send(address(action), [
      ['all', 'on'],
      ['list', `${customer.path}/allImages?string2=found`],
    ])
    expect([chosen.status, title(chosen.text)]).toEqual([200, expect.stringContaining('2 pictures')])
    const page = Array.from({ length: 1000 }, (_, index): [string, string] => ['image', iri(`none-${index}`)])
    expect((await send(address(action), [...page, ['list', `${customer.path}/allImages`]])).status).toBe(200)
  },
)

it('begins by a link too, which changes nothing', async () => {
  await add(['g-1'])
  const query = new URLSearchParams([
    ['image', iri('g-1')],
    ['step', 'confirm'],
    ['selection', JSON.stringify([iri('g-1')])],
  ])
  const { status, text } = await customer.call('GET', `${address('delete')}?${query}`)
  expect([status, title(text)]).toEqual([200, 'Delete 1 picture?'])
  expect((await customer.call('GET', iri('g-1'))).status).toBe(200)
})

it('is in the language of who looks', async () => {
  await add(['h-1'])
  const headers = (language: string) => ({ 'Accept-Language': language })
  const german = await send(address('edit'), [['image', iri('h-1')]], headers('de'))
  const french = await send(address('delete'), [['image', iri('h-1')]], headers('fr'))
  expect([title(german.text), title(french.text)]).toEqual(['1 Bild ändern', 'Supprimer 1 image ?'])
})

it.each([
  ['nothing selected', () => [], 400],
  ['a selection that is no JSON', () => [['selection', '{']], 400],
  ['a selection of something else', () => [['selection', '7']], 400],
  [
    'a list of somewhere else',
    () => [
      ['all', 'on'],
      ['list', 'https://elsewhere.example/'],
    ],
    400,
  ],
] as [string, () => [string, string][], number][])('refuses %s', async (_what, fields, status) => {
  expect((await send(address('edit'), fields())).status).toBe(status)
})

it('is for those who may write, at their own customer', async () => {
  const { body } = await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read' } })
  const other = await hydria.customer()
  const as = (authorization: string) => send(address('edit'), [['image', iri('a-1')]], { Authorization: authorization })
  expect((await as(basic(body.key, body.secret))).status).toBe(403)
  expect((await as(basic(other.key, other.secret))).status).toBe(404)
  expect((await hydria.anyone('GET', `${address('edit')}?image=x`)).status).toBe(401)
})
