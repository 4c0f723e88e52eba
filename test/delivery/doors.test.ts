// Every address that shows an image, for every setting of access: none shows more than the decision allows, nor less.
import sharp from 'sharp'
import {
  ANYONE,
  combinations,
  everyoneSeesAll,
  type Line,
  type Looker,
  longestSide,
  mayBeSeen,
  type Size,
  seesAll,
} from '../access-definition.js'
import { clientOf } from '../apis/rokka.js'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { zipEntries } from './zip-entries.js'

/** MAX_WIDTH of the server, which is the width of most of the images. */
const PLATFORM = 500
const SLOW_MS = 600_000
const SPACE = 1
const ROLE = 'clickthrough'

const line = (
  roles: string[],
  maxUnauthorised: number,
  openFullMax: number,
  maxWidth: number,
  isProtected: boolean,
) => ({
  ...{ roles, maxUnauthorised, openFullMax, maxWidth, isProtected },
  platform: PLATFORM,
})

/** openFullMax and maxWidth together. */
const BOUNDS = [
  [0, 0],
  [250, 0],
  [0, 300],
]
/** Every two of the settings together; `npm run conformance:access` takes all three of them together. */
const WHOLE = process.env['ACCESS'] === 'all'
const OPEN = combinations([0, 1], [0, 1, 2], [0, 1, 2])
  .filter(([role, most, bounds]) => WHOLE || (most! + bounds!) % 2 === role)
  .map(([role, most, bounds]) => {
    const [full, width] = BOUNDS[bounds!]!
    return line([[], [ROLE]][role!]!, [-1, 0, 150][most!]!, full!, width!, false)
  })
const LINES: Line[] = [
  ...OPEN,
  line([], -1, 0, 0, true),
  line([ROLE], 150, 250, 0, true),
  line([], 500, 500, 300, true),
]
const SMALL = { width: 500, height: 300 }
const LARGE = { width: 700, height: 420 }

interface Pictured {
  line: Line
  image: Size
  id: string
  hash: string
}

let hydria: TestHydria
let customer: TestCustomer
let pictured: Pictured[]
/** Headers of each kind of viewer, and what the viewer is. */
let viewers: Record<string, { looker: Looker; headers: Record<string, string> }>
let sign: (url: string) => string

async function put(index: number, given: Line, image: Size): Promise<Pictured> {
  const id = `x${index}`
  const background = { r: 5 * index, g: 100, b: 250 - index }
  const body = await sharp({ create: { ...image, channels: 3, background } })
    .jpeg()
    .toBuffer()
  const made = await customer.call('PUT', `${customer.path}/spaces/${SPACE}/images/${id}`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body,
  })
  expect(made.body.error).toBe('')
  const { db } = hydria.services.store
  const av = `av/${id}`
  await hydria.services.blobs.put(av, body)
  const transcode = { preset: 'mp4', name: 'x.mp4', extension: 'mp4', media_type: 'video/mp4', key: av }
  const channels = ['iiif-img', 'thumbs', 'file', 'iiif-av'].map(channel => ({ channel, policy: 'default' }))
  // Past the API, where images are not made protected, nor changed without being ingested anew.
  await db('images')
    .where({ customer: customer.id, id })
    .update({
      roles: given.roles,
      max_unauthorised: given.maxUnauthorised,
      open_full_max: given.openFullMax,
      max_width: given.maxWidth,
      protected: given.isProtected,
      string1: id,
      tags: [id],
      delivery_channels: db.raw('?', [JSON.stringify(channels)]),
      transcodes: db.raw('?', [JSON.stringify([{ ...transcode, width: 10, height: 10, duration: 1000 }])]),
    })
  const { hash } = (await db('rokka_images').where({ customer: customer.id, id }).first('hash'))!
  return { line: given, image, id, hash }
}

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_WIDTH: String(PLATFORM) })
  customer = await hydria.customer('doors')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'by', template: 's1=p1' } })
  await customer.call('POST', `${customer.path}/customHeaders`, {
    body: { key: 'Cache-Control', value: 'public, max-age=9' },
  })
  await customer.call('POST', `${customer.path}/customHeaders`, {
    body: { key: 'Expires', value: 'Fri, 01 Jan 2100 00:00:00 GMT' },
  })
  const lines: [Line, Size][] = [
    ...LINES.map((given): [Line, Size] => [given, SMALL]),
    [line([], -1, 0, 0, false), LARGE],
    [line([ROLE], 150, 0, 0, false), LARGE],
  ]
  pictured = await Promise.all(lines.map(([given, image], index) => put(index, given, image)))
  const rokka = clientOf(hydria, customer)
  const { resize } = rokka.operations
  await rokka.stacks.create('doors', 'small', { operations: [resize(120, 120)] })
  await rokka.stacks.create('doors', 'huge', { operations: [resize(4000, 4000)] })
  await rokka.stacks.create('doors', 'original', { operations: [], options: { source_file: true } })
  const { body } = await rokka.organizations.get('doors')
  sign = url => rokka.render.signUrl(url, body.signing_keys[0]!.key)
  const agreed = await hydria.anyone('POST', `/auth/v2/access/doors/${ROLE}`, { body: '' })
  viewers = {
    anyone: { looker: ANYONE, headers: {} },
    reader: {
      looker: { roles: [ROLE], owner: false },
      headers: { Cookie: agreed.headers.get('set-cookie')!.split(';')[0]! },
    },
    owner: { looker: { roles: [], owner: true }, headers: { Authorization: basic(customer.key, customer.secret) } },
  }
  await hydria.settled()
}, SLOW_MS)
afterAll(() => hydria.stop())

