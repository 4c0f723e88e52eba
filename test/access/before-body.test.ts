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

type Line = [who: string, method: string, path: string, type: string, status: number, headers?: Record<string, string>]

const OTHER_STATE = { 'If-Match': '"0"' }

it.each<Line>([
  // No such route.
  ['an admin key', 'POST', '/customers/ID/nowhere', JSON_TYPE, 404],
  ['an admin key', 'POST', '/images/x/nowhere', PARTS, 404],
  ['an admin key', 'POST', '/sourceimages/ORG/a/b/nowhere', PARTS, 404],
  ['an admin key', 'POST', '/nowhere', PARTS, 404],
  // No such method, or no answer that is accepted.
  ['nobody', 'PUT', '/customers/ID/spaces', JSON_TYPE, 405],
  ['nobody', 'PUT', '/images', JSON_TYPE, 405],
  ['nobody', 'PUT', '/sourceimages/ORG', JSON_TYPE, 405],
  ['nobody', 'POST', '/iiif-img/1/1/x/info.json', JSON_TYPE, 405],
  ['nobody', 'POST', '/pdf/1/query', JSON_TYPE, 405],
  ['nobody', 'PUT', '/auth/v2/access/1/clickthrough', JSON_TYPE, 405],
  ['an admin key', 'POST', '/customers/ID/spaces', JSON_TYPE, 406, { Accept: 'image/png' }],
  // No such owner, organization or session.
  ['an admin key', 'POST', '/customers/ID/spaces/77/images', FORM, 404],
  ['an admin key', 'POST', '/sourceimages/nobody', PARTS, 404],
  ['an admin key', 'PUT', '/stacks/nobody/small', JSON_TYPE, 404],
  ['an admin key', 'POST', '/modality/sessions/none/images', PARTS, 404],
  // Another state than the one that was read.
  ['an admin key', 'PATCH', '/customers/ID', JSON_TYPE, 412, OTHER_STATE],
  ['an admin key', 'PUT', '/customers/ID/spaces/9', JSON_TYPE, 412, OTHER_STATE],
  ['an admin key', 'PUT', '/customers/ID/spaces/9/images/x', 'image/jpeg', 412, OTHER_STATE],
  ['an admin key', 'PATCH', '/customers/ID', JSON_TYPE, 412, { 'If-None-Match': '*' }],
  // Nobody, or somebody who may not.
  ['nobody', 'POST', '/users', JSON_TYPE, 403],
  ['nobody', 'POST', '/modality/sessions', JSON_TYPE, 401],
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
])('%s at %s %s with %s: %i', async (...line: Line) => {
  const [who, method, path, type, status, asked] = line
  const connection = await openRaw(hydria.base)
  const authorization = authorizations[who]
  const headers = {
    'Content-Type': type,
    'Content-Length': '1000',
    ...(authorization && { Authorization: authorization }),
    ...asked,
  }
  connection.write(head(method, path.replace('ID', String(customer.id)).replace('ORG', customer.name), headers))
  expect((await connection.answer()).status).toBe(status)
  connection.close()
})
