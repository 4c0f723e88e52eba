// What people are told of an image: label, description and altText, by every door, and what a space calls its fields.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { metadataOf } from '../servers/tus.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

const WORDS = {
  label: { en: ['Medlar'], 'de-CH': ['Mispel', 'Mispel am Ast'] },
  description: { none: ['A fruit, <b>bletted</b>'] },
  altText: { ar: ['ثمرة \u200fالزعرور\u200e'], en: ['A brown fruit'] },
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('told-of-images')
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'told' } })
  images = `${body['@id']}/images`
  await put('medlar')
})

const put = (id: string) =>
  customer.call('PUT', `${images}/${id}`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body: plainPicture('rocket.jpg'),
  })
const patch = (id: string, body: object) => customer.call('PATCH', `${images}/${id}`, { body })
const origin = 'https://example.org/x'
const wordsOf = async (id: string) => {
  const { label, description, altText } = (await customer.call('GET', `${images}/${id}`)).body
  return { label, description, altText }
}

const tus = (id: string) =>
  customer.call('POST', images.replace(/images$/, 'uploads'), {
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(plainPicture('rocket.jpg').length),
      'Upload-Metadata': metadataOf({
        ...{ id, filetype: 'image/jpeg', label: JSON.stringify(WORDS.label) },
        ...{ description: 'A fruit, <b>bletted</b>', altText: JSON.stringify(WORDS.altText) },
      }),
      'Content-Type': 'application/offset+octet-stream',
    },
    body: plainPicture('rocket.jpg'),
  })

const DOORS: [string, (id: string) => Promise<unknown>][] = [
  ['PUT', id => customer.call('PUT', `${images}/${id}`, { body: { origin, ...WORDS } })],
  ['POST', id => customer.call('POST', images, { body: { id, origin, ...WORDS } })],
  [
    'the queue',
    id => customer.call('POST', `${customer.path}/queue`, { body: { member: [{ id, space: 1, origin, ...WORDS }] } }),
  ],
  [
    'bulk PATCH',
    async id => {
      await put(id)
      await customer.call('PATCH', images, { body: { member: [{ '@id': `${images}/${id}`, ...WORDS }] } })
    },
  ],
  [
    'bulk PATCH of one field after the other',
    async id => {
      await put(id)
      for (const [field, value] of Object.entries(WORDS))
        await customer.call('PATCH', images, {
          body: { member: [{ '@id': `${images}/${id}` }], field, operation: 'replace', value },
        })
    },
  ],
  ['an upload', tus],
  [
    'Turtle',
    async id => {
      await put(id)
      await customer.call('PATCH', `${images}/${id}`, {
        headers: { 'Content-Type': 'text/turtle' },
        body: `@prefix v: <${hydria.base}/vocab#>. <> <http://www.w3.org/2000/01/rdf-schema#label> "Medlar"@en, "Mispel"@de-ch, "Mispel am Ast"@de-ch ;
          <http://purl.org/dc/terms/description> "A fruit, <b>bletted</b>" ;
          v:altText ${JSON.stringify(WORDS.altText.ar[0])}@ar, "A brown fruit"@en .`,
      })
    },
  ],
]

it.each(DOORS)('%s says what an image is called', async (door, write) => {
  const id = `by-${door.replace(/\W/g, '-')}`
  await write(id)
  expect(await wordsOf(id)).toEqual(WORDS)
})

it('a text alone is one in no language, and nothing is said without one', async () => {
  const { body } = await patch('medlar', { label: 'Medlar', description: { EN: ' ', de: 'Frucht' }, altText: ' ' })
  expect([body.label, body.description, 'altText' in body]).toEqual([{ none: ['Medlar'] }, { de: ['Frucht'] }, false])
})

it('null and a PUT without it take a label away, and a PATCH that does not name it keeps it', async () => {
  await patch('medlar', { label: 'kept' })
  expect((await patch('medlar', { string1: 'x' })).body.label).toEqual({ none: ['kept'] })
  expect('label' in (await patch('medlar', { label: null })).body).toBe(false)
  await patch('medlar', { label: 'replaced' })
  expect('label' in (await customer.call('PUT', `${images}/medlar`, { body: { origin: '' } })).body).toBe(false)
})

it('an image that is sent back as it was read stays as it is', async () => {
  await patch('medlar', WORDS)
  const read = (await customer.call('GET', `${images}/medlar`)).body
  expect((await customer.call('PUT', `${images}/medlar`, { body: read })).status).toBe(200)
  expect(await wordsOf('medlar')).toEqual(WORDS)
})

