// A customer with members in every list: texts, numbers and dates that are equal, different, long, and not there.
import type { TestCustomer, TestHydria } from '../hydria.js'

const ORIGIN = 'http://127.0.0.1:1/picture.jpg'

const LONG_ORIGIN = `https://example.org/${'a'.repeat(600)}`

/** `é` and a pair of surrogates where a cursor would cut it. */
const LONG = `${'a'.repeat(599)}\u{1F3FA}`

const some = <T>(index: number, ...values: T[]): T => values[index % values.length]!

const OIDC = JSON.stringify({ config: 'oidc', issuer: 'https://login.example', clientId: 'x', provider: 'x' })

/** What is posted, and how often. The number tells one from the next. */
const POSTED: [collection: string, times: number, body: (index: number) => object | undefined][] = [
  ['/spaces', 4, index => ({ name: `s${index}`, defaultRights: some(index, 'CC0', LONG, '') })],
  ['/authServices', 4, index => ({ name: `auth${index}`, profile: 'clickthrough', label: some(index, 'A', 'B') })],
  ['/authServices/auth0/nestedServices', 3, index => ({ name: `nested${index}`, profile: 'logout', label: 'Out' })],
  [
    '/roles',
    5,
    index => ({ name: `role${index}`, label: some(index, '', 'x'), ...(index % 2 && { authService: 'auth0' }) }),
  ],
  [
    '/customHeaders',
    5,
    index => ({ key: 'X-Note', value: `v${index}`, ...some(index, {}, { space: 1 }, { role: 'role0' }) }),
  ],
  ['/namedQueries', 3, index => ({ name: `q${index}`, template: `s1=p1&canvas=n${1 + (index % 2)}` })],
  [
    '/keys',
    4,
    index => ({ access: 'read', comment: some(index, '', 'x'), ...(index % 2 && { expires: '2090-01-01T00:00:00Z' }) }),
  ],
  [
    '/portalUsers',
    3,
    index => ({ email: `user${index}@museum.example`, password: 'long-enough', roles: ['viewer', 'editor', 'admin'] }),
  ],
  [
    '/originStrategies',
    3,
    index => ({ regex: `^https://o${index}\\.example/`, strategy: 's3-ambient', order: some(index, 1, 2) }),
  ],
  [
    '/deliveryChannelPolicies/thumbs',
    3,
    index => ({ name: `few${index}`, displayName: '', policyData: `["!${300 + index},300"]` }),
  ],
  ['/defaultDeliveryChannels', 3, index => ({ channel: 'file', policy: 'none', mediaType: `text/x${index}` })],
  ['/webhooks', 4, index => ({ url: `https://e${index % 2}.example/`, label: some(index, '', 'x'), enabled: false })],
  ['/spaces/1/defaultDeliveryChannels', 4, index => ({ channel: 'file', policy: 'none', mediaType: `text/x${index}` })],
]

const image = (index: number) => ({
  ...{ id: some(index, 'a', 'b', 'c', 'd', 'e', 'f', '\u{1F3FA}'), space: some(index, 1, 1, 2), origin: ORIGIN },
  string1: some(index, 'x', '', LONG, `${LONG}b`),
  number1: some(index, 0, 7, Number.MAX_SAFE_INTEGER),
  tags: some(index, [], ['x'], ['x', 'y']),
  roles: some(index, [], ['role0', 'role1', 'role2', 'role3']),
  ...some(index, {}, { expires: '2090-01-01T00:00:00.123Z' }, { maxUnauthorised: 400 }),
})

async function made(customer: TestCustomer, path: string, body: object | undefined, headers = {}): Promise<void> {
  const { status, text } = await customer.call('POST', customer.path + path, { ...(body && { body }), headers })
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
}

