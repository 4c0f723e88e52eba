// hydria export of an image into a folder: every request of a viewer finds its file, and it is the server's own bytes.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { folder, writePicture } from '../images/fixtures.js'
import { openSeadragons, requestsOf } from '../images/openseadragon.js'
import { type HttpServer, startHttp } from '../servers/http.js'
import { runExport, SERVED } from './exporting.js'

/** By what is special about their sides, for tiles of 512 pixels; the last has sizes that are not written. */
const SIZES: Record<string, [number, number]> = {
  multiple: [1024, 512],
  small: [100, 70],
  odd: [1301, 1187],
  narrow: [300, 1501],
  panorama: [5000, 41],
}

let hydria: TestHydria
let customer: TestCustomer
let files: Awaited<ReturnType<typeof folder>>

const imageAt = (id: string): string => `${customer.path}/spaces/1/images/${encodeURIComponent(id)}`
const serviceOf = (id: string): string => `${hydria.base}/iiif-img/${customer.id}/1/${encodeURIComponent(id)}`
const exported = (id: string, to: string) => runExport([serviceOf(id), '--to', to, '--url', `${SERVED}/`])
const jsonOf = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'))

async function upload(id: string, [width, height]: [number, number], more: object = {}): Promise<void> {
  const file = await writePicture(files.path('picture.png'), width, height)
  const headers = { 'Content-Type': 'image/png' }
  const put = await customer.call('PUT', imageAt(id), { headers, body: readFileSync(file) })
  expect(put.body.error).toBe('')
  if (Object.keys(more).length > 0)
    expect((await customer.call('PATCH', imageAt(id), { body: more })).body.error).toBe('')
}

/** The paths of all files below a folder. */
const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(path => statSync(join(root, path)).isFile())

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  files = await folder()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  for (const [id, size] of Object.entries(SIZES)) await upload(id, size)
  for (const id of Object.keys(SIZES)) expect(await exported(id, files.path('out'))).toMatchObject({ code: 0 })
})
afterAll(() => files.remove())

describe.each(Object.keys(SIZES))('Of the picture "%s"', id => {
  const [width, height] = SIZES[id]!

  it.each(openSeadragons())(
    'OpenSeadragon %s finds every file, at the size that it draws',
    async (_version, Source) => {
      for (const version of ['', 'v2']) {
        const root = files.path(join('out', id, version))
        const info = jsonOf(root, 'info.json')
        const requests = [...new Map([...requestsOf(Source, info)].map(one => [one.path, one])).values()]
        expect(requests.filter(({ path }) => !existsSync(join(root, path))).map(({ path }) => path)).toEqual([])
        for (const { path, width, height } of requests) {
          const drawn = await sharp(join(root, path)).metadata()
          expect([path, drawn.width, drawn.height]).toEqual([path, width, height ?? drawn.height])
        }
      }
    },
  )

  it('every file is what the server answers at the same address of the service', async () => {
    const root = files.path(join('out', id))
    const pictures = filesIn(root).filter(path => path.endsWith('.jpg'))
    const larger = Math.max(width, height) > 4096
    const different: string[] = []
    for (const path of pictures) {
      const [version, request] = path.startsWith('v2/') ? ['v2', path.slice(3)] : ['v3', path]
      // The largest of what is written is another one than the largest that the server makes.
      if (larger && /(max|full)\/0\/default.jpg$/.test(path)) continue
      const answer = await fetch(`${hydria.base}/iiif-img/${version}/${customer.id}/1/${id}/${request}`)
      if (!readFileSync(join(root, path)).equals(Buffer.from(await answer.arrayBuffer()))) different.push(path)
    }
    expect(pictures.length).toBeGreaterThan(8)
    expect(different).toEqual([])
  })

  it('the information documents are of level 0, and all of their sizes are there', async () => {
    const info = jsonOf(files.path('out'), id, 'info.json')
    const older = jsonOf(files.path('out'), id, 'v2', 'info.json')
    expect(info).toMatchObject({ id: `${SERVED}/${id}`, type: 'ImageService3', profile: 'level0', width, height })
    expect(older).toMatchObject({ '@id': `${SERVED}/${id}/v2`, width, height, sizes: info.sizes, tiles: info.tiles })
    expect(older.profile[0]).toBe('http://iiif.io/api/image/2/level0.json')
    const largest = info.sizes.at(-1)
    expect([info.maxWidth ?? width, info.maxHeight ?? height]).toEqual([largest.width, largest.height])
    for (const size of info.sizes) {
      const name = `full/${size.width},${size.height}/0/default.jpg`
      expect(await sharp(files.path(join('out', id, name))).metadata()).toMatchObject(size)
      for (const other of [name, `full/${size.width},/0/default.jpg`])
        expect(existsSync(files.path(join('out', id, 'v2', other)))).toBe(true)
    }
    for (const most of ['full/max', 'v2/full/full', 'v2/full/max'])
      expect(await sharp(files.path(join('out', id, `${most}/0/default.jpg`))).metadata()).toMatchObject(largest)
  })
})

