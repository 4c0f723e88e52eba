// A class is added by one vocabulary file and one table: everything else follows.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VOCABULARY } from '../../src/apis/index.js'
import { classMarkdown, readVocabulary } from '../../src/vocabulary/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { agentOf } from '../mcp/agent.js'

const status = (statusCode: number) => ({ statusCode, title: String(statusCode) })
const operation = (method: string, statuses: number[]) => ({
  method,
  title: `${method} Exhibition`,
  access: method === 'GET' ? 'read' : 'write',
  ...(['PUT', 'PATCH', 'POST'].includes(method) ? { expects: 'vocab:Exhibition' } : {}),
  returns: method === 'DELETE' ? 'owl:Nothing' : 'vocab:Exhibition',
  possibleStatus: statuses.map(status),
})
const property = (title: string, range: string, more = {}) => ({
  title,
  description: `The ${title}.`,
  property: { '@id': `vocab:${title}`, range },
  ...more,
})

const EXHIBITION = {
  '@context': '../hydria.jsonld',
  '@id': 'vocab:Exhibition',
  '@type': 'Class',
  title: 'Exhibition',
  description: 'What is on show.',
  uriTemplate: ['/customers/{customer}/exhibitions/{exhibition}'],
  table: 'exhibitions',
  mint: 'integer',
  internal: { customer: 'integer' },
  sealed: ['alarm_code'],
  alsoAt: [
    {
      of: 'vocab:Space',
      uriTemplate: '/customers/{customer}/spaces/{space}/exhibitions/{exhibition}',
      supportedOperation: [operation('GET', [200, 404]), operation('PATCH', [200, 205, 400, 404, 501])],
    },
  ],
  supportedOperation: [
    operation('GET', [200, 404]),
    operation('PATCH', [200, 205, 400, 404, 501]),
    operation('PUT', [200, 201, 404, 501]),
    operation('DELETE', [204, 205, 404]),
  ],
  linkedFrom: [
    {
      of: 'vocab:Customer',
      title: 'exhibitions',
      description: 'The exhibitions.',
      property: { '@id': 'vocab:exhibitions', '@type': 'Link', range: 'hydra:Collection' },
      memberOf: 'vocab:Exhibition',
      uriTemplate: '/customers/{customer}/exhibitions',
      writeable: false,
      supportedOperation: [
        { ...operation('GET', [200]), returns: 'hydra:Collection' },
        operation('POST', [201, 400, 501]),
      ],
    },
  ],
  supportedProperty: [
    property('id', 'xsd:integer', { writeable: false }),
    property('theme', 'xsd:string', { required: true, maxLength: 20 }),
    property('visitors', 'xsd:nonNegativeInteger', { default: 0, maximum: 1000 }),
    property('opens', 'xsd:dateTime', { nullable: true }),
    property('rooms', 'xsd:string', { many: true, default: [] }),
    property('alarmCode', 'xsd:string', { readable: false, maxLength: 50, nullable: true }),
  ],
}

const TABLE = `CREATE TABLE exhibitions (
  customer integer NOT NULL REFERENCES customers, id integer NOT NULL, theme text NOT NULL UNIQUE,
  visitors bigint NOT NULL DEFAULT 0, alarm_code text, opens timestamptz(3), rooms text[] NOT NULL DEFAULT '{}',
  version bigint NOT NULL DEFAULT nextval('versions'), PRIMARY KEY (customer, id))`

/** What bulk PATCH may do here, other than in the vocabulary that is shipped. */
const BULK = { rights: ['replace'], tags: ['replace'], string1: undefined }

let folder: string
let hydria: TestHydria
let customer: TestCustomer
let list: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-vocab-'))
  cpSync(VOCABULARY, folder, { recursive: true })
  writeFileSync(join(folder, 'dlcs', 'Exhibition.jsonld'), JSON.stringify(EXHIBITION))
  const imageFile = join(folder, 'dlcs', 'Image.jsonld')
  const image = JSON.parse(readFileSync(imageFile, 'utf8'))
  for (const [name, bulk] of Object.entries(BULK))
    image.supportedProperty.find((property: { title: string }) => property.title === name).bulk = bulk
  writeFileSync(imageFile, JSON.stringify(image))
  hydria = await startTestHydria({}, undefined, join(folder, 'dlcs'), db => db.raw(TABLE))
  customer = await hydria.customer()
  list = `${customer.path}/exhibitions`
})
afterAll(async () => {
  await hydria.stop()
  rmSync(folder, { recursive: true })
})