it.each([
  [{ label: { en_GB: 'x' } }, 'label', /tag of BCP 47/],
  [{ label: { [`x-${'a'.repeat(5000)}`]: 'x' } }, 'label', /tag of BCP 47/],
  [{ label: 7 }, 'label', /map from languages/],
  [{ label: ['x'] }, 'label', /map from languages/],
  [{ label: { en: [7] } }, 'label.en', /array of texts/],
  [{ label: 'x'.repeat(2001) }, 'label.none', /2000 characters/],
  [{ description: { en: Array(51).fill('x') } }, 'description.en', /50 texts/],
  [
    { description: { en: ['x'.repeat(10_000), 'y'.repeat(10_000)], de: 'z' } },
    'description',
    /20000 characters in all/,
  ],
  [
    { altText: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x-a${index}`, 'x'])) },
    'altText',
    /50 languages/,
  ],
  [{ altText: 'half \ud800 a pair' }, 'altText', /Unicode/],
  [{ altText: { en: ['nul \u0000'] } }, 'altText', /Unicode/],
])('%j is refused by name', async (body, property, message) => {
  const { status, body: told } = await patch('medlar', body)
  expect([status, told.errors[0].property]).toEqual([400, property])
  expect(told.errors[0].message).toMatch(message)
})

it('manifests call the canvas by the label, and have the description and the alternative text as summaries', async () => {
  await patch('medlar', WORDS)
  const path = `${customer.id}/1/medlar`
  const { body } = await hydria.anyone('GET', `/iiif-manifest/${path}`)
  const [canvas] = body.items
  expect([body.label, body.summary]).toEqual([WORDS.label, WORDS.description])
  expect([canvas.label, canvas.summary]).toEqual([WORDS.label, WORDS.description])
  expect(canvas.items[0].items[0].body.summary).toEqual(WORDS.altText)
  const older = (await hydria.anyone('GET', `/iiif-manifest/v2/${path}`)).body
  expect([older.label[0], older.description]).toEqual([
    { '@value': 'Medlar', '@language': 'en' },
    'A fruit, <b>bletted</b>',
  ])
})

it('the page of an image shows its alternative text in place of the picture, and no markup of strangers', async () => {
  await patch('medlar', { ...WORDS, altText: '"><script>alert(1)</script>' })
  const { text } = await customer.call('GET', `${images}/medlar`, { headers: { Accept: 'text/html' } })
  expect(text).toContain('alt="&quot;&gt;&lt;script&gt;')
  expect(text).toContain('lang="de-CH">Mispel am Ast')
})

it('what a space calls its fields is the label of these in manifests, from the next request on', async () => {
  await patch('medlar', { string1: 'Mespilus', number2: 7 })
  const manifest = async () =>
    (await hydria.anyone('GET', `/iiif-manifest/${customer.id}/1/medlar`)).body.items[0].metadata
  expect(await manifest()).toEqual([
    { label: { en: ['string1'] }, value: { none: ['Mespilus'] } },
    { label: { en: ['number2'] }, value: { none: ['7'] } },
  ])
  const space = `${customer.path}/spaces/1`
  const labels = { string1Label: { en: ['Genus'], de: ['Gattung'] }, number2Label: 'Blatt' }
  expect((await customer.call('PATCH', space, { body: labels })).body).toMatchObject({
    ...labels,
    number2Label: { none: ['Blatt'] },
  })
  await hydria.settled()
  expect((await manifest()).map((one: { label: object }) => one.label)).toEqual([
    labels.string1Label,
    { none: ['Blatt'] },
  ])
  expect((await customer.call('PATCH', space, { body: { string1Label: 'x'.repeat(201) } })).status).toBe(400)
})

it.each(['string1Label', 'string2Label', 'string3Label', 'number1Label', 'number2Label', 'number3Label'])(
  'a space says what people call a field: %s, until it does not any longer',
  async name => {
    const { body: space } = await customer.call('POST', `${customer.path}/spaces`, {
      body: { name, [name]: { fr: ['Genre'] } },
    })
    expect(space[name]).toEqual({ fr: ['Genre'] })
    expect((await customer.call('PATCH', space['@id'], { body: { [name]: null } })).body[name]).toBeUndefined()
  },
)