it('what the server says besides is kept, in the words of each version', async () => {
  const rights = 'http://rightsstatements.org/vocab/NoC-NC/1.0/'
  await upload('with rights', [64, 48], { rights })
  expect((await exported('with rights', files.path('kept'))).code).toBe(0)
  const root = files.path('kept/with~20rights')
  const { body: server } = await hydria.anyone('GET', `${serviceOf('with rights')}/info.json`)
  expect(jsonOf(root, 'info.json').rights).toEqual(server.rights)
  expect(jsonOf(root, 'v2', 'info.json').license).toEqual(server.rights)
})

it('an id of any characters is one folder in the target, with the same name in addresses', async () => {
  const id = '../ä b%2F~.'
  await upload(id, [20, 20])
  const ended = await exported(id, files.path('names'))
  expect(ended).toMatchObject({ code: 0, err: '' })
  expect(readdirSync(files.path('names'))).toEqual(['~2E.~2F~C3~A4~20b~252F~7E~2E'])
  const info = jsonOf(files.path('names'), '~2E.~2F~C3~A4~20b~252F~7E~2E', 'info.json')
  expect(new URL(info.id).href).toBe(`${SERVED}/~2E.~2F~C3~A4~20b~252F~7E~2E`)
})

it.each<[string, object]>([
  ['has roles', { roles: ['clickthrough'] }],
  ['is open to nobody', { maxUnauthorised: 0 }],
  ['is open up to a size', { maxUnauthorised: 200 }],
])('an image that %s is refused, and nothing is written', async (what, more) => {
  const id = what.replaceAll(' ', '-')
  await upload(id, [700, 600], more)
  const ended = await exported(id, files.path('closed'))
  expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('is not open to everyone') })
  expect(existsSync(files.path('closed'))).toBe(false)
})

it.each([
  ['an image that does not exist', () => [serviceOf('nothing')], 'answered 404'],
  ['one picture of a service', () => [`${serviceOf('odd')}/full/max/0/default.jpg`], 'give the address of the service'],
  ['the degraded form', () => [serviceOf('odd').replace('iiif-img', 'iiif-img/degraded')], 'degraded form'],
  ['another address', () => [`${hydria.base}/customers/1`], 'must be the address of'],
  ['no address', () => [], 'is missing'],
  ['two addresses', () => [serviceOf('odd'), serviceOf('small')], 'one address'],
  ['an option that does not exist', () => [serviceOf('odd'), '--too', 'x'], 'did you mean --to?'],
])('%s is refused', async (_what, words, message) => {
  const ended = await runExport([...words(), '--to', files.path('refused'), '--url', SERVED])
  expect(ended).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) })
  expect(existsSync(files.path('refused'))).toBe(false)
})

it('a target that holds the export already is left alone', async () => {
  expect(await exported('small', files.path('out'))).toMatchObject({ code: 2, err: expect.stringContaining('already') })
})

it('help is printed', async () => {
  expect(await runExport(['--help'])).toMatchObject({ code: 0, out: expect.stringMatching(/^hydria export IMAGE/) })
})