it('is linked from the customer', async () => {
  const { body } = await customer.call('GET', customer.path)
  expect(body.exhibitions).toBe(hydria.base + list)
})

it('is created with the next number, read, replaced, patched and deleted', async () => {
  const made = await customer.call('POST', list, { body: { theme: 'Gold', opens: '2026-05-01T10:00:00Z' } })
  expect([made.status, made.headers.get('location')]).toEqual([201, `${hydria.base}${list}/1`])
  const read = await customer.call('GET', `${list}/1`)
  expect(read.body).toMatchObject({ id: 1, theme: 'Gold', visitors: 0, opens: '2026-05-01T10:00:00.000Z', rooms: [] })
  const put = await customer.call('PUT', `${list}/1`, { body: { theme: 'Silver' } })
  expect([put.status, put.body.opens]).toEqual([200, undefined])
  const patched = await customer.call('PATCH', `${list}/1`, { body: { visitors: 12 } })
  expect(patched.body).toMatchObject({ theme: 'Silver', visitors: 12 })
  expect((await customer.call('DELETE', `${list}/1`)).status).toBe(204)
  expect((await customer.call('GET', `${list}/1`)).status).toBe(404)
})

it('is also found and changed below another class, under its own address', async () => {
  await customer.call('PUT', `${list}/60`, { body: { theme: 'Glass' } })
  const space = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'glass' } })
  const path = `${new URL(space.body['@id']).pathname}/exhibitions/60`
  const read = await customer.call('GET', path)
  expect([read.status, read.body['@id'], read.body.theme]).toEqual([200, `${hydria.base}${list}/60`, 'Glass'])
  const patched = await customer.call('PATCH', path, { body: { visitors: 7 } })
  expect([patched.status, (await customer.call('GET', `${list}/60`)).body.visitors]).toEqual([200, 7])
  expect((await customer.call('GET', `${customer.path}/spaces/999/exhibitions/60`)).status).toBe(404)
  expect((await customer.call('DELETE', path)).status).toBe(405)
  await customer.call('DELETE', `${list}/60`)
  expect(classMarkdown(hydria.services.vocabulary.classes.get('vocab:Exhibition')!)).toMatch(/^## Also at$/m)
})

it('is a class of the tools of agents, which check what they are given as the API does', async () => {
  const { use, client } = await agentOf(hydria, customer)
  const exhibition = { class: 'Exhibition', where: { exhibition: 70 } }
  const { structured } = await use('describe', { class: 'Exhibition' })
  const refused = await use('put', { ...exhibition, properties: { theme: 'Amber', visitors: -1 } })
  const made = await use('put', { ...exhibition, properties: { theme: 'Amber' } })
  const { data } = await use('list', { class: 'Exhibition', filter: { theme: 'Amber' } })
  const { confirm } = (await use('delete', exhibition)).structured
  const deleted = await use('delete', { ...exhibition, confirm })
  await client.close()
  expect([structured.schema.required, refused.text, made.data.theme]).toEqual([
    ['theme'],
    expect.stringMatching(/^400 .*visitors/),
    'Amber',
  ])
  expect([data.totalItems, deleted.structured.status]).toEqual([1, 204])
})