/** A document whose canvas is painted by others, in two ways at once and alone. */
const paintedDocument = () => {
  const image = (id: string, more: object = {}) => ({ id: `https://others.example/${id}.jpg`, type: 'Image', ...more })
  const said = { label: { en: ['A'] }, width: 10, height: 20, thumbnail: [image('t')] }
  const bodies = [
    { type: 'Choice', items: [image('a', said), image('b')] },
    { ...image('c'), type: 'Sound', duration: 5 },
  ]
  const canvas = { id: 'https://others.example/canvas', type: 'Canvas', label: { en: ['C'] }, width: 10, height: 20 }
  const items = bodies.map((body, index) => ({
    ...{ id: `https://others.example/${index}`, type: 'Annotation', motivation: 'painting', body },
    target: index === 0 ? canvas.id : `${canvas.id}#xywh=0,0,5,5`,
  }))
  const page = { id: 'https://others.example/page', type: 'AnnotationPage', items }
  const structures = ['a', 'b', 'c'].map((name, index) => ({
    ...{ id: `https://example.org/${name}`, type: 'Range', items: [] },
    label: some(index, { en: ['B'] }, { en: ['A'], none: [LONG] }),
  }))
  return { type: 'Manifest', items: [{ ...canvas, items: [page] }], structures }
}

/**
 * A collection of the IIIF store with something in it, and a manifest that paints something, each with versions that were
 * before; and a canvas with annotations. All of them, and a range, whose id is returned, have adjuncts.
 */
async function fillIiif(customer: TestCustomer): Promise<string> {
  const at = (kind: string, id: string) => `${customer.path}/iiif/${kind}/${id}`
  for (const kind of ['collections', 'manifests']) {
    await customer.call('PUT', at(kind, 'resource'), { body: { slug: `in-${kind}`, public: true } })
    for (const index of [0, 1, 2]) {
      const headers = { 'If-Match': '*' }
      await customer.call('PATCH', at(kind, 'resource'), { body: { tags: [`t${index}`], itemsOrder: index }, headers })
      const child = { parent: 'resource', slug: `${kind}${index}`, ...some(index, {}, { itemsOrder: 1 }) }
      await customer.call('PUT', at(kind, `child${index}`), { body: child })
    }
  }
  await customer.call('PATCH', at('manifests', 'resource'), { body: paintedDocument(), headers: { 'If-Match': '*' } })
  const paintedResources = [{ canvasPainting: { canvasId: 'canvas', contentAddress: 'https://others.example/c' } }]
  await customer.call('PUT', at('manifests', 'annotated'), {
    body: { type: 'Manifest', label: { en: ['A'] }, paintedResources },
  })
  for (const index of [0, 1, 2, 3])
    await made(customer, '/iiif/canvases/canvas/annotations', {
      bodyValue: some(index, 'a', '', LONG),
      motivations: some(index, [], ['tagging', 'commenting']),
      ...some(index, {}, { target: 'xywh=0,0,1,1', creator: 'A. Reader' }),
    })
  const { body: ranges } = await customer.call('GET', `${at('manifests', 'resource')}/ranges`)
  const range = ranges.member[0].id
  for (const owner of ['manifests/resource', 'collections/resource', 'canvases/canvas', `ranges/${range}`])
    for (const index of [0, 1, 2])
      await made(customer, `/iiif/${owner}/adjuncts`, {
        ...{ id: `a${index}`, '@type': some(index, 'Text', 'Dataset'), mediaType: 'text/plain' },
        ...{ externalId: some(index, ORIGIN, LONG_ORIGIN), iiifLink: some(index, 'seeAlso', 'rendering') },
        ...some(index, {}, { size: 7, language: ['en', 'cy'] }),
      })
  return range
}

/** The address of a list that has members, where its variables are the customer's. */
export const PLACES: Record<string, string> = {
  channel: 'thumbs',
  space: '1',
  image: 'b',
  authService: 'auth0',
}

