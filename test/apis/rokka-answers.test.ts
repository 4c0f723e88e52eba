// Answers of rokka's API that no story comes by: what is locked, what was so already, what is full, what is one's own.
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { idOf } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer
/** A source image that may be changed, and one of the same customer that is locked, with its bytes. */
let [open, locked] = ['', '']
let bytes: Buffer
let lockedBytes: Buffer

const pictureOf = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toBuffer()

function upload({ call, name }: TestCustomer, file: Buffer, fields: Record<string, unknown> = {}) {
  const body = new FormData()
  body.append('filedata[0]', new Blob([new Uint8Array(file)]), 'a.png')
  for (const [key, value] of Object.entries(fields)) body.append(`${key}[0]`, JSON.stringify(value))
  return call('POST', `/sourceimages/${name}`, { body })
}

const NAMED = { meta_user: { colour: 'blue' } }

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  other = await hydria.customer()
  bytes = await pictureOf('#123')
  lockedBytes = await pictureOf('#321')
  open = (await upload(customer, bytes, NAMED)).body.items[0].hash
  locked = (await upload(customer, lockedBytes, NAMED)).body.items[0].hash
  await customer.call('PUT', `/sourceimages/${customer.name}/${locked}/options/locked`, { body: true })
  await customer.call('PUT', `/stacks/${customer.name}/small`, { body: { operations: [] } })
  // The other organization may be written to, and has the locked one too.
  const member = { roles: ['sourceimages:write'] }
  await other.call('PUT', `/organizations/${other.name}/memberships/${idOf(customer.id)}`, { body: member })
  await upload(other, lockedBytes)
  await other.call('PUT', `/sourceimages/${other.name}/${locked}/options/locked`, { body: true })
})

const fill = (path: string): string =>
  path
    .replace('ORG', customer.name)
    .replace('OPEN', open)
    .replace('LOCKED', locked)
    .replace('OWN', idOf(customer.id))
    .replace('OTHER', idOf(other.id))

const SET = '/sourceimages/ORG'
const MEMBER = '/organizations/ORG/memberships'

it.each<[string, string, unknown, number]>([
  ['GET', `${MEMBER}/OWN`, undefined, 200],
  ['PUT', `${MEMBER}/OWN`, { roles: ['read'] }, 409],
  ['DELETE', `${MEMBER}/OWN`, undefined, 409],
  ['PUT', '/organizations/ORG/options/protect_dynamic_stack', 'perhaps', 400],
  ['GET', `${SET}/download?limit=none`, undefined, 400],
  ['GET', '/stacks/ORG?limit=0', undefined, 400],
  ['DELETE', '/stacks/ORG/small/cache', undefined, 204],
  ['PUT', `${SET}/LOCKED/meta/user`, { colour: 'red' }, 423],
  ['DELETE', `${SET}/LOCKED/meta/user`, undefined, 423],
  ['PUT', `${SET}/LOCKED/meta/user/colour`, '"red"', 423],
  ['DELETE', `${SET}/LOCKED/meta/user/colour`, undefined, 423],
  ['DELETE', `${SET}/LOCKED/meta/dynamic/version?deletePrevious=true`, undefined, 204],
  ['GET', `${SET}/OPEN/meta/user/colour`, undefined, 200],
  ['GET', `${SET}/OPEN/meta/user/COLOUR`, undefined, 400],
  ['DELETE', `${SET}/OPEN/meta/user/COLOUR`, undefined, 400],
  ['DELETE', `${SET}/OPEN/meta/dynamic/version`, undefined, 204],
  ['DELETE', `${SET}/OPEN/meta/dynamic/version?keepHash=true`, undefined, 400],
])('%s %s with %j answers %i', async (method, path, body, status) => {
  const headers = { 'Content-Type': 'application/json' }
  expect((await customer.call(method, fill(path), { body, headers })).status).toBe(status)
})

it.each([
  ['bytes=0-3', 206],
  ['bytes=999999-', 416],
])('the part %s of an original is answered with %i', async (Range, status) => {
  expect((await customer.call('GET', fill(`${SET}/OPEN/download`), { headers: { Range } })).status).toBe(status)
})

