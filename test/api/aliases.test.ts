// Two names for one value: the one that changes it is meant.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let space: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  const body = { name: 'aliases', maxUnauthorised: 100 }
  space = (await customer.call('POST', `${customer.path}/spaces`, { body })).body['@id']
})

it.each([
  ['PATCH', 'maxUnauthorised', 200],
  ['PATCH', 'defaultMaxUnauthorised', 300],
  ['PUT', 'maxUnauthorised', 400],
  ['PUT', 'defaultMaxUnauthorised', 500],
])('%s of all that was read, with %s changed', async (method, name, value) => {
  const { body } = await customer.call('GET', space)
  const changed = await customer.call(method, space, { body: { ...body, [name]: value } })
  expect([changed.status, changed.body.maxUnauthorised, changed.body.defaultMaxUnauthorised]).toEqual([
    200,
    value,
    value,
  ])
})

it('a new resource whose two names disagree is a 400 that says so', async () => {
  const body = { name: 'torn', maxUnauthorised: 1, defaultMaxUnauthorised: 2 }
  const answer = await customer.call('POST', `${customer.path}/spaces`, { body })
  expect([answer.status, answer.body.errors]).toEqual([
    400,
    [{ property: 'defaultMaxUnauthorised', message: 'must be the same as maxUnauthorised' }],
  ])
})
