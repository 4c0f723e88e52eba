// A server on an installation that is backed up or copied, and what a customer has there by all APIs.
import { EventEmitter, once } from 'node:events'
import { pino } from 'pino'
import { type Hydria, type Roles, startHydria } from '../../src/server.js'
import { readSettings } from '../../src/settings.js'
import { filledCustomer } from '../api/lists-filled.js'
import { form } from '../apis/dsio/radiographs.js'
import { basic, type Client, clientOf, newCustomer, sharedVocabularies, type TestCustomer } from '../hydria.js'
import { picture } from '../pictures.js'
import { grayPng } from '../png16.js'
import { graphOf } from './keeping.js'

export const ADMIN = { ADMIN_KEY: 'keep-admin', ADMIN_SECRET: 'keep-admin-secret' }

/** Starts a server in this process on the installation of an environment. */
export const serveAt = (environment: Record<string, string>, roles: Roles): Promise<Hydria> =>
  startHydria(readSettings({ PORT: '0', ...environment }), pino({ level: 'silent' }), roles, sharedVocabularies)

/** Asks a server, wherever it is now, as its administrator or as a customer. */
export const adminOf = (base: () => string): Client => clientOf(base, basic(ADMIN.ADMIN_KEY, ADMIN.ADMIN_SECRET))

/** A customer, the addresses of its own of the other APIs, and another customer, who writes meanwhile. */
export interface Filled {
  customer: TestCustomer
  writer: TestCustomer
  addresses: string[]
}

/** Makes customers of a server. */
const makerAt =
  (hydria: Hydria) =>
  (name?: string): Promise<TestCustomer> => {
    const client = (authorization?: string): Client => clientOf(() => hydria.base, authorization)
    return newCustomer(
      adminOf(() => hydria.base),
      client,
      name,
    )
  }

/** Pictures by every API, in the second space of a customer; their addresses. */
async function picturesOf({ call, path, name, id }: TestCustomer): Promise<string[]> {
  const ok = async (...request: Parameters<Client>) => {
    const { status, body, text } = await call(...request)
    if (status >= 300) throw new Error(`${request[1]}: ${status} ${text}`)
    return body
  }
  await ok('PUT', `${path}/spaces/2/images/rocket`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body: picture('rocket.jpg'),
  })
  const upload = new FormData()
  upload.append('filedata', new Blob([new Uint8Array(picture('coffee.png'))]), 'coffee.png')
  upload.append('meta_user', '{"painter":"nobody"}')
  const { hash } = (await ok('POST', `/sourceimages/${name}`, { body: upload })).items[0]
  const json = { 'Content-Type': 'application/json' }
  await ok('PUT', `/sourceimages/${name}/alias/cup`, { headers: json, body: JSON.stringify({ hash }) })
  const operations = [{ name: 'resize', options: { width: 50 } }]
  await ok('PUT', `/stacks/${name}/small`, { headers: json, body: JSON.stringify({ operations }) })
  const radiograph = (await ok('POST', '/images', { body: form() })).id
  return [
    ...['', `/${hash}`, `/${hash}/download`, '/alias/cup'].map(end => `/sourceimages/${name}${end}`),
    ...[`/stacks/${name}`, `/stacks/${name}/small`, `/organizations/${name}`],
    ...[`/organizations/${name}/memberships`, `/images/${radiograph}`, `/images/${radiograph}/media`],
    ...[`/${name}/small/${hash}.png`, `/iiif-img/${id}/2/rocket/full/max/0/default.jpg`],
  ]
}

/** A customer with pictures by every API, whose bytes are there. */
export async function customerWithPictures(hydria: Hydria): Promise<Filled> {
  const made = makerAt(hydria)
  const customer = await made()
  for (const name of ['one', 'two']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
  const pictures = await picturesOf(customer)
  return { customer, writer: await made(), addresses: [`${customer.path}/spaces/2/images/rocket`, ...pictures] }
}

/** A customer with resources of every class besides. */
export async function customerOfAllApis(hydria: Hydria): Promise<Filled> {
  const made = makerAt(hydria)
  const { customer } = await filledCustomer({ ...hydria, customer: made })
  return { customer, addresses: await picturesOf(customer), writer: await made() }
}

/** What is answered at the addresses of a customer. */
export async function answersOf(
  { base }: Pick<Hydria, 'base'>,
  { customer, addresses }: Filled,
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  const call = clientOf(() => base, basic(customer.key, customer.secret))
  for (const address of addresses) {
    const { status, text } = await call('GET', address)
    if (status !== 200) throw new Error(`${address}: ${status} ${text}`)
    answers[address] = text
  }
  return answers
}

/** Everything that the customer reaches, by all APIs. */
export const allOf = async (hydria: Pick<Hydria, 'base'>, filled: Filled): Promise<Record<string, string>> => ({
  ...(await graphOf(hydria, filled.customer)),
  ...(await answersOf(hydria, filled)),
})

/** An image that was answered with 201. */
export interface Written {
  path: string
  etag: string | null
}

export interface Writing {
  written: Written[]
  /** Fulfilled once one more has been written. */
  next(): Promise<void>
  /** Writes no more; what was written. */
  end(): Promise<Written[]>
}

/** So many are written before somebody waits for the next, however slow the machine is. */
const AHEAD = 10

/** Makes spaces with an image in each, one after the other, until the end, or until the server does not answer. */
export function startWriting(base: string, customer: TestCustomer): Writing {
  const call = clientOf(() => base, basic(customer.key, customer.secret))
  const written: Written[] = []
  const events = new EventEmitter()
  let allowed = AHEAD
  let isOver = false
  const write = async (): Promise<void> => {
    for (let count = 0; !isOver; count++) {
      if (count >= allowed) await once(events, 'allowed')
      const space = await call('POST', `${customer.path}/spaces`, { body: { name: crypto.randomUUID() } })
      if (space.status !== 201) throw new Error(`${customer.path}/spaces: ${space.status} ${space.text}`)
      const path = `${new URL(space.body['@id']).pathname}/images/${count}`
      const body = grayPng(20 + count, 9, (x, y) => x * y)
      const { status, headers } = await call('PUT', path, { headers: { 'Content-Type': 'image/png' }, body })
      if (status !== 201) throw new Error(`${path}: ${status}`)
      written.push({ path, etag: headers.get('etag') })
      events.emit('written')
    }
  }
  const over = write().catch(error => {
    if (events.listenerCount('error') > 0) events.emit('error', error)
    // What fetch throws is of another realm than the tests.
    if (error.name !== 'TypeError') throw error
  })
  over.catch(() => undefined)
  return {
    written,
    async next() {
      const next = once(events, 'written')
      allowed = written.length + AHEAD
      events.emit('allowed')
      await next
    },
    async end() {
      isOver = true
      events.emit('allowed')
      await over
      return written
    },
  }
}
