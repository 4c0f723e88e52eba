// The pages, chapters and description of a book in the console, by forms alone.
import { basic, clientOf, sharedTestHydria, type TestHydria } from '../../hydria.js'
import { picture } from '../../pictures.js'
import { type BookConsole, bookConsole, namesIn } from './book-console.js'

let hydria: TestHydria
let books: BookConsole

beforeAll(async () => {
  hydria = await sharedTestHydria()
  books = await bookConsole(hydria)
})

const NAMES = ['one', 'two', 'three', 'four']
const key = (id: string, index: number) => `${id}-${index}`

it('pages come to the places that are typed, and are called what is typed', async () => {
  await books.make('typed', NAMES)
  const { status, headers } = await books.send('manifests/typed', {
    [`n.${key('typed', 3)}`]: '1',
    [`l.${key('typed', 0)}`]: ' 1r <b> ',
  })
  expect([status, headers.get('location')]).toEqual([303, expect.stringMatching(/manifests\/typed\?done=saved$/)])
  const document = await books.document('typed')
  expect(namesIn(document)).toEqual(['four', '1r <b>', 'two', 'three'])
  expect(
    document.paintedResources.map((one: { canvasPainting: { canvasOrder: number } }) => one.canvasPainting.canvasOrder),
  ).toEqual([0, 1, 2, 3])
})

it.each<[string, Record<string, string>, string[]]>([
  ['up', {}, ['one', 'three', 'two', 'four']],
  ['down', {}, ['one', 'two', 'four', 'three']],
  ['move', { to: '1' }, ['three', 'one', 'two', 'four']],
  ['remove', {}, ['one', 'two', 'four']],
  ['name', { pattern: '{7v}', scope: 'chosen' }, ['one', 'two', '7v', 'four']],
  ['name', { pattern: 'f. {1r}', scope: 'all' }, ['f. 1r', 'f. 1v', 'f. 2r', 'f. 2v']],
])('a button with a chosen page: %s %p', async (button, fields, names) => {
  const id = `b${Math.random().toString(36).slice(2)}`
  await books.make(id, NAMES)
  expect((await books.send(`manifests/${id}`, { do: button, c: key(id, 2), ...fields })).status).toBe(303)
  expect(namesIn(await books.document(id))).toEqual(names)
})

it('a page is chosen to open the book, and another to stand for it', async () => {
  await books.make('chosen', NAMES)
  await books.send('manifests/chosen', { do: 'start', c: key('chosen', 1) })
  await books.send('manifests/chosen', { do: 'thumbnail', c: key('chosen', 2) })
  const { start, thumbnail, items } = await books.document('chosen')
  expect([start, thumbnail]).toEqual([{ id: items[1].id, type: 'Canvas' }, items[2].thumbnail])
  expect((await books.page('manifests/chosen')).text).toContain('Opens here')
})

it.each<[string, Record<string, string>, RegExp]>([
  ['no page is chosen', { do: 'remove' }, /Choose pages first/],
  ['a place is none', { do: 'move', c: 'wrong-0', to: 'x' }, /whole number, starting at 1/],
  [
    'every page would go',
    { do: 'remove', c: ['wrong-0', 'wrong-1', 'wrong-2', 'wrong-3'] as never },
    /At least one page/,
  ],
  ['a pattern is none', { do: 'name', pattern: '{q}' }, /\{q\} cannot be counted/],
])('what is wrong is told, and what was typed is still there: %s', async (_, fields, told) => {
  if (!(await books.page('manifests/wrong')).text.includes('wrong-0')) await books.make('wrong', NAMES)
  const { status, text } = await books.send('manifests/wrong', { 'l.wrong-1': 'typed "name"', ...fields })
  expect([status, text]).toEqual([422, expect.stringMatching(told)])
  expect(text).toContain('value="typed &quot;name&quot;"')
  expect(namesIn(await books.document('wrong'))).toEqual(NAMES)
})

it('names of a pattern can be looked at before they are saved', async () => {
  await books.make('tried', NAMES)
  const { status, text } = await books.send('manifests/tried', { do: 'try', pattern: 'p. {i}', scope: 'all' })
  expect([status, text.match(/value="p\. \w+"/g)]).toEqual([
    200,
    ['i', 'ii', 'iii', 'iv'].map(name => `value="p. ${name}"`),
  ])
  expect(namesIn(await books.document('tried'))).toEqual(NAMES)
  // Sent again as it stands, they are saved.
  expect((await books.send('manifests/tried', { do: 'save' }, text)).status).toBe(303)
  expect(namesIn(await books.document('tried'))[3]).toBe('p. iv')
})