/** Makes such a customer, and says for each variable of an address which has members behind it. */
export async function filledCustomer(
  hydria: Pick<TestHydria, 'customer' | 'services'>,
): Promise<{ customer: TestCustomer; places: Record<string, string> }> {
  const customer = await hydria.customer()
  for (const [path, times, body] of POSTED)
    for (let index = 0; index < times; index++) await made(customer, path, body(index))
  for (let index = 0; index < 3; index++) {
    await customer.call('PUT', `${customer.path}/authServices/auth${index}/roleProvider`, {
      body: { configuration: OIDC },
    })
    await made(customer, '/spaces/1/uploads', undefined, {
      'Tus-Resumable': '1.0.0',
      ...{ 'Upload-Length': String(10 + (index % 2)), 'Upload-Metadata': 'filetype aW1hZ2UvanBlZw==' },
    })
  }
  const member = Array.from({ length: 7 }, (_, index) => image(index))
  const batches = []
  for (const members of [member.slice(0, 3), member.slice(1, 3), member])
    batches.push(
      (await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member: members } })).body
        .id,
    )
  const adjuncts = [0, 1, 2, 3].map(index => ({
    ...{
      asset: `${customer.id}/1/b`,
      id: `a${index}`,
      '@type': some(index, 'Text', 'Dataset'),
      mediaType: 'text/plain',
    },
    ...{ externalId: some(index, ORIGIN, LONG_ORIGIN), iiifLink: some(index, 'seeAlso', 'rendering') },
    ...some(index, {}, { size: 7, language: ['en', 'cy'] }, { roles: ['role0', 'role1'], motivation: '' }),
  }))
  let adjunctBatch = 0
  for (const members of [adjuncts.slice(0, 2), adjuncts.slice(1, 3), adjuncts])
    adjunctBatch = (await customer.call('POST', `${customer.path}/adjunctQueue`, { body: { member: members } })).body.id
  const waiting = { ...adjuncts[0], id: 'waiting', externalId: undefined, origin: ORIGIN }
  for (const _ of [1, 2, 3]) await made(customer, '/adjunctQueue', { member: [waiting] })
  const { db } = hydria.services.store
  const where = { customer: customer.id }
  await db.raw(
    `UPDATE batch_images SET state = CASE WHEN image < 'd' THEN 'completed' ELSE 'error' END WHERE customer = ? AND batch = ?`,
    [customer.id, batches.at(-1)],
  )
  await db.raw(`UPDATE images SET width = length(id), batch = CASE WHEN id <> 'd' THEN batch END WHERE customer = ?`, [
    customer.id,
  ])
  for (const index of [0, 1, 2]) {
    const file = { ...where, kind: 'pdf', content: `c${index}` }
    const query = { ...file, query: 'q0', args: String(index), canonical: String(index) }
    await db('projection_files').insert({ ...file, created: index === 1 ? null : new Date(index) })
    await db('projection_queries').insert(query)
  }
  for (const [index, id] of ['gone', 'gone', LONG, 'other'].entries()) {
    const at = `${customer.path}/spaces/${some(index, 1, 1, 2)}/images/${encodeURIComponent(id.slice(-400))}`
    await customer.call('PUT', at, { headers: { Prefer: 'respond-async' }, body: { origin: ORIGIN } })
    await customer.call('DELETE', at)
  }
  const hook = (await customer.call('GET', `${customer.path}/webhooks`)).body.member[0]
  for (const [index, status] of [undefined, 200, 500, 503].entries()) {
    await made(customer, `/webhooks/${hook.id}/test`, undefined)
    const delivery = {
      response_status: status ?? null,
      status: some<'pending' | 'delivered' | 'failed'>(index, 'pending', 'delivered', 'failed'),
      tries: index,
    }
    await db('webhook_deliveries').where({ webhook: hook.id, response_status: null }).update(delivery)
  }
  const range = await fillIiif(customer)
  const user = (await customer.call('GET', `${customer.path}/portalUsers`)).body.member[0]
  return {
    customer,
    places: {
      ...PLACES,
      customer: String(customer.id),
      batch: String(batches.at(-1)),
      adjunctBatch: String(adjunctBatch),
      portalUser: user.id,
      webhook: hook.id,
      range,
    },
  }
}
