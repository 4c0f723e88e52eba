// Random requests to all three APIs and the public side: each is answered in time, as it is documented, and never with a fault of ours.
import fc from 'fast-check'
import { VOCABULARY } from '../../src/apis/index.js'
import { openApi, readVocabulary } from '../../src/vocabulary/index.js'
import { filledCustomer } from '../api/lists-filled.js'
import { clientOf as rokkaClient } from '../apis/rokka.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { undocumented } from '../undocumented.js'
import { deliveryRequests, type FuzzRequest, type Places, requestsOf } from './requests.js'

/** `npm run fuzz` asks for more, and from another seed: `FUZZ=50000 SEED=7`. */
const REQUESTS = Number(process.env['FUZZ'] || 1000)
const SEED = Number(process.env['SEED'] || 20261127)

/** Requests that are made at once, before they are sent. */
const CHUNK = 500

/** No request takes that long. */
const PATIENCE_MS = 30_000

let hydria: TestHydria
let callers: Record<FuzzRequest['caller'], Record<string, string>>
let places: Places

const credentialsOf = ({ key, secret }: TestCustomer) => ({
  Authorization: basic(key, secret),
  'Api-Key': `${key}:${secret}`,
})

/** Variables of addresses, and the list that their values are read from. */
const LISTED = {
  ...{ customHeader: 'customHeaders', namedQuery: 'namedQueries', portalUser: 'portalUsers', resource: 'resources' },
  ...{ originStrategy: 'originStrategies', defaultDeliveryChannel: 'defaultDeliveryChannels', batch: 'queue/batches' },
  webhook: 'webhooks',
}

beforeAll(async () => {
  // What cannot be fetched is not tried again: streams of events end with their batches.
  hydria = await sharedTestHydria({ INGEST_TRIES: '1' })
  const { customer, places: filled } = await filledCustomer(hydria)
  const other = await hydria.customer()
  callers = { customer: credentialsOf(customer), other: credentialsOf(other), nobody: {} }
  await customer.call('PUT', `${customer.path}/spaces/1/images/rocket`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body: picture('rocket.jpg'),
  })
  const ids: [string, string[]][] = []
  for (const [name, list] of Object.entries(LISTED)) {
    const { member } = (await customer.call('GET', `${customer.path}/${list}`)).body
    ids.push([name, member.map((one: { '@id': string }) => decodeURIComponent(one['@id'].split('/').at(-1)!))])
  }
  const made = await rokkaClient(hydria, customer).sourceimages.create(customer.name, 'c.png', picture('chelsea.png'))
  places = {
    ...Object.fromEntries(Object.entries(filled).map(([name, value]) => [name, [value]])),
    ...Object.fromEntries(ids),
    customer: [...Array(12).fill(String(customer.id)), String(other.id)],
    ...{
      space: ['1', '1', '2', '99'],
      image: ['rocket', 'a', 'b', '\u{1F3FA}', 'new'],
      channel: ['thumbs', 'file', 'x'],
    },
    ...{ organization: [...Array(12).fill(customer.name), other.name], hash: [made.body.items[0]!.hash], key: ['x'] },
    ...{ role: ['role0', 'role1', 'new'], storagePolicy: ['default', 'x'], kind: ['pdf', 'zip'], query: ['q0'] },
  }
}, 60_000)

/** What the requests stand on is not deleted: customers, their keys, and what the addresses lead to. */
const KEPT =
  /^\/(customers|organizations|users?)\/\{\w+\}$|keys|\/(spaces\/\{space\}|images\/\{image\}|\{organization\}\/\{hash\})$/

const isLeftOut = (method: string, template: string): boolean => method === 'delete' && KEPT.test(template)

const told = ({ method, path, headers, body, caller }: FuzzRequest): string =>
  `${caller} ${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${String(body).slice(0, 300)}`

async function send({ method, path, headers, body, caller }: FuzzRequest): Promise<Response> {
  return fetch(hydria.base + path, {
    method,
    // No request waits for an ingest that is tried again.
    headers: { Prefer: 'respond-async', ...headers, ...callers[caller] },
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(body !== undefined && { body }),
  })
}

/** Statuses of 500 and more that say what they are about: not configured, away, full. */
const EXPLAINED = [501, 503, 507]

/** What is wrong with a list's pages by cursor. */
async function lost(first: { totalItems: number; member: unknown[]; view: { next?: string } }): Promise<string[]> {
  let [count, next] = [first.member.length, first.view.next]
  for (let pages = 0; next !== undefined && pages < 30; pages++) {
    const response = await fetch(next, { headers: callers.customer })
    if (response.status !== 200) return [`${next}: ${response.status}`]
    const page = (await response.json()) as typeof first
    count += page.member.length
    next = page.view.next
  }
  return next === undefined && count !== first.totalItems ? [`${count} of ${first.totalItems} members`] : []
}

/** How many answers had each status. */
const statuses = new Map<number, number>()

async function faultsOf(request: FuzzRequest): Promise<string[]> {
  const response = await send(request)
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
  const text = await response.text()
  const isFault = response.status >= 500 && !EXPLAINED.includes(response.status)
  const listed =
    request.isList && response.status === 200 && /json/.test(response.headers.get('content-type')!)
      ? JSON.parse(text)
      : undefined
  return [
    ...(isFault ? [`${response.status} ${text.slice(0, 300)}`] : []),
    ...undocumented(),
    ...(listed?.view ? await lost(listed) : []),
  ]
}

it(`${REQUESTS} requests from the seed ${SEED} are answered as documented`, async () => {
  const documents = ['dlcs', 'rokka', 'dsio'].map(name => openApi(readVocabulary(VOCABULARY + name), hydria.base))
  const [dlcs, rokka, dsio] = documents.map(document => requestsOf(document, places, isLeftOut))
  const requests = fc.oneof(
    { weight: 6, arbitrary: dlcs! },
    { weight: 3, arbitrary: rokka! },
    { weight: 1, arbitrary: dsio! },
    { weight: 2, arbitrary: deliveryRequests(places) },
  )
  const faults: string[] = []
  for (let from = 0; from < REQUESTS && faults.length < 60; from += CHUNK)
    for (const request of fc.sample(requests, { numRuns: Math.min(CHUNK, REQUESTS - from), seed: SEED + from })) {
      try {
        const found = await faultsOf(request)
        if (found.length > 0) faults.push(`${told(request)}\n    ${found.join('\n    ')}`)
      } catch (error) {
        faults.push(`${told(request)}\n    ${error}`)
      }
    }
  if (process.env['FUZZ']) process.stdout.write(`${JSON.stringify(Object.fromEntries(statuses))}\n`)
  expect(faults.join('\n')).toBe('')
  // Requests that are all refused early would find nothing.
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 10)
}, 3_600_000)
