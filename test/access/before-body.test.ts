// What can be refused before the body is read is: no byte of one is sent here, and the answer comes all the same.

import { head, openRaw } from '../http/raw.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { makeKey } from './callers.js'

let hydria: TestHydria
let customer: TestCustomer
const authorizations: Record<string, string | undefined> = {}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  const other = await hydria.customer()
  const reader = await makeKey(customer, { access: 'read' })
  const uploader = await makeKey(customer, { roles: ['upload'] })
  Object.assign(authorizations, {
    'a wrong secret': basic(customer.key, 'wrong'),
    'a read key': basic(reader.key, reader.secret),
    'an upload key': basic(uploader.key, uploader.secret),
    'an admin key': basic(customer.key, customer.secret),
    "another's key": basic(other.key, other.secret),
  })
})

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const PARTS = 'multipart/form-data; boundary=x'

it.each([
  ['nobody', 'POST', '/customers/ID/spaces', JSON_TYPE, 401],
  ['a wrong secret', 'POST', '/customers/ID/spaces', JSON_TYPE, 401],
  ['a read key', 'POST', '/customers/ID/spaces', JSON_TYPE, 403],
  ["another's key", 'POST', '/customers/ID/spaces', JSON_TYPE, 404],
  ['an admin key', 'POST', '/customers/ID/spaces/77/images', JSON_TYPE, 404],
  ['an admin key', 'POST', '/customers', JSON_TYPE, 403],
  ['an admin key', 'POST', '/keys', JSON_TYPE, 403],
  ['a wrong secret', 'POST', '/customers/ID/spaces', FORM, 401],
  ['nobody', 'POST', '/customers/ID/spaces', FORM, 401],
  ["another's key", 'POST', '/customers/ID/spaces/1', FORM, 404],
  ['an upload key', 'POST', '/customers/ID/keys', FORM, 403],
  ['nobody', 'POST', '/sourceimages/ORG', PARTS, 401],
  ['a read key', 'POST', '/sourceimages/ORG', PARTS, 403],
  ["another's key", 'POST', '/sourceimages/ORG', PARTS, 404],
  ['a read key', 'POST', '/user/apikeys', JSON_TYPE, 403],
  ['an admin key', 'PUT', '/organizations/another', JSON_TYPE, 403],
  ['nobody', 'POST', '/images', PARTS, 401],
  ['a read key', 'POST', '/images', PARTS, 403],
])('%s at %s %s with %s: %5$i', async (who, method, path, type, status) => {
  const connection = await openRaw(hydria.base)
  const authorization = authorizations[who]
  const headers = {
    'Content-Type': type,
    'Content-Length': '1000',
    ...(authorization && { Authorization: authorization }),
  }
  connection.write(head(method, path.replace('ID', String(customer.id)).replace('ORG', customer.name), headers))
  expect((await connection.answer()).status).toBe(status)
  connection.close()
})