async function get(url: string, headers: Record<string, string>) {
  const response = await fetch(new URL(url, hydria.base), { headers, redirect: 'manual' })
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}
type Got = Awaited<ReturnType<typeof get>>

/** The images that are of interest to a viewer: to one with a role, those that have it. */
const lookedAtBy = (who: string): Pictured[] =>
  who === 'reader' ? pictured.filter(({ line: { roles } }) => roles.length > 0) : pictured

const REFUSALS = [400, 401, 403, 404]
const KEEPS = ['expires', 'cdn-cache-control', 'surrogate-control', 'pragma']

/** What is wrong with the caching of an answer about an image that not everyone may see. */
const cachingFault = ({ headers }: Got): string | undefined => {
  const control = headers.get('cache-control') ?? ''
  if (!/private|no-store/.test(control) || /public/.test(control)) return `Cache-Control: ${control}`
  return KEEPS.find(name => headers.has(name))
}

/** One address, the part of the image that it shows, and the size that it asks for, where it asks for a certain one. */
interface Door {
  path: string
  region: Size
  asked?: Size
  /** Whether the viewer sees only all or nothing here. */
  whole?: boolean
  /** Whether a smaller picture is sent where the asked one is too large. */
  shrinks?: boolean
  signed?: boolean
}

const CROP = { width: 100, height: 60 }
const AT = '0,0,100,60'

