// Every operation of every vocabulary against everyone who may call: who is refused, how, and that nothing changed then.
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { soundVocabulary, VOCABULARY } from '../../src/apis/index.js'
import type { Operation, Route } from '../../src/vocabulary/index.js'
import { idOf } from '../apis/rokka.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Caller, callersOf, makeKey } from './callers.js'

const APIS = ['dlcs', 'rokka', 'dsio'] as const
type ApiName = (typeof APIS)[number]

interface Row {
  api: ApiName
  route: Route
  operation: Operation
}

const rows: Row[] = APIS.flatMap(api =>
  soundVocabulary(VOCABULARY + api).routes.flatMap(route =>
    route.operations.map(operation => ({ api, route, operation })),
  ),
)

const LEVELS = ['none', 'read', 'write', 'admin', 'platform']

/** What the words of the vocabulary mean for a caller, worked out apart from the program. */
function expected({ api, route, operation }: Row, { of, access, roles, holds }: Caller): 'open' | 401 | 403 | 404 {
  const shows = of !== 'nobody'
  const isValid = holds === true || holds === api
  // Other APIs do not look at cookies.
  if (holds === 'dlcs' && !isValid) return operation.access === 'public' ? 'open' : 401
  // DLCS looks at whatever is shown; rokka's public addresses look at nothing.
  if (operation.access === 'public') return shows && !isValid && api === 'dlcs' ? 401 : 'open'
  if (!shows || !isValid) return 401
  if (of === 'platform') return api === 'dsio' ? 403 : 'open'
  const isSomeones = route.template.variables.some(name => name === 'customer' || name === 'organization')
  const founds = api === 'rokka' && operation.access === 'platform'
  if (of === 'elsewhere' && isSomeones && !founds) return 404
  const enough = LEVELS.indexOf(access) >= LEVELS.indexOf(operation.access)
  return enough || operation.roles.some(role => roles.includes(role)) ? 'open' : 403
}

/** Public addresses that refuse everyone, or that ask for a signature rather than for a key. */
const OF_THEIR_OWN = ['users.create', 'rendering.get']

let hydria: TestHydria
let home: TestCustomer
let callers: Caller[]
let variables: Record<string, string>

beforeAll(async () => {
  hydria = await startTestHydria({ FAILED_LOG_INS: '0', FAILED_LOG_INS_BY_KEY: '0' })
  home = await hydria.customer()
  const other = await hydria.customer()
  await home.call('PUT', `${home.path}/spaces/1`, { body: { name: 'one' } })
  const body = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
  const image = await home.call('PUT', `${home.path}/spaces/1/images/pic`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body,
  })
  expect(image.body.error).toBe('')
  await home.call('POST', `${home.path}/roles`, { body: { name: 'staff' } })
  callers = await callersOf(hydria, home, other)
  const { body: sources } = await home.call('GET', `/sourceimages/${home.name}`)
  variables = {
    customer: String(home.id),
    organization: home.name,
    space: '1',
    image: 'pic',
    role: 'staff',
    hash: sources.items[0].hash,
    key: (await makeKey(home, {})).key,
    id: (await makeKey(home, {})).key,
    user_id: idOf(other.id),
  }
})
afterAll(() => hydria.stop())

/** Bodies by which an operation that should be refused would do something. */
const BODIES: Record<string, object> = {
  'memberships.create': { roles: ['admin'] },
  'membership.put': { roles: ['admin'] },
  'organization.create': { display_name: 'Taken over' },
  'stack.put': { operations: [{ name: 'noop' }] },
  'image.create': { id: 'made' },
  'key.create': { access: 'read' },
}

const pathOf = ({ route }: Row): string =>
  route.template.text.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(variables[name] ?? 'x'))

async function statusOf(row: Row, { call }: Caller): Promise<number> {
  const { method, handler } = row.operation
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(method)
  const headers: Record<string, string> = hasBody ? { 'Content-Type': 'application/json' } : {}
  const { status } = await call(method, pathOf(row), { headers, ...(hasBody && { body: BODIES[handler] ?? {} }) })
  return status
}