it('who comes second is told what has changed, keeps what was typed, and undoes nothing of the other', async () => {
  await books.make('stale', NAMES)
  const { text: before } = await books.page('manifests/stale')
  await books.send('manifests/stale', { 'l.stale-0': 'theirs', do: 'remove', c: 'stale-3' })
  const { status, text } = await books.send('manifests/stale', { 'l.stale-1': 'mine' }, before)
  expect(status).toBe(412)
  expect(text).toMatch(/Somebody has changed this.*1 page removed.*1 page renamed/s)
  expect(text).toContain('value="mine"')
  expect((await books.send('manifests/stale', {}, text)).status).toBe(303)
  expect(namesIn(await books.document('stale'))).toEqual(['theirs', 'mine', 'three'])
})

it('chapters are made from a list of contents, moved, and saved as ranges', async () => {
  await books.make('cut', NAMES)
  const lines = 'Preface | 1\nBook one | 2-4\n  Inner | three'
  const { status, text } = await books.send('manifests/cut/chapters', { do: 'lines', lines })
  expect([status, (await books.document('cut')).structures]).toEqual([200, undefined])
  const saved = await books.send('manifests/cut/chapters', { do: 'save', lines: '' }, text)
  expect(saved.status).toBe(303)
  const { structures, items } = await books.document('cut')
  const [c1, c2, c3, c4] = items.map(({ id }: { id: string }) => ({ id, type: 'Canvas' }))
  const id = expect.stringMatching(/\/ranges\/\w+$/)
  const inner = { id, type: 'Range', label: { none: ['Inner'] }, items: [c3, c4] }
  expect(structures).toEqual([
    { id, type: 'Range', label: { none: ['Preface'] }, items: [c1] },
    { id, type: 'Range', label: { none: ['Book one'] }, items: [c2, inner] },
  ])
  const { text: tree } = await books.page('manifests/cut/chapters')
  expect(tree).toMatch(/Book one<\/bdi>[\s\S]*<ol><li><bdi>Inner/)
})

it('chapters that others have changed are told of, and those that were typed come back', async () => {
  await books.make('cut2', NAMES)
  const { text: before } = await books.page('manifests/cut2/chapters')
  await books.send('manifests/cut2', { 'l.cut2-0': 'theirs' })
  const { status, text } = await books.send('manifests/cut2/chapters', { 'name.0': 'Mine', 'from.0': '1' }, before)
  expect([status, text]).toEqual([412, expect.stringMatching(/1 page renamed/)])
  expect((await books.send('manifests/cut2/chapters', {}, text)).status).toBe(303)
  expect((await books.document('cut2')).structures[0].label).toEqual({ none: ['Mine'] })
})

it('what is said of a book changes only what is typed', async () => {
  await books.make('said', NAMES, {
    metadata: [{ label: { en: ['A'] }, value: { en: ['B'] } }],
    behavior: ['unordered', 'x-own'],
    summary: { en: ['old'], fr: ['vieux'] },
  })
  const { status } = await books.send('manifests/said/about', {
    title: ['Log <book>', 'Logbuch'],
    language: ['en', 'de'],
    summary: 'new',
    statementValue: 'Harbour archive',
    rights: 'http://creativecommons.org/licenses/by/4.0/',
    direction: 'right-to-left',
    layout: 'paged',
  })
  expect(status).toBe(303)
  const { label, summary, requiredStatement, rights, viewingDirection, behavior, metadata } =
    await books.document('said')
  expect({ label, summary, requiredStatement, rights, viewingDirection, behavior }).toEqual({
    label: { en: ['Log <book>'], de: ['Logbuch'] },
    summary: { en: ['new'], fr: ['vieux'] },
    requiredStatement: { label: { none: ['Attribution'] }, value: { none: ['Harbour archive'] } },
    rights: 'http://creativecommons.org/licenses/by/4.0/',
    viewingDirection: 'right-to-left',
    behavior: ['x-own', 'paged'],
  })
  expect(metadata).toHaveLength(1)
  expect((await books.send('manifests/said/about', { title: ['', ''] })).status).toBe(422)
})

