// The audit trail: who did what with what, one entry for each request that changed something, and no secret in any.
import { soundVocabulary, VOCABULARY } from '../../src/apis/index.js'
import { differencesOf } from '../../src/operations/audit/index.js'
import { removeOldAuditEntries } from '../../src/store/index.js'
import { isSecret } from '../../src/vocabulary/index.js'
import { personIn, submit } from '../access/people.js'
import { basic, type Client, type Reply, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { NAMES } from '../published-answers.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
})

type Entry = Record<string, unknown>

const entriesOf = async (of: TestCustomer, query = ''): Promise<Entry[]> =>
  (await of.call('GET', `${of.path}/audit?pageSize=1000${query}`)).body.member

const named = (id: string) => ({ '@id': `${hydria.base}${customer.path}/spaces/1/images/${id}` })

/** The entries that a request leaves. */
async function entriesAfter(work: () => Promise<Reply>, of = customer): Promise<{ status: number; entries: Entry[] }> {
  const last = Number((await entriesOf(of))[0]?.['id'] ?? 0)
  const { status } = await work()
  return { status, entries: (await entriesOf(of)).filter(({ id }) => Number(id) > last) }
}

const keyOf = async (access: string): Promise<Client> => {
  const { body } = await customer.call('POST', `${customer.path}/keys`, { body: { access } })
  return (method, path, ask = {}) =>
    hydria.anyone(method, path, { ...ask, headers: { ...ask.headers, Authorization: basic(body.key, body.secret) } })
}

it('tells who changed what, from what to what', async () => {
  await customer.call('PUT', `${customer.path}/spaces/2`, { body: { name: 'before' } })
  const { entries } = await entriesAfter(() =>
    customer.call('PATCH', `${customer.path}/spaces/2`, { body: { name: 'after' } }),
  )
  expect(entries).toEqual([
    expect.objectContaining({
      actor: customer.key,
      actorKind: 'key',
      action: `${hydria.base}/vocab#Space_patch`,
      target: `${hydria.base}${customer.path}/spaces/2`,
      count: 1,
      differences: [{ property: 'name', before: 'before', after: 'after' }],
      outcome: 'done',
      clientAddress: '127.0.0.1',
    }),
  ])
})

it('tells a batch by one entry, which leads to its images', async () => {
  const member = ['a', 'b', 'c'].map(id => ({ space: 1, id, origin: 'https://images.example/x.jpg' }))
  const { entries } = await entriesAfter(() => customer.call('POST', `${customer.path}/queue`, { body: { member } }))
  expect(entries).toEqual([
    expect.objectContaining({
      action: `${hydria.base}/vocab#CustomerQueue_post`,
      target: expect.stringMatching(`${customer.path}/queue/batches/\\d+$`),
      count: 3,
    }),
  ])
})

it('tells several that were changed at once by their addresses', async () => {
  const body = { member: [named('a'), named('b')], field: 'string1', operation: 'replace', value: 'x' }
  const { entries } = await entriesAfter(() => customer.call('PATCH', `${customer.path}/allImages`, { body }))
  const images = ['a', 'b'].map(id => `${hydria.base}${customer.path}/spaces/1/images/${id}`)
  const differences = [{ property: 'string1', after: 'x' }]
  expect(entries).toEqual([expect.objectContaining({ count: 2, concerned: images, differences })])
})

it('tells of several what each was where they were not alike, and what they became once', async () => {
  const path = (id: string) => `${customer.path}/spaces/1/images/${id}`
  await customer.call('PATCH', path('a'), { body: { string2: 'was' }, headers: { Prefer: 'respond-async' } })
  const edits = [{ field: 'string2', operation: 'replace', value: 'is' }]
  const body = {
    selected: ['a', 'b', 'c'].map(id => named(id)['@id']),
    edits: [...edits, { field: 'string1', operation: 'replace', value: 'x' }],
  }
  const { entries } = await entriesAfter(() => customer.call('POST', `${customer.path}/editImages`, { body }))
  expect(entries).toEqual([
    expect.objectContaining({
      count: 3,
      differences: expect.arrayContaining([
        { property: 'string2', before: 'was', after: 'is', of: [path('a')] },
        { property: 'string2', after: 'is', of: [path('b'), path('c')] },
        { property: 'string1', after: 'x', of: [path('c')] },
      ]),
    }),
  ])
})