it('keeps a secret that is encrypted in its table and never shown', async () => {
  const { db, sealing } = hydria.services.store
  const kept = async () => {
    const row = await db('exhibitions').where({ customer: customer.id, id: 50 }).first()
    expect(row.alarm_code ?? 'hydria:1:').toMatch(/^hydria:1:/)
    return sealing.open('exhibitions', row, 'alarm_code')
  }
  const path = `${list}/50`
  const made = await customer.call('PUT', path, { body: { theme: 'Jewels', alarmCode: 'four digits' } })
  expect([made.status, made.body.theme, await kept()]).toEqual([201, 'Jewels', 'four digits'])
  await customer.call('PUT', path, { body: { theme: 'Crowns' } })
  await customer.call('PATCH', path, { body: { visitors: 3 } })
  expect(await kept()).toBe('four digits')
  await customer.call('PATCH', path, { body: { alarmCode: 'other digits' } })
  expect(await kept()).toBe('other digits')
  // An address may spell a number otherwise than the table has it.
  const spelled = `${list}/050`
  const patched = await customer.call('PATCH', spelled, { body: { alarmCode: 'new digits' } })
  expect([patched.status, await kept()]).toEqual([200, 'new digits'])
  await customer.call('PATCH', path, { body: { alarmCode: null } })
  expect(await kept()).toBeNull()
  for (const Accept of ['application/ld+json', 'text/html', 'text/turtle'])
    expect((await customer.call('GET', path, { headers: { Accept } })).text).not.toMatch(/digits|hydria:1:/)
  await customer.call('DELETE', path)
})

it('is paged, filtered and ordered', async () => {
  for (let number = 1; number <= 5; number++)
    await customer.call('PUT', `${list}/${100 + number}`, { body: { theme: `Theme ${number}`, visitors: number % 2 } })
  const page = await customer.call('GET', `${list}?pageSize=2&page=2&orderByDescending=theme`)
  expect(page.body.totalItems).toBe(5)
  expect(page.body.member.map((member: { theme: string }) => member.theme)).toEqual(['Theme 3', 'Theme 2'])
  expect(page.body.view).toMatchObject({ page: 2, totalPages: 3 })
  const odd = await customer.call('GET', `${list}?visitors=1`)
  expect(odd.body.member).toHaveLength(3)
})

it.each([
  [{}, 'theme', /required/],
  [{ theme: 7 }, 'theme', /string/],
  [{ theme: 'x'.repeat(21) }, 'theme', /20/],
  [{ theme: 'x', visitors: -1 }, 'visitors', /at least 0/],
  [{ theme: 'x', visitor: 1 }, 'visitor', /did you mean visitors/],
  [{ theme: 'x', opens: 'soon' }, 'opens', /date-time/],
])('refuses %j, naming %s', async (body, name, told) => {
  const { status, body: error } = await customer.call('POST', list, { body })
  expect(status).toBe(400)
  expect(error.errors[0].property).toBe(name)
  expect(error.errors[0].message).toMatch(told)
})

it('is in the ApiDocumentation, in the context and on a Markdown page', async () => {
  const { body } = await hydria.anyone('GET', '/vocab')
  const classes = body.supportedClass.map((entry: { '@id': string }) => entry['@id'])
  expect(classes).toContain('vocab:Exhibition')
  const context = await hydria.anyone('GET', '/contexts/dlcs.jsonld')
  expect(context.body['@context'].opens).toEqual({ '@id': 'vocab:opens', '@type': 'xsd:dateTime' })
  const page = classMarkdown(readVocabulary(join(folder, 'dlcs')).classes.get('vocab:Exhibition')!)
  expect(page).toContain('|vocab:Exhibition|xsd:nonNegativeInteger|False|False|')
})

it('what bulk PATCH may change of an Image is what its vocabulary says', async () => {
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'edited' } })
  const added = { id: 'bulk', space: 1, origin: 'https://example.org/x' }
  expect((await customer.call('POST', `${customer.path}/queue`, { body: { member: [added] } })).status).toBe(201)
  const member = [{ id: `${customer.id}/1/bulk` }]
  const edit = async (field: string, operation: string, value: unknown) =>
    customer.call('PATCH', `${customer.path}/allImages`, {
      body: { '@type': 'Collection', member, field, operation, value },
    })
  const replaced = await edit('rights', 'replace', 'Public domain')
  expect([replaced.status, replaced.body.member[0].rights]).toEqual([200, 'Public domain'])
  for (const [field, operation, named] of [
    ['tags', 'add', 'operation'],
    ['string1', 'replace', 'field'],
  ] as const) {
    const { status, body } = await edit(field, operation, 'x')
    expect([status, body.errors[0].property]).toEqual([400, named])
  }
})