it('a title in what is no language is refused as that, and stays typed', async () => {
  await books.make('tagged', NAMES)
  const { status, text } = await books.send('manifests/tagged/about', { title: 'Titel', language: 'no language!' })
  expect([status, text]).toEqual([422, expect.stringContaining('A language is written as a tag')])
  expect(text).toContain('value="no language!"')
})

it('a title that another has changed meanwhile stays, beside the summary that is typed', async () => {
  await books.make('said2', NAMES)
  const { text: before } = await books.page('manifests/said2/about')
  await books.send('manifests/said2/about', { title: 'Theirs', language: 'en' })
  const { status, text } = await books.send('manifests/said2/about', { summary: 'Mine' }, before)
  expect([status, text]).toEqual([412, expect.stringMatching(/The title has changed/)])
  expect((await books.send('manifests/said2/about', {}, text)).status).toBe(303)
  const { label, summary } = await books.document('said2')
  expect([label, summary]).toEqual([{ en: ['Theirs'] }, { none: ['Mine'] }])
})

it('a book that is published is seen by everyone, and one that is kept private by nobody but its people', async () => {
  await books.make('open', NAMES)
  const address = `/iiif/${books.customer.id}/open`
  const asPage = { headers: { Accept: 'text/html' } }
  expect((await hydria.anyone('GET', address, asPage)).status).toBe(404)
  expect((await books.customer.call('GET', address, asPage)).text).toContain('class="draft"')
  await books.send('manifests/open/place', { do: 'publish' })
  for (const read of [hydria.anyone, books.customer.call]) {
    const { status, text } = await read('GET', address, asPage)
    expect([status, text.includes('class="draft"')]).toEqual([200, false])
  }
  await books.send('manifests/open/place', { do: 'withdraw' })
  expect((await hydria.anyone('GET', address, asPage)).status).toBe(404)
})

it('the page of a manifest or of a collection leads whoever may change it to the book or the folder, and a book to what is shared of it', async () => {
  const { customer } = books
  await books.make('linked', NAMES)
  const key = (await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read' } })).body
  const reader = clientOf(() => hydria.base, basic(key.key, key.secret))
  for (const place of ['manifests/linked', 'collections/root']) {
    const at = `${customer.path}/iiif/${place}`
    const toEditor = `class="button" href="${hydria.base}/console${customer.path}/${place}"`
    const asPage = { headers: { Accept: 'text/html' } }
    expect((await customer.call('GET', at, asPage)).text).toContain(toEditor)
    expect((await reader('GET', at, asPage)).text).not.toContain(toEditor)
  }
  const share = `${hydria.base}${customer.path}/iiif/manifests/linked#share`
  expect((await books.page('manifests/linked')).text).toContain(`href="${share}"`)
  expect((await customer.call('GET', share, { headers: { Accept: 'text/html' } })).text).toContain('<h2 id="share">')
})

it('a book moves to a folder and another address, and its former address leads there', async () => {
  await books.make('here', NAMES)
  await books.send('manifests/here/place', { do: 'publish' })
  const made = await books.send('collections/root', { do: 'make', title: 'Öl & Wasser' })
  expect(made.status).toBe(303)
  const { text } = await books.page('collections/root')
  const folder = /collections\/(\w+)"><span class="picture"><\/span><span class="name" dir="auto">Öl &amp; Wasser/.exec(
    text,
  )![1]!
  const { status } = await books.send('manifests/here/place', { folder, slug: 'there' })
  expect(status).toBe(303)
  const { headers } = await hydria.anyone('GET', `/iiif/${books.customer.id}/here`)
  expect(headers.get('location')).toBe(`${hydria.base}/iiif/${books.customer.id}/ol-wasser/there`)
  const taken = await books.send('manifests/here/place', { folder: 'root', slug: 'typed' })
  expect([taken.status, taken.text]).toEqual([409, expect.stringMatching(/Something else has this address/)])
  expect(taken.text).toContain('value="typed"')
})