it('tells from where an image was moved', async () => {
  await customer.call('PUT', `${customer.path}/spaces/4`, { body: { name: 'four' } })
  const headers = { 'Content-Type': 'image/png' }
  await customer.call('PUT', `${customer.path}/spaces/4/images/moved`, { headers, body: plainPicture('chelsea.png') })
  const from = `${hydria.base}${customer.path}/spaces/4/images/moved`
  const { entries } = await entriesAfter(() =>
    customer.call('POST', `${customer.path}/moveImages`, { body: { selected: [from], space: 1 } }),
  )
  const differences = expect.arrayContaining([{ property: 'space', before: 4, after: 1 }])
  expect(entries).toEqual([expect.objectContaining({ count: 1, target: named('moved')['@id'], differences })])
})

/** Asks as the customer's client of rokka's API. */
const asRokka = (method: string, path: string, body?: unknown) => (): Promise<Reply> =>
  hydria.anyone(method, path, {
    headers: { 'Api-Key': `${customer.key}:${customer.secret}`, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })

/** What the entries of such a request tell of what changed. */
const differences = async (...asked: Parameters<typeof asRokka>) =>
  (await entriesAfter(asRokka(...asked))).entries.map(entry => entry['differences'])

const hashOfPicture = async (): Promise<string> =>
  (await asRokka('GET', `/sourceimages/${customer.name}`)()).body.items[0].hash

it("tells what changed of rokka's stacks, and of what its clients say of a picture", async () => {
  const { name } = customer
  const hash = await hashOfPicture()
  const resized = (width: number) => [{ name: 'resize', options: { width } }]
  const stack = `/stacks/${name}/small`
  const property = 'stack_operations'
  expect(await differences('PUT', stack, { operations: resized(9) })).toEqual([[{ property, after: resized(9) }]])
  expect(await differences('PUT', `${stack}?overwrite=true`, { operations: resized(7) })).toEqual([
    [{ property, before: resized(9), after: resized(7) }],
  ])
  expect(await differences('DELETE', stack)).toEqual([[{ property, before: resized(7) }]])
  expect(await differences('PUT', `/sourceimages/${name}/${hash}/meta/user/title`, 'A cat')).toEqual([
    [{ property: 'user_metadata', after: { title: 'A cat' } }],
  ])
})

it("tells what changed of rokka's aliases, memberships and options", async () => {
  const { name } = customer
  const alias = `/sourceimages/${name}/alias/cat`
  const hash = await hashOfPicture()
  expect(await differences('PUT', alias, { hash })).toEqual([[{ property: 'hash', after: hash }]])
  expect(await differences('DELETE', alias)).toEqual([[{ property: 'hash', before: hash }]])
  const member = (await hydria.customer()).id.toString(16).padStart(12, '0')
  const membership = `/organizations/${name}/memberships/00000000-0000-4000-8000-${member}`
  expect(await differences('PUT', membership, { roles: ['read'] })).toEqual([[{ property: 'roles', after: ['read'] }]])
  expect(await differences('PUT', membership, { roles: ['write'], comment: 'x' })).toEqual([
    [
      { property: 'roles', before: ['read'], after: ['write'] },
      { property: 'comment', after: 'x' },
    ],
  ])
  expect(await differences('DELETE', membership)).toEqual([
    [
      { property: 'roles', before: ['write'] },
      { property: 'comment', before: 'x' },
    ],
  ])
  const option = `/organizations/${name}/options/protect_dynamic_stack`
  await asRokka('PUT', option, false)()
  expect(await differences('PUT', option, true)).toEqual([
    [{ property: 'options', before: { protect_dynamic_stack: false }, after: { protect_dynamic_stack: true } }],
  ])
})

it('tells of an organization that is made what was said of it', async () => {
  const name = `made-${customer.id}`
  const body = { billing_email: 'bill@example.org', display_name: 'Made' }
  expect((await hydria.admin('PUT', `/organizations/${name}`, { body })).status).toBe(201)
  const target = encodeURIComponent(`${hydria.base}/organizations/${name}`)
  const [entry, ...others] = (await hydria.admin('GET', `/audit?target=${target}`)).body.member
  expect(others).toEqual([])
  expect(entry.differences).toEqual([
    { property: 'display_name', after: 'Made' },
    { property: 'billing_email', after: 'bill@example.org' },
  ])
})

it("tells what rokka's clients change of a picture by the address of its Image", async () => {
  const hash = await hashOfPicture()
  const path = `/sourceimages/${customer.name}/${hash}/meta/dynamic/version`
  const version = { text: 'two' }
  const { entries, status } = await entriesAfter(asRokka('PUT', path, version))
  expect(status).toBe(201)
  expect(entries).toEqual([
    expect.objectContaining({
      target: expect.stringMatching(/\/spaces\/\d+\/images\/[0-9a-f]{40}$/),
      differences: [{ property: 'dynamic_metadata', after: { version } }],
    }),
  ])
})

it('tells nothing but the change where the operation has not read the row before', async () => {
  const { entries } = await entriesAfter(() => customer.call('DELETE', `${customer.path}/spaces/1/images/a/batch`))
  expect(entries.map(({ target, differences: told }) => [target, told])).toEqual([[named('a')['@id'], undefined]])
})

it('tells that the email and the password of a user were changed', async () => {
  const body = { email: `before-${customer.id}@audit.example`, password: SECRET }
  const user = (await customer.call('POST', `${customer.path}/portalUsers`, { body })).body['@id'] as string
  const email = `after-${customer.id}@audit.example`
  const change = { email, password: `${SECRET}2`, roles: ['editor'] }
  const { entries } = await entriesAfter(() => customer.call('PATCH', new URL(user).pathname, { body: change }))
  expect(entries).toEqual([expect.objectContaining({ count: 1, target: user })])
  expect(entries[0]!['differences']).toEqual(
    expect.arrayContaining([
      { property: 'email', before: body.email, after: email },
      { property: 'password', changed: true },
      expect.objectContaining({ property: 'roles' }),
    ]),
  )
})

it('has the whole history of a picture: of all APIs, of changes of several, and from before it was moved', async () => {
  const { call, cookie } = await personIn(hydria, customer, ['owner'])
  const at = (space: number) => `${customer.path}/spaces/${space}/images/lived`
  await customer.call('PUT', `${customer.path}/spaces/8`, { body: { name: 'eight' } })
  await customer.call('PUT', at(8), { headers: { 'Content-Type': 'image/png' }, body: plainPicture('rocket.jpg') })
  const both = {
    member: [{ '@id': hydria.base + at(8) }, named('c')],
    field: 'string1',
    operation: 'replace',
    value: 'y',
  }
  await customer.call('PATCH', `${customer.path}/allImages`, { body: both })
  const { db } = hydria.services.store
  const { hash } = (await db('rokka_images').where({ customer: customer.id, id: 'lived' }).first())!
  await asRokka('PUT', `/sourceimages/${customer.name}/${hash}/meta/user/title`, 'A rocket')()
  const move = { selected: [hydria.base + at(8)], space: 1 }
  await customer.call('POST', `${customer.path}/moveImages`, { body: move })
  await customer.call('PATCH', at(1), { body: { string2: 'z' } })
  // Another in the place where it was is another picture.
  await customer.call('PUT', at(8), { headers: { 'Content-Type': 'image/png' }, body: plainPicture('chelsea.png') })
  const { text } = await call('GET', at(1), { headers: { Accept: 'text/html', Cookie: cookie } })
  const { pathname, search } = new URL(/href="([^"]+\/audit\?[^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&'))
  const { body } = await customer.call('GET', `${pathname}${search}`)
  const actions = body.member.map((entry: Entry) => String(entry['action']).split('#')[1])
  expect(actions).toEqual([
    'Image_patch',
    'Customer_moveImages_post',
    'SourceImage_edit_user_field_put',
    'Customer_allImages_patch',
    'Image_put',
  ])
  await customer.call('DELETE', at(1))
  expect((await customer.call('GET', `${pathname}${search}`)).body.member).toHaveLength(6)
})

it('tells what a picture was that goes for good, and that comes back from the trash', async () => {
  const path = `${customer.path}/spaces/1/images/twice`
  const headers = { 'Content-Type': 'image/png' }
  await customer.call('PUT', path, { headers, body: plainPicture('chelsea.png') })
  await customer.call('PATCH', path, { body: { string3: 'kept' } })
  const trashed = async () => {
    await customer.call('DELETE', path)
    return new URL((await customer.call('GET', `${customer.path}/trash`)).body.member[0]['@id']).pathname
  }
  const trash = await trashed()
  const back = await entriesAfter(() => customer.call('POST', `${trash}/restore`))
  expect(back.entries).toEqual([
    expect.objectContaining({
      target: `${hydria.base}${path}`,
      differences: expect.arrayContaining([{ property: 'string3', after: 'kept' }]),
    }),
  ])
  const again = await trashed()
  const { entries } = await entriesAfter(() => customer.call('DELETE', again))
  expect(entries[0]!['differences']).toEqual(
    expect.arrayContaining([
      { property: 'space', before: 1 },
      { property: 'imageId', before: 'twice' },
    ]),
  )
})

it.each([
  ['is wrong', 400, () => customer.call('PATCH', `${customer.path}/spaces/1`, { body: { name: 7 } })],
  ['is of what is not there', 404, () => customer.call('DELETE', `${customer.path}/spaces/77`)],
  [
    'finds another state',
    412,
    () => customer.call('DELETE', `${customer.path}/spaces/1`, { headers: { 'If-Match': '"1"' } }),
  ],
  ['is only tried', 200, () => customer.call('POST', `${customer.path}/deleteImages?validate`, { body: deletion() })],
  ['asks for something', 200, () => customer.call('POST', `${customer.path}/allImages`, { body: deletion() })],
])('says nothing of a request that %s', async (_, status, work) => {
  expect(await entriesAfter(work)).toEqual({ status, entries: [] })
})

const deletion = () => ({ member: [named('c')] })

it('tells what is written at a public address by the operation that it stands for', async () => {
  const body = { type: 'Manifest', label: { en: ['A book'] }, items: [], behavior: ['public-iiif'] }
  const { entries } = await entriesAfter(() => customer.call('PUT', `/iiif/${customer.id}/book`, { body }))
  expect(entries).toEqual([
    expect.objectContaining({
      action: `${hydria.base}/vocab#Manifest_put`,
      target: expect.stringMatching(`${customer.path}/iiif/manifests/`),
      differences: expect.arrayContaining([{ property: 'label', after: { en: ['A book'] } }]),
    }),
  ])
})

it('is asked by actor, by target and by time', async () => {
  const read = await keyOf('admin')
  await read('PUT', `${customer.path}/spaces/3`, { body: { name: 'three' } })
  const target = encodeURIComponent(`${hydria.base}${customer.path}/spaces/3`)
  const [entry, ...others] = await entriesOf(customer, `&target=${target}`)
  expect(others).toEqual([])
  expect(await entriesOf(customer, `&actor=${entry!['actor']}`)).toEqual([entry])
  expect(await entriesOf(customer, `&created[gt]=2999-01-01&target=${target}`)).toEqual([])
  const action = encodeURIComponent(`${hydria.base}/vocab#Space_put`)
  expect(await entriesOf(customer, `&action=${action}&actor=${entry!['actor']}`)).toEqual([entry])
})

it('is shown to those who administer the customer, and to nobody else', async () => {
  const other = await hydria.customer()
  const [{ '@id': entry }] = (await entriesOf(customer)) as [{ '@id': string }]
  const path = new URL(entry).pathname
  const statuses = [customer.call, await keyOf('write'), other.call, hydria.anyone, hydria.admin].map(
    async call => (await call('GET', path)).status,
  )
  expect(await Promise.all(statuses)).toEqual([200, 403, 404, 401, 200])
})

it('has the entries of all customers for administrators alone', async () => {
  const { body } = await hydria.admin('GET', `/audit?target=${encodeURIComponent(`${hydria.base}${customer.path}`)}`)
  expect(body.member).toEqual([
    expect.objectContaining({ actorKind: 'platform', action: `${hydria.base}/vocab#EntryPoint_customers_post` }),
  ])
  expect((await customer.call('GET', '/audit')).status).toBe(403)
})

it('cannot be changed or emptied, by no API and no statement', async () => {
  const { db } = hydria.services.store
  const [{ id, '@id': entry }] = (await entriesOf(customer)) as [{ id: number; '@id': string }]
  for (const method of ['PUT', 'PATCH', 'DELETE'])
    expect((await customer.call(method, new URL(entry).pathname, { body: {} })).status).toBe(405)
  await expect(db('audit_entries').where({ id }).update({ actor: 'x' })).rejects.toThrow('neither changed nor deleted')
  await expect(db('audit_entries').where({ id }).delete()).rejects.toThrow('neither changed nor deleted')
})

it('loses what is older than the days that it is kept, and no other entry', async () => {
  const { store, now } = hydria.services
  const kept = await entriesOf(customer)
  const old = { actor: 'x', actor_kind: 'key', action: 'x', target: 'x', client_address: '', customer: customer.id }
  await store.db('audit_entries').insert({ ...old, id: -1, created: '2001-01-01' } as never)
  expect(await removeOldAuditEntries(store.db, now(), 365, 100)).toBe(1)
  expect(await entriesOf(customer)).toEqual(kept)
})

const SECRET = 'known-to-nobody'

/** The classes of all vocabularies that have something secret. */
const withSecrets = NAMES.flatMap(name => [...soundVocabulary(VOCABULARY + name).classes.values()])
  .filter(({ properties, sealed, hashed }) => properties.some(isSecret) || sealed.length + hashed.length > 0)
  .map(owner => [owner.name, owner] as const)

it.each(withSecrets)('tells no secret of a %s, only that it has changed', (_, owner) => {
  const columns = [
    ...owner.properties.filter(isSecret).map(({ column }) => column!),
    ...owner.sealed,
    ...owner.hashed,
    ...owner.internal.map(({ name }) => name),
  ]
  const rowOf = (end: string) => Object.fromEntries(columns.map(column => [column, SECRET + end]))
  for (const change of [{ before: rowOf('1'), after: rowOf('2') }, { after: rowOf('1') }, { before: rowOf('1') }]) {
    const told = differencesOf(owner, change)
    expect(JSON.stringify(told)).not.toContain(SECRET)
    for (const { name } of owner.properties.filter(isSecret))
      expect(told).toContainEqual({ property: name, changed: true })
  }
})

it('has no word of a password that was sent', async () => {
  const body = { email: `secret-${customer.id}@audit.example`, password: SECRET }
  const { entries } = await entriesAfter(() => customer.call('POST', `${customer.path}/portalUsers`, { body }))
  const user = entries[0]!['target'] as string
  const changed = await entriesAfter(() =>
    customer.call('PATCH', new URL(user).pathname, { body: { password: `${SECRET}2` } }),
  )
  expect(changed.entries).toHaveLength(1)
  expect(JSON.stringify([entries, changed.entries])).not.toContain(SECRET)
})

it('names the key that was made, with what it may do', async () => {
  let made = ''
  const { entries } = await entriesAfter(async () => {
    const reply = await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read', comment: 'reader' } })
    made = reply.body['@id']
    return reply
  })
  expect(entries).toMatchObject([{ target: made, count: 1 }])
  expect(entries[0]!['differences']).toEqual(
    expect.arrayContaining([
      { property: 'access', after: 'read' },
      { property: 'comment', after: 'reader' },
    ]),
  )
})

it('tells of people who sign in and out', async () => {
  const { email, user, cookie, csrf } = await personIn(hydria, customer, ['owner'])
  await submit(hydria.anyone, '/console/sign-in', { email, password: 'wrong' })
  await submit(hydria.anyone, '/console/sign-out', { _csrf: csrf }, { Cookie: cookie })
  const id = user.split('/').at(-1)!
  const { person } = (await hydria.services.store.db('portal_users').where({ id }).first())!
  const { body } = await hydria.admin('GET', `/audit?actor=person:${person}&orderBy=id`)
  const terms = 'urn:hydria:terms#'
  expect(body.member).toEqual([
    expect.objectContaining({ action: `${terms}signIn`, actorKind: 'person' }),
    expect.objectContaining({ action: `${terms}signOut`, actorName: email, target: `${hydria.base}/console/sign-out` }),
  ])
})

it('tells what people change of their own account', async () => {
  const { email, csrf, cookie } = await personIn(hydria, customer, ['editor'])
  const fields = { _csrf: csrf, name: 'Ada', language: 'fr', email }
  await submit(hydria.anyone, '/console/account', fields, { Cookie: cookie })
  const action = encodeURIComponent('urn:hydria:terms#changeAccount')
  const [entry] = (await hydria.admin('GET', `/audit?action=${action}&pageSize=1`)).body.member
  expect(entry.differences).toEqual(
    expect.arrayContaining([
      { property: 'language', after: 'fr' },
      expect.objectContaining({ property: 'name', after: 'Ada' }),
    ]),
  )
})

it('tells of a page of the console what the operation would be', async () => {
  const { csrf, cookie } = await personIn(hydria, customer, ['editor'])
  const fields = { _csrf: csrf, do: 'make', title: 'A folder' }
  const { entries } = await entriesAfter(() =>
    submit(hydria.anyone, `/console/customers/${customer.id}/collections/root`, fields, { Cookie: cookie }),
  )
  expect(entries).toEqual([
    expect.objectContaining({ action: `${hydria.base}/vocab#Customer_iiifCollections_post`, actorKind: 'person' }),
  ])
})

it('is read by people from the page of what it is about, before and after', async () => {
  const { call } = await personIn(hydria, customer, ['owner'])
  const page = async (path: string) => (await call('GET', path, { headers: { Accept: 'text/html' } })).text
  await customer.call('PUT', `${customer.path}/spaces/4`, { body: { name: 'once' } })
  await customer.call('PATCH', `${customer.path}/spaces/4`, { body: { name: 'now' } })
  const link = /href="([^"]+\/audit\?target=[^"]+)"/.exec(await page(`${customer.path}/spaces/4`))![1]!
  const { pathname, search } = new URL(link.replaceAll('&amp;', '&'))
  const [{ '@id': last }] = (await customer.call('GET', pathname + search)).body.member
  expect(await page(new URL(last).pathname)).toContain('<del><bdi>once</bdi></del> → <ins><bdi>now</bdi></ins>')
  const reader = await personIn(hydria, customer, ['editor'])
  const seen = await reader.call('GET', `${customer.path}/spaces/4`, { headers: { Accept: 'text/html' } })
  expect(seen.text).not.toContain('/audit')
})