it('a membership that is so already is a 204', async () => {
  const put = () => customer.call('PUT', fill(`${MEMBER}/OTHER`), { body: { roles: ['read'], comment: 'a guest' } })
  expect([(await put()).status, (await put()).status]).toEqual([201, 204])
})

it('dynamic metadata that is so already is a 204, and what it stands in stays where it is locked', async () => {
  const { body } = await customer.call('PUT', fill(`${SET}/OPEN/meta/dynamic/version`), { body: { text: 'two' } })
  const path = fill(`${SET}/${body.hash}`)
  expect((await customer.call('PUT', `${path}/meta/dynamic/version`, { body: { text: 'two' } })).status).toBe(204)
  await customer.call('PUT', `${path}/options/locked`, { body: true })
  const removed = await customer.call('DELETE', `${path}/meta/dynamic/version?deletePrevious=true`)
  expect([removed.status, (await customer.call('GET', path)).status]).toEqual([423, 200])
})

it('areas keep their names and their unit', async () => {
  const crop_area = { x: 0, y: 0, width: 50, height: 100, percentage: true }
  const areas = { subject_area: { x: 5, y: 5, percentage: true }, crop_area, multi_areas: { left: { crop_area } } }
  const { body } = await upload(customer, await pictureOf('#555'), { meta_dynamic: areas })
  expect(body.items[0].dynamic_metadata).toMatchObject(areas)
})

it('the stacks are listed page by page', async () => {
  await customer.call('PUT', `/stacks/${customer.name}/smaller`, { body: { operations: [] } })
  const { body } = await customer.call('GET', `/stacks/${customer.name}?limit=1`)
  const next = await customer.call('GET', body.links.next.href)
  expect([body.items[0].name, next.body.items[0].name, body.links.next.href]).toEqual([
    'small',
    'smaller',
    expect.stringContaining(`offset=${body.cursor}`),
  ])
})

it('an upload of the bytes of a locked image is refused where it says more of it, and taken where it does not', async () => {
  expect((await upload(customer, lockedBytes, { meta_user: { colour: 'red' } })).status).toBe(423)
  expect((await upload(customer, lockedBytes)).status).toBe(200)
})

it('an upload to be described is a 501 where no vision API is set', async () => {
  const said = { meta_static: { auto_description: { languages: ['en'] } } }
  const { status, body } = await upload(customer, await pictureOf('#777'), said)
  expect([status, body.error.message]).toEqual([501, expect.stringContaining('VISION_URL')])
})

describe('copied to another organization', () => {
  const Destination = () => ({ Destination: other.name })
  const copy = (hash: string) => customer.call('COPY', fill(`${SET}/${hash}`), { headers: Destination() })
  const copyAll = (hashes: string[]) =>
    customer.call('POST', fill(`${SET}/copy`), { headers: Destination(), body: hashes })

  it('what is locked there is a 423', async () => {
    expect([(await copy(locked)).status, (await copyAll([locked])).status]).toEqual([423, 423])
  })

  it('what is overwritten is a 204', async () => {
    expect([(await copyAll([open])).status, (await copyAll([open])).status]).toEqual([201, 204])
  })

  it('what its storage policy has no space for is a 507', async () => {
    const more = (await upload(customer, await pictureOf('#999'))).body.items[0].hash
    const policy = await hydria.admin('POST', '/storagePolicies', {
      body: { maximumNumberOfStoredImages: 100, maximumTotalSizeOfStoredImages: 1 },
    })
    await hydria.admin('PATCH', `${other.path}/storage`, { body: { storagePolicy: policy.body['@id'] } })
    expect([(await copy(more)).status, (await copyAll([more])).status]).toEqual([507, 507])
  })
})

it('the key of the platform is one of its own', async () => {
  const { status, body } = await hydria.admin('GET', '/user/apikeys/current')
  expect([status, body]).toEqual([200, expect.objectContaining({ id: 'test-admin' })])
})