function doorsOf({ image, id, hash }: Pictured): Door[] {
  const full = image
  const at = (edge: number): Size => ({ width: edge, height: Math.round((edge * image.height) / image.width) })
  const requests: [string, string, Size, Size][] = [
    ['full', `${image.width},`, full, full],
    ['full', '150,', full, at(150)],
    ['full', '151,', full, at(151)],
    ['full', '250,', full, at(250)],
    ['full', '300,', full, at(300)],
    ['full', '800,3', full, { width: 800, height: 3 }],
    ['full', '2,500', full, { width: 2, height: 500 }],
    ['full', '4000,50', full, { width: 4000, height: 50 }],
    [AT, '100,', CROP, CROP],
    [AT, '15,9', CROP, { width: 15, height: 9 }],
    [AT, '15,60', CROP, { width: 15, height: 60 }],
    [AT, '200,', CROP, { width: 200, height: 120 }],
    ['0,0,512,512', '512,512', { width: 512, height: 512 }, { width: 512, height: 512 }],
  ]
  const enlarges = (region: Size, asked: Size) => asked.width > region.width || asked.height > region.height
  const imageApi = requests.flatMap(([part, size, region, asked]): Door[] => [
    {
      path: `/iiif-img/doors/${SPACE}/${id}/${part}/${enlarges(region, asked) ? '^' : ''}${size}/0/default.jpg`,
      region,
      asked,
    },
    { path: `/iiif-img/v2/doors/${SPACE}/${id}/${part}/${size}/0/default.jpg`, region, asked },
  ])
  const thumbs = [100, 200, 400, 1024].map((edge): Door => {
    const asked = at(Math.min(edge, image.width))
    return {
      path: `/thumbs/doors/${SPACE}/${id}/full/${asked.width},${asked.height}/0/default.jpg`,
      region: full,
      asked,
    }
  })
  const dynamic: [string, Size][] = [
    ['noop', full],
    ['resize-width-4000', full],
    ['resize-width-4000-height-50-mode-absolute', full],
    ['resize-width-800--options-dpr-3', full],
    ['crop-width-100-height-60-anchor-left_top', CROP],
    ['crop-width-100-height-60-anchor-left_top--resize-width-600', CROP],
    ['blur-sigma-1--resize-width-3000', full],
  ]
  const rokka = [
    ...dynamic.map(([operations, region]): Door => ({ path: `/doors/dynamic/${operations}/${hash}.jpg`, region })),
    { path: `/dynamic/noop/${hash}.png`, region: full },
    { path: `/doors/small/${hash}.jpg`, region: full },
    { path: `/doors/huge/${hash}.jpg`, region: full },
    { path: `/doors/small/resize-width-2000/${hash}.webp`, region: full },
  ].map((door): Door => ({ ...door, whole: true, shrinks: true }))
  return [
    ...imageApi,
    { path: `/iiif-img/doors/${SPACE}/${id}/full/max/0/default.jpg`, region: full },
    { path: `/iiif-img/doors/${SPACE}/${id}/full/^max/0/default.png`, region: full },
    { path: `/iiif-img/v2/doors/${SPACE}/${id}/full/full/0/default.jpg`, region: full },
    { path: `/iiif-img/degraded/doors/${SPACE}/${id}/full/max/0/default.jpg`, region: full },
    { path: `/iiif-img/degraded/v2/doors/${SPACE}/${id}/full/full/0/default.jpg`, region: full },
    ...thumbs,
    ...rokka,
    // A signature opens all of them by the same branch: every other one is enough.
    ...rokka.filter((_, index) => index % 2 === 0).map((door): Door => ({ ...door, signed: true })),
  ]
}

/** What is wrong with the answer of a door; undefined when nothing is. */
async function faultOf(door: Door, one: Pictured, who: string): Promise<string | undefined> {
  const { looker, headers } = viewers[who]!
  const got = await get(door.signed ? sign(hydria.base + door.path) : door.path, headers)
  const { line: given, image } = one
  const most = longestSide(given)
  const all = door.signed || seesAll(given, looker)
  const seen = (size: Size) => all || (!door.whole && mayBeSeen(given, image, looker, { region: door.region, ...size }))
  const known = looker.owner || door.signed
  const isPublic = everyoneSeesAll(given)
  if (got.status !== 200) {
    if (!REFUSALS.includes(got.status)) return `answers ${got.status}`
    if (!/no-store|private/.test(got.headers.get('cache-control') ?? 'private')) return 'lets its refusal be kept'
    if (door.path.includes('/degraded/')) return undefined
    const asked = door.asked ?? (door.shrinks || /max|full\/full/.test(door.path) ? { width: 1, height: 1 } : undefined)
    if (!asked) return 'has no size to judge its refusal by'
    const enlarges = asked.width > door.region.width || asked.height > door.region.height
    const isReady = !door.path.startsWith('/thumbs') || [100, 200, 400, image.width].includes(asked.width)
    const fits = Math.max(asked.width, asked.height) <= most
    const shown = door.asked || door.shrinks ? asked : image
    return fits && isReady && seen(shown) && (!enlarges || known)
      ? `refuses (${got.status}) what may be seen`
      : undefined
  }
  const { width, height } = await sharp(got.body).metadata()
  const size = { width, height }
  if (Math.max(width, height) > most) return `shows ${width}x${height}, beyond ${most}`
  if (!seen(size)) return `shows ${width}x${height} of ${door.region.width}x${door.region.height}`
  const mayEnlarge = known || /\/(small|huge)\/[0-9a-f]{40}/.test(door.path)
  if (!mayEnlarge && (width > door.region.width || height > door.region.height)) return `enlarges to ${width}x${height}`
  return isPublic ? undefined : cachingFault(got)
}

