// hydria ingest of lists: a CSV of files and origins, and the manifests of another space.
import { readFileSync } from 'node:fs'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { countsOf, type Folder, type Ingesting, ingestingFor, makeFolder } from './ingesting.js'

let hydria: TestHydria
let customer: TestCustomer
let ingest: Ingesting
let folder: Folder
let origin: Origin

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_BATCH_MEMBERS: '2' })
  customer = await hydria.customer()
  ingest = ingestingFor(hydria, customer)
  folder = makeFolder()
  origin = await startOrigin()
  folder.put('pictures/cat.png', { picture: 'chelsea.png' })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  for (const name of ['Lists', 'Faults']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
})
afterAll(async () => {
  folder.remove()
  await origin.close()
  await hydria.stop()
})

const imageOf = async (id: string, space = 1) =>
  (await customer.call('GET', `${customer.path}/spaces/${space}/images/${encodeURIComponent(id)}`)).body
const total = async (space: number) =>
  (await customer.call('GET', `${customer.path}/spaces/${space}/images`)).body.totalItems

describe('A CSV', () => {
  const rows = () => [
    '\uFEFFid;Shelfmark;file;origin;number1;tags;roles;rights',
    'cat;"MS ""1""; f. 1";pictures/cat.png;;1;a|b;staff;',
    `rocket;"MS 1\r\nf. 2";;${origin.url('rocket.jpg')};2;a;;https://creativecommons.org/licenses/by/4.0/`,
    `gone;MS 1;;${origin.url('gone.jpg')};3;;;`,
    ';;pictures/cat.png;;4;;;',
    `coffee;;;${origin.url('coffee.png')};;;;`,
    'bad role;;pictures/cat.png;;;;nobody;',
    `bad origin;;;http://;;;;`,
  ]
  const write = () => folder.put('list.csv', `${rows().join('\r\n')}\r\n`)
  const words = (list: string) => [list, '--space', '1', '--map', 'Shelfmark=string1']

  it('sends files and origins with their words, whatever the batches of the server may hold', async () => {
    const { code, out } = await ingest.run(words(write()))
    expect([code, countsOf(out)]).toEqual([1, { done: 4, failed: 3 }])
    expect(out).toMatch(/ {2}gone {2}.*list\.csv line 5\n +The origin answered 404/)
    expect(out).toMatch(/ {2}bad role {2}.*line 8\n +.*there is no role "nobody"/)
    expect(out).toMatch(/ {2}bad origin {2}.*line 9\n +origin /)
    expect(await imageOf('cat')).toMatchObject({ string1: 'MS "1"; f. 1', number1: 1, tags: ['a', 'b'], width: 451 })
    const roles = await customer.call('GET', `${customer.path}/spaces/1/images/cat/roles`)
    expect(roles.body.member.map((role: { name: string }) => role.name)).toEqual(['staff'])
    const rocket = await imageOf('rocket')
    expect(rocket).toMatchObject({ string1: 'MS 1\nf. 2', rights: 'https://creativecommons.org/licenses/by/4.0/' })
    expect(rocket.origin).toBe(origin.url('rocket.jpg'))
    expect((await imageOf('pictures/cat.png')).number1).toBe(4)
  })

  it('skips what is there, and changes the words that differ', async () => {
    const again = await ingest.run(words(write()))
    expect([again.code, countsOf(again.out)]).toEqual([1, { skipped: 4, failed: 3 }])
    const list = folder.put('words.csv', 'id\tstring2\trights\nrocket\tnew\t\ncat\t\t\nnowhere\tx\t\n')
    const { queued } = await imageOf('rocket')
    const { code, out } = await ingest.run([list, '--space', '1'])
    expect([code, countsOf(out)]).toEqual([1, { done: 1, skipped: 1, failed: 1 }])
    expect(out).toMatch(/nowhere .*\n +the image does not exist/)
    const rocket = await imageOf('rocket')
    expect(rocket).toMatchObject({ string1: 'MS 1\nf. 2', string2: 'new', queued })
  })

  it('moves an image to another origin, with the words that it has', async () => {
    const list = folder.put('moved.csv', `id,origin\nrocket,${origin.url('coffee.png')}\n`)
    expect((await ingest.run([list, '--space', '1'])).code).toBe(0)
    expect(await imageOf('rocket')).toMatchObject({ width: 600, string2: 'new', number1: 2 })
  })

  it('in UTF-16 is read as well', async () => {
    const list = folder.put('utf16.csv', Buffer.from('\uFEFFid\tstring3\ncat\tÄon 猫\n', 'utf16le'))
    expect((await ingest.run([list, '--space', '1'])).code).toBe(0)
    expect((await imageOf('cat')).string3).toBe('Äon 猫')
  })

  const there = 'http://example.org/a.jpg'
  it.each<[string, string | Uint8Array, RegExp[]]>([
    [
      'an unknown column',
      `id,origin,strng1,titel\na,${there},x,y\n`,
      [/column "strng1": .*did you mean string1/, /column "titel": /],
    ],
    ['a column that the server says', `id,origin,width\na,${there},5\n`, [/column "width": is set by the server/]],
    ['a column for the space', `id,origin,space\na,${there},5\n`, [/column "space": is set with --space/]],
    ['a column twice', `id,origin,id\na,${there},b\n`, [/two columns map to id/]],
    ['a column without a name', `id,origin,\na,${there},b\n`, [/column 3 has no name/]],
    [
      'values of the wrong kind',
      `id,origin,number1\na,${there},x\nb,${there},-1\n`,
      [/line 2: number1: must be a whole number, not "x"/, /line 3: number1: must be at least 0/],
    ],
    [
      'a file that is not there',
      'id,file\na,pictures/none.png\n',
      [/line 2: file: there is no file .*pictures\/none\.png/],
    ],
    [
      'both a file and an origin',
      `id,file,origin\na,pictures/cat.png,${there}\n`,
      [/line 2: has both a file and an origin/],
    ],
    ['no id', `id,origin\n,${there}\n`, [/line 2: has no id/]],
    ['one id twice', `id,origin\na,${there}\na,${there}\n`, [/line 3: has the same id as .*line 2/]],
    ['too few cells', `id,origin\na\n`, [/cannot be read as CSV: .*line 2/]],
    ['an open quote', 'id,origin\n"a,b\n', [/cannot be read as CSV: /]],
    ['nothing', '', [/is empty/]],
    ['letters of Windows', Buffer.from('id,string1\na,Stra\xdfe\n', 'latin1'), [/is not UTF-8/]],
  ])('with %s is refused before anything is sent', async (_what, text, messages) => {
    const { code, err } = await ingest.run([folder.put('bad.csv', text), '--space', '2'])
    for (const message of messages) expect(err).toMatch(message)
    expect([code, await total(2)]).toEqual([2, 0])
  })
})

