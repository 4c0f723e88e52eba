// Bodies of the plain APIs: what the vocabulary documents is taken and comes back, what it does not is refused by name.
import { basic, clientOf, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { idOf } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  other = await hydria.customer()
})

const call = (method: string, path: string, body: unknown, isPlatform = false) => {
  const client = isPlatform ? hydria.admin : clientOf(() => hydria.base, basic(customer.key, customer.secret))
  const address = path.replace('{organization}', customer.name).replace('{other}', idOf(other.id))
  return client(method, address, { body, headers: { 'Content-Type': 'application/json' } })
}

const faultsIn = (body: { errors?: object[]; error?: { errors?: object[] } }) =>
  (body.errors ?? body.error?.errors ?? []) as { property: string; message: string }[]

/** Method, address, whether the platform calls, a body of all that is documented, and how its properties come back. */
const WRITTEN: [string, string, boolean, Record<string, unknown>, Record<string, unknown>?][] = [
  ['PUT', '/organizations/made-here', true, { billing_email: 'a@b.example', display_name: 'Made' }],
  ['PUT', '/organizations/{organization}/options', false, { protect_dynamic_stack: true }, {}],
  ['PUT', '/organizations/{organization}/memberships/{other}', false, { roles: ['read'], comment: 'a guest' }],
  ['POST', '/organizations/{organization}/memberships', false, { roles: ['upload'], comment: 'a key' }],
  [
    'PUT',
    '/stacks/{organization}/small',
    false,
    {
      operations: [{ name: 'resize', options: { width: 10 } }],
      options: { 'jpg.quality': 80 },
      expressions: [],
      variables: {},
    },
    { stack_operations: [{ name: 'resize', options: { width: 10 } }], stack_options: { 'jpg.quality': 80 } },
  ],
  ['POST', '/user/apikeys', false, { comment: 'another' }],
  [
    'POST',
    '/utils/{organization}/sign_url',
    false,
    { url: 'https://x.example/a', round_date_up_to: 60, until: '2030-01-01T00:00:00Z' },
    {},
  ],
  ['POST', '/modality/sessions', false, { sessionId: 's-1', clientName: 'a practice' }],
]

it.each(WRITTEN)(
  '%s %s takes what is documented, and gives it back',
  async (...[method, path, isPlatform, body, back]) => {
    const answer = await call(method, path, body, isPlatform)
    expect([answer.status < 300, answer.body]).toEqual([true, expect.objectContaining(back ?? body)])
  },
)

it.each(WRITTEN)('%s %s refuses what is not documented, by its name', async (...[method, path, isPlatform, body]) => {
  const { status, body: problem } = await call(method, path, { ...body, no_such_thing: 1 }, isPlatform)
  const [fault] = faultsIn(problem)
  expect([status, fault?.property]).toEqual([400, 'no_such_thing'])
  expect(fault!.message).toMatch(/^is not a property of /)
})

it.each([
  [
    'PUT',
    '/organizations/{organization}/memberships/{other}',
    { roles: 'read' },
    'roles',
    'must be an array: send ["read"]',
  ],
  ['PUT', '/organizations/{organization}/memberships/{other}', { comment: 'x' }, 'roles', 'is required'],
  ['PUT', '/stacks/{organization}/other', { options: 5 }, 'options', 'must be a JSON object or null'],
  ['POST', '/user/apikeys', { comment: 5 }, 'comment', 'must be a string or null: send "5"'],
  [
    'POST',
    '/utils/{organization}/sign_url',
    { url: 'https://x.example', until: 'soon' },
    'until',
    /^must be a date-time/,
  ],
  ['POST', '/modality/sessions', { clientName: 5 }, 'clientName', 'must be a string or null: send "5"'],
  ['POST', '/customers', { name: 5 }, 'name', 'must be a string: send "5"'],
])('%s %s with %j says that %s %s', async (method, path, body, property, message) => {
  const { status, body: problem } = await call(method, path, body, path === '/customers')
  expect([status, faultsIn(problem)]).toEqual([
    400,
    expect.arrayContaining([
      { property, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]),
  ])
})