describe('A server that is not to be trusted', () => {
  let fake: HttpServer
  let answer: (path: string) => { status?: number; headers?: Record<string, string>; body?: string | Buffer }
  beforeAll(async () => {
    fake = await startHttp((request, response) => {
      const { status = 200, headers = {}, body = '' } = answer(request.url!)
      response.writeHead(status, headers).end(body)
    })
  })
  afterAll(() => fake.stop())

  const info = (more: object = {}) => ({
    ...{ id: `${fake.base}/iiif-img/v3/1/1/x`, '@id': `${fake.base}/iiif-img/v2/1/1/x`, width: 600, height: 40 },
    ...{ sizes: [{ width: 300, height: 20 }], tiles: [{ width: 512, scaleFactors: [1, 2] }], ...more },
  })
  const run = (to: string) =>
    runExport([`${fake.base}/iiif-img/1/1/x`, '--to', files.path(to), '--url', SERVED, '--patience', '1'])
  const jpeg = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer()

  it.each<[string, () => object, string]>([
    ['of another image', () => info({ id: `${fake.base}/iiif-img/degraded/v3/1/1/x` }), 'not the information document'],
    [
      'with billions of tiles',
      () => info({ width: 2e9, height: 2e9, tiles: [{ width: 1, scaleFactors: [1] }] }),
      'too many',
    ],
    ['with tiles of no size', () => info({ tiles: [{ width: 0, scaleFactors: [1] }] }), 'tiles'],
    ['without sizes', () => info({ sizes: [] }), 'sizes'],
    ['with a way to log in', () => info({ service: [{ type: 'AuthProbeService2' }] }), 'not open'],
    ['with a limit below its tiles', () => info({ maxWidth: 100 }), 'maxWidth of 100'],
  ])('an information document %s is refused', async (what, document, message) => {
    const tile = await jpeg(1, 1)
    const first = await jpeg(512, 40)
    answer = path => ({
      body: path.endsWith('json') ? JSON.stringify(document()) : what.includes('billions') ? tile : first,
    })
    expect(await run('hostile')).toMatchObject({ code: 2, err: expect.stringContaining(message) })
    expect(existsSync(files.path('hostile'))).toBe(false)
  })

  it.each<[string, () => ReturnType<typeof answer>, number]>([
    ['of another size', () => ({ body: Buffer.from('ffd8ffc0001108000a000a03012200021101031101', 'hex') }), 1],
    ['elsewhere', () => ({ status: 302, headers: { location: 'https://example.org/x.jpg' } }), 1],
    ['never ready', () => ({ status: 503, headers: { 'retry-after': '60' } }), 1],
  ])('a picture %s ends the export, which does not look whole', async (what, wrong, code) => {
    const first = await jpeg(512, 40)
    answer = path => {
      if (path.endsWith('json')) return { body: JSON.stringify(info()) }
      return path.includes('/0,0,512,40/') ? { body: first } : wrong()
    }
    const to = what.replaceAll(' ', '-')
    expect((await run(to)).code).toBe(code)
    expect(filesIn(files.path(to)).filter(path => path.endsWith('info.json'))).toEqual([])
  })

  it('an export that is told to stop ends as such, and does not look whole', async () => {
    const told = new AbortController()
    const first = await jpeg(512, 40)
    const words = [`${fake.base}/iiif-img/1/1/x`, '--to', files.path('stopped'), '--url', SERVED, '--concurrency', '1']
    answer = path => {
      if (path.endsWith('json'))
        return { body: JSON.stringify(info({ width: 512, sizes: [{ width: 256, height: 20 }] })) }
      if (path.includes('/full/256')) told.abort()
      return { body: first }
    }
    expect(await runExport(words, {}, told.signal)).toMatchObject({
      code: 130,
      err: expect.stringContaining('stopped'),
    })
    expect(filesIn(files.path('stopped')).filter(path => path.endsWith('.jpg')).length).toBeGreaterThan(0)
    expect(filesIn(files.path('stopped')).filter(path => path.endsWith('info.json'))).toEqual([])
  })

  it('a busy one is asked again', async () => {
    const pictures = { '0,0,512,40': await jpeg(512, 40), '512,0,88,40': await jpeg(88, 40), full: await jpeg(300, 20) }
    const asked = new Map<string, number>()
    answer = path => {
      asked.set(path, (asked.get(path) ?? 0) + 1)
      if (asked.get(path) === 1) return { status: 503, headers: { 'retry-after': '0' } }
      return { body: path.endsWith('json') ? JSON.stringify(info()) : pictures[path.split('/')[6] as 'full'] }
    }
    const ended = await runExport([`${fake.base}/iiif-img/1/1/x`, '--to', files.path('busy'), '--url', SERVED])
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('3 pictures') })
    expect(existsSync(files.path('busy/x/full/max/0/default.jpg'))).toBe(true)
  })
})