it.each(['anyone', 'reader', 'owner'])(
  'the image service, its degraded form, thumbnails and renderings show %s what the decision allows',
  async who => {
    const faults: string[] = []
    let asked = 0
    for (const one of lookedAtBy(who)) {
      // Of each image every other address, in turns: each meets every value of every setting.
      const doors = doorsOf(one).filter((_, index) => WHOLE || (index + pictured.indexOf(one)) % 2 === 0)
      asked += doors.length
      const found = await Promise.all(doors.map(door => faultOf(door, one, who)))
      for (const [index, fault] of found.entries())
        if (fault) faults.push(`${JSON.stringify(one.line)} ${doors[index]!.path}: ${fault}`)
    }
    expect(asked).toBeGreaterThan(150)
    expect(faults.slice(0, 10)).toEqual([])
  },
  SLOW_MS,
)

/** Statuses for an image at addresses that send bytes whole; `wanted` says whether they may be sent. */
async function expectBytes(path: string, who: string, one: Pictured, wanted: boolean): Promise<void> {
  const got = await get(path, viewers[who]!.headers)
  const place = [who, one.line, one.image, path]
  if (wanted) expect([...place, got.status]).toEqual([...place, 200])
  else expect([...place, REFUSALS.includes(got.status)]).toEqual([...place, true])
  if (!everyoneSeesAll(one.line) || (!wanted && got.status === 403))
    expect([...place, cachingFault(got)]).toEqual([...place, undefined])
}

it.each(['anyone', 'reader', 'owner'])(
  'originals and transcodes are sent to %s where all may be seen, originals only where they are not too large',
  async who => {
    for (const one of lookedAtBy(who)) {
      const { looker } = viewers[who]!
      const all = seesAll(one.line, looker)
      const fits = looker.owner || Math.max(one.image.width, one.image.height) <= longestSide(one.line)
      await expectBytes(`/file/doors/${SPACE}/${one.id}`, who, one, all && fits)
      await expectBytes(`/iiif-av/doors/${SPACE}/${one.id}/full/full/max/max/0/default.mp4`, who, one, all)
      await expectBytes(`/doors/original/${one.hash}.jpg`, who, one, all && fits)
      const signed = sign(`${hydria.base}/doors/original/${one.hash}.jpg`)
      await expectBytes(signed, who, one, fits || (looker.owner && all))
      await expectBytes(`/sourceimages/doors/${one.hash}/download`, who, one, looker.owner)
    }
  },
  SLOW_MS,
)

/** The thumbnails and fixed pictures that a document names beneath `thumbnail`. */
const thumbnailsIn = (value: unknown, inside = false): string[] => {
  if (typeof value === 'string') return inside && /\/default\.jpg$/.test(value) ? [value] : []
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => thumbnailsIn(inner, inside || key === 'thumbnail'))
}

it.each(['anyone', 'reader', 'owner'])(
  'lists name to %s thumbnails that may be seen, and protected images to the owner alone',
  async who => {
    const { headers, looker } = viewers[who]!
    for (const one of lookedAtBy(who)) {
      const hidden = one.line.isProtected && !looker.owner
      const { maxUnauthorised, openFullMax } = one.line
      const part = !seesAll(one.line, looker) && maxUnauthorised < Math.max(one.image.width, one.image.height)
      const some = !hidden && Math.max(maxUnauthorised, openFullMax) > 0
      const lists: [path: string, refusal: number, isRefused?: boolean][] = [
        [`/iiif-manifest/doors/${SPACE}/${one.id}`, 401],
        [`/iiif-manifest/v2/doors/${SPACE}/${one.id}`, 401],
        [`/iiif-resource/doors/by/${one.id}`, 404],
        [`/iiif-collection/doors/${SPACE}/${one.id}`, 404],
        [`/raw-resource/doors/by/${one.id}`, 404],
        [`/iiif-img/doors/${SPACE}/${one.id}/info.json`, 401],
        [`/iiif-img/v2/doors/${SPACE}/${one.id}/info.json`, some ? 302 : 401, hidden || part],
      ]
      for (const [path, refusal, isRefused = hidden] of lists) {
        const got = await get(path, headers)
        expect([path, one.line, got.status]).toEqual([path, one.line, isRefused ? refusal : 200])
        if (looker.owner && !everyoneSeesAll(one.line)) {
          expect([path, cachingFault(got)]).toEqual([path, undefined])
          expect(got.headers.get('vary')).toMatch(/Authorization, Cookie/)
        }
        if (got.status !== 200) continue
        if (/iiif-(manifest|resource)/.test(path)) {
          const fits = Math.max(one.image.width, one.image.height) <= longestSide(one.line)
          const offered = got.body.includes(`/file/${customer.id}/${SPACE}/${one.id}`)
          expect([path, one.line, one.image, offered]).toEqual([path, one.line, one.image, looker.owner || fits])
        }
        for (const thumbnail of thumbnailsIn(JSON.parse(got.body.toString()))) {
          const { status, body } = await get(thumbnail, headers)
          expect([path, one.line, thumbnail, status]).toEqual([path, one.line, thumbnail, 200])
          expect((await sharp(body).metadata()).width).toBeLessThanOrEqual(longestSide(one.line))
        }
      }
    }
    const tags = JSON.parse((await get(`/iiif-collection/doors/${SPACE}`, headers)).body.toString())
    const shown = tags.items.map(({ label }: { label: { none: string[] } }) => label.none[0])
    const wanted = pictured.filter(({ line: { isProtected } }) => looker.owner || !isProtected).map(({ id }) => id)
    expect(shown.sort()).toEqual(wanted.sort())
  },
  SLOW_MS,
)