/** A digest of everything that the database holds; when keys were last used is noted for whoever shows one that holds. */
async function everything(): Promise<string> {
  const { db } = hydria.services.store
  const hash = createHash('sha256')
  const { rows: tables } = await db.raw(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1",
  )
  for (const { name } of tables as { name: string }[]) {
    const apart = name === 'keys' || name === 'person_sessions' ? " - 'last_used' - 'version'" : ''
    const { rows: lines } = await db.raw(
      `SELECT md5(coalesce(string_agg(line, E'\\n' ORDER BY line), '')) AS line FROM (SELECT (to_jsonb(t)${apart})::text AS line FROM ?? AS t) AS lines`,
      [name],
    )
    hash.update(`${name} ${lines[0].line}\n`)
  }
  return hash.digest('hex')
}

/** `npm run conformance:access` has everyone try every operation. */
const WHOLE = process.env['ACCESS'] === 'all'

/** Of those who are answered alike, one in so many tries an operation in the suite. */
const TURNS = 3

/**
 * Who tries an operation: in the suite some of those who are answered with each status, by turns, and whoever is let in
 * by a role that is named there.
 */
function triedBy(row: Row, index: number): Caller[] {
  if (WHOLE) return callers
  return callers.filter(caller => {
    const alike = callers.filter(other => expected(row, other) === expected(row, caller))
    const isItsTurn = (alike.indexOf(caller) + index) % Math.min(TURNS, alike.length) === 0
    return isItsTurn || row.operation.roles.some(role => caller.roles.includes(role))
  })
}

/** What each caller tries that has such an answer. */
const tried = (caller: Caller, isMeant: (meant: ReturnType<typeof expected>) => boolean): Row[] =>
  rows.filter(
    (row, index) =>
      !OF_THEIR_OWN.includes(row.operation.handler) &&
      isMeant(expected(row, caller)) &&
      triedBy(row, index).includes(caller),
  )

const told = ({ api, route, operation }: Row): string => `${api} ${operation.method} ${route.template.text}`

it('there are operations of every need, at every API', () => {
  expect(rows.length).toBeGreaterThan(200)
  for (const access of ['public', 'read', 'write', 'admin', 'platform'])
    expect([access, rows.some(({ operation }) => operation.access === access)]).toEqual([access, true])
})

it('whoever may not do something is refused as the vocabulary says, and nothing changes', async () => {
  const before = await everything()
  for (const caller of callers) {
    const wrong: string[] = []
    const asked = tried(caller, meant => meant !== 'open').values()
    const ask = async (): Promise<void> => {
      for (const row of asked) {
        const meant = expected(row, caller)
        const status = await statusOf(row, caller)
        if (status !== meant) wrong.push(`${told(row)}: ${status} rather than ${meant}`)
      }
    }
    await Promise.all([1, 2, 3, 4].map(ask))
    expect([caller.name, wrong]).toEqual([caller.name, []])
  }
  expect(await everything()).toBe(before)
})

it('whoever may do something is not refused', async () => {
  for (const caller of callers) {
    const wrong: string[] = []
    for (const row of tried(caller, meant => meant === 'open')) {
      const status = await statusOf(row, caller)
      if ([401, 403, 429].includes(status) || (status >= 500 && status !== 501)) wrong.push(`${told(row)}: ${status}`)
    }
    expect([caller.name, wrong]).toEqual([caller.name, []])
  }
})

/** What does not change anything although its method could. */
const READING = [
  'images.lookUp',
  'sourceImages.copy',
  'sourceImage.copy',
  'url.sign',
  'filter.unmap',
  'filter.select',
  'filter.supreme',
  'filter.ae',
  'users.create',
]

it('what changes something needs write access at least, and keys are managed by admin keys alone', () => {
  const weak = rows.filter(
    ({ operation: { method, access, handler } }) =>
      method !== 'GET' && !READING.includes(handler) && LEVELS.indexOf(access) < LEVELS.indexOf('write'),
  )
  expect(weak.map(told)).toEqual([])
  const managing = rows.filter(
    ({ operation: { method, handler } }) => method !== 'GET' && /^(key|apiKeys?|memberships?)\./.test(handler),
  )
  expect(managing.length).toBeGreaterThan(6)
  expect(managing.map(({ operation: { access, roles } }) => [access, roles.length])).toEqual(
    managing.map(({ route }) => [route.template.text.startsWith('/keys') ? 'platform' : 'admin', 0]),
  )
})