describe('A manifest', () => {
  const labels = (manifest: { items: { label: { none: string[] } }[] }) =>
    manifest.items.map(item => item.label.none[0])
  const get = async (path: string) => (await hydria.anyone('GET', path)).body

  beforeAll(async () => {
    const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'Book' } })
    for (const [place, name] of ['coffee.png', 'rocket.jpg', 'chelsea.png'].entries()) {
      const image = {
        id: `page/${3 - place}`,
        space: body.id,
        origin: origin.url(name),
        string1: 'cats & dogs',
        number1: 3 - place,
      }
      await customer.call('PUT', `${body['@id']}/images/${encodeURIComponent(image.id)}`, { body: image })
    }
    await customer.call('POST', `${customer.path}/namedQueries`, {
      body: { name: 'book', template: 's1=p1!&canvas=n1&space=3' },
    })
  })

  it.each([
    ['v3', 'as a file'],
    ['v2', 'as a file'],
    ['v3', 'by its URL'],
  ])('of version %s, %s, becomes the same manifest in another space', async (version, how) => {
    const path = `/iiif-resource/${version}/${customer.id}/book/${encodeURIComponent('cats & dogs')}`
    const manifest = await get(path)
    const source = how === 'by its URL' ? hydria.base + path : folder.put(`${version}.json`, JSON.stringify(manifest))
    const { code, out } = await ingest.run([source, '--space', `${version} ${how}`, '--create-space'])
    expect([code, countsOf(out)]).toEqual([0, { done: 3 }])
    const [, address] = /As a manifest: (\S+)/.exec(out)!
    const again = await get(address!)
    expect(labels(again)).toEqual(['page/1', 'page/2', 'page/3'])
    expect(again.items.map(({ width, height }: { width: number; height: number }) => [width, height])).toEqual([
      [451, 300],
      [640, 427],
      [600, 400],
    ])
  })

  it('has its words from the manifest, unless the command says otherwise', async () => {
    const manifest = JSON.parse(readFileSync(`${folder.path}/v3.json`, 'utf8'))
    const text = { ...manifest, label: { de: ['Katzen'] }, rights: 'http://rightsstatements.org/vocab/InC/1.0/' }
    const list = folder.put('words.json', JSON.stringify(text))
    const { code, out } = await ingest.run([
      list,
      '--space',
      '1',
      '--set',
      'string1=',
      '--set',
      'string3={manifest} {n}',
    ])
    expect([code, out.includes('As a manifest')]).toEqual([0, false])
    const { string1, string2, string3, number1, rights, manifests } = await imageOf('page/2')
    expect([string1, string2, string3, number1]).toEqual(['', 'page/2', 'Katzen 2', 2])
    expect([rights, manifests]).toEqual([text.rights, [manifest.id]])
  })

  it.each<[string, unknown, RegExp]>([
    [
      'a Collection',
      { type: 'Collection', items: [{ id: 'http://m/1', label: { en: ['One'] } }] },
      /is a Collection: name one of its manifests\n +http:\/\/m\/1 {2}One/,
    ],
    ['something else', { type: 'Canvas' }, /not a IIIF manifest: its type is Canvas/],
    ['a list', [1], /not a IIIF manifest/],
    ['a manifest without pictures', { type: 'Manifest', items: [] }, /there is nothing to ingest/],
    ['no JSON', 'x', /is not JSON/],
  ])('that is %s is refused', async (_what, document, message) => {
    const file = folder.put('bad.json', typeof document === 'string' ? document : JSON.stringify(document))
    const { code, err } = await ingest.run([file, '--space', '2'])
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
  })

  it('that cannot be fetched is refused', async () => {
    const { code, err } = await ingest.run([`${hydria.base}/iiif-resource/none`, '--space', '2'])
    expect([code, err]).toEqual([2, expect.stringMatching(/cannot be fetched: it answers 404/)])
  })
})