interface Info extends Size {
  sizes?: Size[]
  tiles?: { width: number; scaleFactors: number[] }[]
}

/** The requests that the sizes and the first tile of each scale of a document announce, version 3. */
const announced = ({ width, height, sizes = [], tiles = [] }: Info): string[] => [
  ...sizes.map(size => `full/${size.width},${size.height}`),
  ...tiles.flatMap(tile =>
    tile.scaleFactors.map(scale => {
      const [right, bottom] = [Math.min(width, tile.width * scale), Math.min(height, tile.width * scale)]
      return `0,0,${right},${bottom}/${Math.ceil(right / scale)},${Math.ceil(bottom / scale)}`
    }),
  ),
]

it.each(['anyone', 'reader', 'owner'])(
  'what information documents announce to %s can be asked for',
  async who => {
    const { headers, looker } = viewers[who]!
    let asked = 0
    for (const one of lookedAtBy(who)) {
      const services = ['/iiif-img/degraded', '/thumbs', ...(seesAll(one.line, looker) ? ['/iiif-img'] : [])]
      for (const service of services.map(channel => `${channel}/doors/${SPACE}/${one.id}`)) {
        const { status, body } = await get(`${service}/info.json`, headers)
        if (status !== 200) continue
        for (const request of announced(JSON.parse(body.toString()))) {
          asked++
          const path = `${service}/${request}/0/default.jpg`
          const answer = await get(path, headers)
          expect([path, one.line, answer.status]).toEqual([path, one.line, 200])
        }
      }
    }
    expect(asked).toBeGreaterThan(20)
  },
  SLOW_MS,
)

const picturesIn = (pdf: Buffer): Size[] =>
  [...pdf.toString('latin1').matchAll(/\/Subtype \/Image[^>]*?\/Width (\d+)\s+\/Height (\d+)/g)].map(
    ([, width, height]) => ({ width: Number(width), height: Number(height) }),
  )

it.each(['anyone', 'owner'])(
  'PDF and ZIP show %s what everyone may see, within the limits',
  async who => {
    for (const one of pictured) {
      const { headers } = viewers[who]!
      const shows = (size: Size): boolean =>
        mayBeSeen(one.line, one.image, ANYONE, { region: one.image, ...size }) &&
        Math.max(size.width, size.height) <= longestSide(one.line)
      const pdf = await get(`/pdf/doors/by/${one.id}`, headers)
      expect([one.line, pdf.status]).toEqual([one.line, one.line.isProtected ? 404 : 200])
      expect([one.line, picturesIn(pdf.body).filter(size => !shows(size))]).toEqual([one.line, []])
      const some = shows({ width: 100, height: 60 })
      expect([one.line, picturesIn(pdf.body).length]).toEqual([one.line, some ? 1 : 0])
      const zip = await get(`/zip/doors/by/${one.id}`, headers)
      expect([one.line, zip.status]).toEqual([one.line, some ? 200 : 404])
      if (zip.status !== 200) continue
      for (const { body } of zipEntries(zip.body)) {
        const { width, height } = await sharp(body).metadata()
        expect([one.line, shows({ width, height })]).toEqual([one.line, true])
      }
    }
  },
  SLOW_MS,
)
