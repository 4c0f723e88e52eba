// Every property that an operation of any vocabulary takes, with values that it must not have: each is refused by its name.
import sharp from 'sharp'
import { soundVocabulary, VOCABULARY } from '../../src/apis/index.js'
import type { Class, Operation, Property, Route } from '../../src/vocabulary/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { NAMES } from '../published-answers.js'
import { form } from './dsio/radiographs.js'
import { idOf } from './rokka.js'

/** An operation that takes a resource of a class as its body. */
interface Row {
  said: string
  route: Route
  operation: Operation
  expected: Class
}

/** Operations that are refused before their bodies are read unless a setting allows them. */
const NEEDS_SETTING = ['sourceImage.autodescription']

const rows: Row[] = NAMES.flatMap(name => {
  const { routes, classes } = soundVocabulary(VOCABULARY + name)
  return routes.flatMap(route =>
    route.operations.flatMap(operation => {
      const { expects, expectsProperty, consumes, method } = operation
      const expected = classes.get(expects ?? '')
      const said = `${name} ${method} ${route.template.text}`
      const isOpen = !NEEDS_SETTING.includes(operation.handler)
      return expected && !expectsProperty && !consumes && isOpen ? [{ said, route, operation, expected }] : []
    }),
  )
})

let hydria: TestHydria
let customer: TestCustomer
let variables: Record<string, string>

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  const other = await hydria.customer()
  const { path, call } = customer
  variables = {
    ...{ customer: String(customer.id), organization: customer.name, user_id: idOf(other.id), space: '1' },
    ...{ channel: 'iiif-img', name: 'version', kind: 'manifests' },
    authService: 'login',
    id: (await call('POST', '/images', { body: form() })).body.id,
  }
  await call('POST', `${path}/authServices`, { body: { name: 'login', profile: 'oidc' } })
  await call('PUT', `${path}/spaces/1`, { body: { name: 'one' } })
  variables['webhook'] = (await call('POST', `${path}/webhooks`, { body: { url: 'https://example.org/' } })).body.id
  for (const kind of ['collections', 'manifests'])
    await call('PUT', `${path}/iiif/${kind}/x`, { body: { slug: kind[0] } })
  const paintedResources = [{ canvasPainting: { canvasId: 'x', contentAddress: 'https://others.example/x' } }]
  await call('PUT', `${path}/iiif/manifests/painted`, {
    body: { type: 'Manifest', label: { en: ['x'] }, paintedResources },
  })
  await call('PUT', `${path}/iiif/canvases/x/annotations/x`, { body: { bodyValue: 'x' } })
  const range = { id: 'https://others.example/range', type: 'Range', items: [] }
  await call('PUT', `${path}/iiif/manifests/parted`, {
    body: { type: 'Manifest', label: { en: ['x'] }, items: [], structures: [range] },
  })
  const [{ '@id': ranged }] = (await call('GET', `${path}/iiif/manifests/parted/ranges`)).body.member
  variables['range'] = ranged.split('/').at(-1)
  await call('PUT', `${path}/iiif/manifests/x/adjuncts/x`, {
    body: { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso' },
  })
  await call('PUT', `${path}/spaces/1/images/x`, { headers: { 'Content-Type': 'image/jpeg' }, body: await jpeg() })
})

const jpeg = async (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()

const send = ({ route, operation }: Row, body: unknown) => {
  const { call } = operation.access === 'platform' ? { call: hydria.admin } : customer
  const path = route.template.text.replace(/\{(\w+)\}/g, (_, name) => variables[name] ?? 'x')
  // What exists in the store of manifests is changed in a state that is named.
  const match: Record<string, string> =
    path.includes('/iiif/') && operation.method !== 'POST' ? { 'If-Match': '*' } : {}
  return call(operation.method, path, { body, headers: { 'Content-Type': 'application/json', ...match } })
}

/** Whether a body may say it. Where an Image has bytes already, "file" is refused alone and first. */
const isWritten = ({ iri, writeable, derived }: Property): boolean => writeable && !derived && iri !== 'vocab:file'

/** A value of a type that a property does not have; undefined where it may be anything. */
function ofWrongType({ kind, many, memberOf }: Property): unknown {
  if (kind === 'json' && !many) return undefined
  if (kind === 'object' || memberOf) return 5
  return many ? [{ no: 'such' }] : { no: 'such' }
}

/** A value of the right type beyond what a property may have; undefined where there is no bound. */
function outOfBounds({ kind, many, minimum, maximum, minLength, maxLength, enum: values }: Property): unknown {
  const value = (() => {
    if (values) return typeof values[0] === 'string' ? 'no-such-value' : -12_345
    if (maximum !== undefined) return maximum + 1
    if (minimum !== undefined) return minimum - 1
    if (maxLength !== undefined && kind === 'string') return 'a'.repeat(maxLength + 1)
    if (minLength !== undefined && kind === 'string') return ''
    return undefined
  })()
  return value === undefined ? undefined : many ? [value] : value
}

const nothing = ({ required }: Property): unknown => (required ? null : undefined)

/** A body of what `make` gives for each property that is written. */
const bodyOf = ({ expected }: Row, make: (property: Property) => unknown): Record<string, unknown> =>
  Object.fromEntries(
    expected.properties.filter(isWritten).flatMap(property => {
      const value = make(property)
      return value === undefined ? [] : [[property.name, value]]
    }),
  )

const namesIn = (body: { errors?: object[]; error?: { errors?: object[] } }): string[] =>
  ((body.errors ?? body.error?.errors ?? []) as { property: string }[]).map(
    ({ property }) => property.split(/[.[]/)[0]!,
  )

it.each<[string, (property: Property) => unknown]>([
  ['of another type', ofWrongType],
  ['out of its bounds', outOfBounds],
  ['null where it is required', nothing],
])('a value %s is refused by the name of its property, wherever it may be written', async (_what, make) => {
  const wrong: unknown[] = []
  let asked = 0
  for (const row of rows) {
    const sent = bodyOf(row, make)
    if (Object.keys(sent).length === 0) continue
    asked++
    const { status, body } = await send(row, sent)
    const missing = Object.keys(sent).filter(name => !namesIn(body).includes(name))
    if (status !== 400 || missing.length > 0) wrong.push([row.said, status, missing, body.description ?? body])
  }
  expect(wrong).toEqual([])
  expect(asked).toBeGreaterThan(15)
})

it('a key that the class does not have is refused by its name, wherever there is a body', async () => {
  const wrong: unknown[] = []
  for (const row of rows.filter(({ expected }) => !expected.open)) {
    const { status, body } = await send(row, { no_such_thing: 1 })
    if (status !== 400 || !namesIn(body).includes('no_such_thing'))
      wrong.push([row.said, status, body.description ?? body])
  }
  expect(wrong).toEqual([])
})
