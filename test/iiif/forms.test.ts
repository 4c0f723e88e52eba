// The forms in which the public gets a document of the IIIF store: versions of the Presentation API, and who asks for which.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, MANIFEST, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

const PROFILE_2 = 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"'
const label = { en: ['Log books'] }

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/${store.path.split('/')[2]}`
  for (const [kind, slug] of [
    ['collections', 'shelf'],
    ['manifests', 'herbal'],
  ])
    await store.call('PUT', `${store.path}/${kind}/${slug}`, {
      body: { slug, label, public: true, ...(slug === 'herbal' && { parent: 'shelf' }) },
    })
  const body = MANIFEST.replace('"type"', '"slug": "herbal", "parent": "shelf", "behavior": ["public-iiif"], "type"')
  await store.change('PUT', `${store.path}/manifests/herbal`, body)
})

const read = (path: string, accept?: string, headers: Record<string, string> = {}) =>
  hydria.anyone('GET', path, { headers: { ...(accept && { Accept: accept }), ...headers } })

const at = (version = '') => `/iiif${version}${open}/shelf/herbal`

it.each([
  ['*/*', PROFILE],
  ['application/ld+json', PROFILE],
  ['application/json', 'application/json'],
  [PROFILE_2, PROFILE_2],
  [`${PROFILE_2};q=0.5, application/json;q=0.4`, PROFILE_2],
  ['application/ld+json;profile="https://made.example/other"', PROFILE],
])('who accepts %s gets %s', async (accept, type) => {
  const answer = await read(at(), accept)
  expect([answer.status, answer.headers.get('content-type')?.split('; charset')[0]]).toEqual([200, type])
  expect(answer.headers.get('vary')).toContain('Accept')
  const isOlder = type === PROFILE_2
  expect(answer.body[isOlder ? '@id' : 'id']).toBe(hydria.base + at(isOlder ? '/v2' : ''))
})

it('an address names the version, whatever profile is asked for', async () => {
  const older = await read(at('/v2'), PROFILE)
  expect([older.status, older.body['@type'], older.body['@id']]).toEqual([200, 'sc:Manifest', hydria.base + at('/v2')])
  const plain = await read(at('/v2'))
  expect([plain.status, plain.headers.get('content-type'), plain.body['@type'], plain.body['@id']]).toEqual([
    200,
    expect.stringContaining('application/json'),
    'sc:Manifest',
    hydria.base + at('/v2'),
  ])
  expect(plain.headers.get('link')).toContain('presentation/2/context.json')
  expect((await read(at('/v3'))).text).toBe((await read(at())).text)
})

it('every form has a tag of its own, by which it is not sent again', async () => {
  const forms = [PROFILE, 'application/json', PROFILE_2]
  const tags = await Promise.all(forms.map(async accept => (await read(at(), accept)).headers.get('etag')!))
  expect(new Set(tags).size).toBe(forms.length)
  const statuses = await Promise.all(
    forms.flatMap(accept => tags.map(async tag => (await read(at(), accept, { 'If-None-Match': tag })).status)),
  )
  expect(statuses.map(status => status === 304)).toEqual([true, false, false, false, true, false, false, false, true])
})

it('a collection in version 2.1 leads to its children in that version', async () => {
  const { body } = await read(`/iiif${open}/shelf`, PROFILE_2)
  expect([body['@type'], body.manifests]).toEqual([
    'sc:Collection',
    [{ '@id': hydria.base + at('/v2'), '@type': 'sc:Manifest', label: { '@value': 'Herbarium', '@language': 'la' } }],
  ])
})

it('what is not offered is told with what is, and former and other spellings lead on in the same version', async () => {
  const refused = await read(at(), 'image/png')
  expect([refused.status, refused.body.errors[0].property]).toEqual([406, 'Accept'])
  const other = await read(at('/v2').replace('shelf', 'SHELF'))
  expect([other.status, other.headers.get('location')]).toEqual([301, hydria.base + at('/v2')])
  const flat = await read(`/iiif/v2${open}/manifests/herbal`)
  expect([flat.status, flat.headers.get('location')]).toEqual([303, hydria.base + at('/v2')])
  expect((await hydria.anyone('PUT', at('/v2'), { body: {} })).status).toBe(405)
})