it('what is chosen in a folder is moved, and a folder not into itself', async () => {
  await books.make('wander', NAMES)
  await books.send('collections/root', { do: 'make', title: 'Outer' })
  const { text } = await books.page('collections/root')
  const chosenAt = (name: string) => new RegExp(`name="c" value="([^"]*)" aria-label="${name}"`).exec(text)![1]!
  const outer = chosenAt('Outer').split(':')[2]!
  await books.send('collections/root', { do: 'move', c: chosenAt('Book wander'), folder: outer }, text)
  expect((await books.page(`collections/${outer}`)).text).toContain('Book wander')
  const { status, text: told } = await books.send(
    'collections/root',
    { do: 'move', c: chosenAt('Outer'), folder: outer },
    text,
  )
  expect([status, told]).toEqual([400, expect.stringMatching(/cannot be moved into itself/)])
})

it('pictures that are selected become a book, in the order of their names', async () => {
  const { customer } = books
  for (const id of ['p10', 'p2']) {
    const bytes = {
      headers: { 'Content-Type': 'image/jpeg' },
      body: picture('rocket.jpg'),
    }
    await customer.call('PUT', `${customer.path}/spaces/5/images/${id}`, bytes)
  }
  const image = ['p10', 'p2'].map(id => `${hydria.base}${customer.path}/spaces/5/images/${id}`)
  const selected = new URLSearchParams(image.map((one): [string, string] => ['image', one]))
  const { status, text } = await customer.call('POST', `/console${customer.path}/images/book`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: String(selected),
  })
  expect([status, text]).toEqual([200, expect.stringMatching(/A book of 2 pages/)])
  const made = await books.send(
    'new-book',
    { title: 'Two “pages”', do: 'make', rights: 'http://rightsstatements.org/vocab/NKC/1.0/' },
    text,
  )
  const id = /manifests\/(\w+)\?/.exec(made.headers.get('location')!)![1]!
  const { slug, rights, behavior, items } = await books.document(id)
  expect([slug, rights, behavior]).toEqual(['two-pages', 'http://rightsstatements.org/vocab/NKC/1.0/', ['paged']])
  expect(
    items.map((one: { thumbnail: { id: string }[] }) => one.thumbnail[0]!.id.replace(/.*\/5\/(\w+)\/.*/, '$1')),
  ).toEqual(['p2', 'p10'])
  const more = await books.send(`manifests/${id}/add?space=5`, {
    image: [`${hydria.base}${customer.path}/spaces/5/images/rocket`],
  })
  expect([more.status, (await books.document(id)).items.length]).toEqual([303, 3])
})

it('all that a list finds become a book', async () => {
  const { customer } = books
  const { status, text } = await customer.call('POST', `/console${customer.path}/images/book`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams({ all: 'on', list: `${hydria.base}${customer.path}/spaces/5/images?id=p2` })),
  })
  expect([status, text]).toEqual([200, expect.stringMatching(/A book of 1 page,/)])
  const made = await books.send('new-book', { title: 'Found', do: 'make' }, text)
  const id = /manifests\/(\w+)\?/.exec(made.headers.get('location')!)![1]!
  expect((await books.document(id)).items).toHaveLength(1)
})

it('a book is deleted only by who says yes, and a folder only when nothing is in it', async () => {
  await books.make('gone', NAMES)
  expect((await books.send('manifests/gone/place', { do: 'delete' })).status).toBe(303)
  expect((await books.page('manifests/gone')).status).toBe(404)
})

it.each([
  'manifests/typed',
  'manifests/typed/chapters',
  'manifests/typed/about',
  'manifests/typed/place',
  'manifests/typed/add',
  'collections/root',
  'new-book',
])('%s is for people of the customer alone, and says so in their language', async path => {
  const other = await hydria.customer()
  const address = `/console${books.customer.path}/${path}`
  expect((await hydria.anyone('GET', address)).status).toBe(401)
  expect((await other.call('GET', address)).status).toBe(404)
  const { text } = await books.page(path, { 'Accept-Language': 'de-CH, en;q=0.5' })
  expect(text).toMatch(/<html lang="de"/)
  expect(text).toMatch(/Bücher/)
})

it('who may only read sees the pages and no form, and cannot send one', async () => {
  const { customer } = books
  const key = (await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read' } })).body
  const read = basic(key.key, key.secret)
  const address = `${hydria.base}/console${customer.path}/manifests/typed`
  const shown = await (await fetch(address, { headers: { Authorization: read, Accept: 'text/html' } })).text()
  expect([shown.includes('book-grid'), shown.includes('name="do"')]).toEqual([true, false])
  const sent = await fetch(address, {
    method: 'POST',
    headers: { Authorization: read, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'do=save',
  })
  expect(sent.status).toBe(403)
})
