// What GET gave may be sent back: one resource of every class that takes PUT, in every kind of body that PUT takes.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

const OIDC = { config: 'oidc', issuer: 'https://login.example', clientId: 'x', provider: 'x' }

let hydria: TestHydria
let customer: TestCustomer
/** Address of one resource of each class, by the class's name. */
const made = new Map<string, string>()

/** Classes, the collection that makes one, and what it is made of. */
const POSTED: [string, string, object][] = [
  ['Role', '/roles', { name: 'staff', label: 'The "staff"' }],
  ['AuthService', '/authServices', { name: 'terms', profile: 'clickthrough', label: 'Terms', timeToLive: 60 }],
  ['CustomHeader', '/customHeaders', { key: 'X-Note', value: 'seen; by = us' }],
  ['NamedQuery', '/namedQueries', { name: 'book', template: 'canvas=n2&s1=p1&space=p2' }],
  ['PortalUser', '/portalUsers', { email: 'who@museum.example', password: 'long-enough-for-us' }],
  ['CustomerOriginStrategy', '/originStrategies', { regex: '^https://o\\.example/', strategy: 's3-ambient' }],
  ['DeliveryChannelPolicy', '/deliveryChannelPolicies/thumbs', { name: 'few', policyData: '["!300,300"]' }],
  ['DefaultDeliveryChannel', '/defaultDeliveryChannels', { channel: 'file', policy: 'none', mediaType: 'text/*' }],
  [
    'IIIFCollection',
    '/iiif/collections',
    { slug: 'shelf', label: { en: ['Shelf "A"'], none: ['é\n'] }, itemsOrder: 2 },
  ],
  ['Manifest', '/iiif/manifests', { slug: 'book', label: { fr: ['Livre'] }, public: true, tags: ['z', 'a'] }],
  ['Space', '/spaces', { name: 'pictures', defaultTags: ['a', 'é\n"'], maxUnauthorised: 400 }],
]

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  for (const [name, collection, body] of POSTED) {
    const answer = await customer.call('POST', customer.path + collection, { body })
    expect([name, answer.status, answer.body.errors]).toEqual([name, 201, undefined])
    made.set(name, answer.body['@id'])
  }
  const provider = `${made.get('AuthService')}/roleProvider`
  const put = await customer.call('PUT', provider, { body: { configuration: JSON.stringify(OIDC), credentials: 'k' } })
  expect([put.status, put.body.errors]).toEqual([201, undefined])
  made.set('RoleProvider', provider)
  const image = `${made.get('Space')}/images/rocket`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body: plainPicture('rocket.jpg') })
  await customer.call('PATCH', image, {
    body: { tags: ['z', 'a'], roles: ['staff'], string1: '<x> "é"\n', number1: 7 },
  })
  made.set('Image', image)
  const adjunct = { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso', label: { en: ['<x> "é"\n'] } }
  await customer.call('PUT', `${image}/adjuncts/words`, {
    body: { ...adjunct, externalId: 'https://example.org/a?b=c', language: ['en', 'cy'], roles: ['staff'], size: 7 },
  })
  made.set('Adjunct', `${image}/adjuncts/words`)
  const paintedResources = [{ canvasPainting: { canvasId: 'noted', contentAddress: 'https://example.org/a' } }]
  await customer.call('PUT', `${customer.path}/iiif/manifests/noted`, {
    body: { type: 'Manifest', label: { en: ['A'] }, paintedResources },
  })
  const annotations = `${customer.path}/iiif/canvases/noted/annotations`
  const note = { bodyValue: '<x> "é"\n', motivations: ['tagging', 'commenting'], target: 'xywh=0,0,1,1', creator: 'A' }
  made.set('Annotation', (await customer.call('POST', annotations, { body: note })).body['@id'])
  made.set('StoragePolicy', (await hydria.admin('GET', '/storagePolicies')).body.member[0]['@id'])
})

/** Says when something happened, and changes by the mere writing. */
const MOMENTS = ['queued', 'dequeued', 'finished']

const stateOf = async (address: string): Promise<object> => {
  const { body } = await hydria.admin('GET', address)
  return Object.fromEntries(Object.entries(body).filter(([key]) => !MOMENTS.includes(key)))
}

const classes = () =>
  [...hydria.services.vocabulary.classes.values()].filter(({ operations }) =>
    operations.some(({ method }) => method === 'PUT'),
  )

it.each([
  'application/ld+json',
  'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
  'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"',
  'application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"',
  'text/turtle',
  'application/n-triples',
])('PUT of the %s that GET gave is 200 and changes nothing', async mediaType => {
  for (const { name } of classes()) {
    const address = made.get(name)
    expect([name, address]).toEqual([name, expect.any(String)])
    const before = await stateOf(address!)
    const { text } = await hydria.admin('GET', address!, { headers: { Accept: mediaType } })
    const headers = { 'Content-Type': mediaType, 'If-Match': '*' }
    const answer = await hydria.admin('PUT', address!, { headers, body: text })
    expect([name, answer.status, answer.body.errors]).toEqual([name, 200, undefined])
    expect([name, await stateOf(address!)]).toEqual([name, before])
  }
})

it('an Image that could not be ingested can be put back as it is shown, and fails as before', async () => {
  const image = `${made.get('Space')}/images/broken`
  const bytes = { headers: { 'Content-Type': 'image/jpeg' }, body: 'no picture' }
  await customer.call('PUT', image, bytes)
  const { db } = hydria.services.store
  await db.raw(`UPDATE images SET delivery_channels = '[]' WHERE customer = ? AND id = 'broken'`, [customer.id])
  const { body } = await customer.call('GET', image)
  expect([body.error === '', body.deliveryChannels]).toEqual([false, []])
  const put = await customer.call('PUT', image, { body })
  expect([put.status, put.body.errors, put.body.description]).toEqual([422, [], body.error])
})
