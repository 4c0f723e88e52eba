// What a key may not do, its agent may not do: a read key reads, and nobody sees the things of another customer.
import { basic, clientOf, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { type Agent, agentOf } from './agent.js'

let hydria: TestHydria
let customer: TestCustomer
let image: string
let manifest: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('mcp-access')
  const { call, path } = customer
  await call('PUT', `${path}/spaces/1`, { body: { name: 'one' } })
  const made = await call('PUT', `${path}/spaces/1/images/1`, {
    headers: { 'Content-Type': 'image/png' },
    body: plainPicture('chelsea.png'),
  })
  image = made.body['@id']
  const book = { type: 'Manifest', slug: 'b', label: { en: ['b'] }, items: [] }
  manifest = (await call('POST', `${path}/iiif/manifests`, { body: book })).body['@id']
})

const keyOf = async (access: string) =>
  (await customer.call('POST', `${customer.path}/keys`, { body: { access } })).body

/** All that a customer has, as its API tells it. */
async function stateOf({ call, path }: TestCustomer): Promise<unknown> {
  const lists = ['', '/spaces', '/allImages', '/roles', '/namedQueries', '/keys', '/iiif/manifests', '/trash']
  return Promise.all(lists.map(async list => (await call('GET', path + list)).body))
}

/** Something for every variable of an address. */
const WHERE = { space: 1, image: 1, resource: 1, kind: 'manifests' }

/** The method by which a tool does what it does to a class. */
const METHODS: Record<string, string> = {
  create: 'POST',
  put: 'PUT',
  update: 'PATCH',
  delete: 'DELETE',
  upload: 'POST',
}

/** Calls of a tool that change something: one for each class or operation that it knows. */
function callsOf({ name, inputSchema }: Awaited<ReturnType<Agent['client']['listTools']>>['tools'][number]) {
  const properties = inputSchema.properties as Record<string, { enum?: string[] }>
  const of = properties['operation'] ? 'operation' : 'class'
  const { routes } = hydria.services.vocabulary
  const rest = name === 'upload' ? { data: 'AAAA' } : name === 'delete' || name === 'run' ? {} : { properties: {} }
  return properties[of]!.enum!.flatMap(value => {
    const operations = routes.flatMap(({ template, target, operations }) =>
      operations.map(operation => ({ template, target, operation })),
    )
    const meant = operations.filter(({ target, operation }) =>
      of === 'class' ? target.name === value && operation.method === METHODS[name] : operation.iri === `vocab:${value}`,
    )
    expect([name, value, meant.length > 0]).toEqual([name, value, true])
    return meant.slice(0, 1).map(({ template, operation }) => {
      const names = template.variables.filter(variable => variable !== 'customer')
      const where = Object.fromEntries(names.map(one => [one, WHERE[one as keyof typeof WHERE] ?? '1']))
      return { name, args: { [of]: value, where, ...rest }, access: operation.access }
    })
  })
}

it('a read key changes nothing, whichever tool, class and operation it calls', async () => {
  const agent = await agentOf(hydria, await keyOf('read'))
  const { tools } = await agent.client.listTools()
  const writing = tools.filter(({ annotations }) => annotations!.readOnlyHint !== true)
  expect(writing.map(({ name }) => name).sort()).toEqual(['create', 'delete', 'put', 'run', 'update', 'upload'])
  const before = await stateOf(customer)
  const done: string[] = []
  for (const { name, args, access } of writing.flatMap(callsOf)) {
    const first = await agent.use(name, args)
    const { confirm } = first.structured ?? {}
    const { isError } = confirm === undefined ? first : await agent.use(name, { ...args, confirm })
    if (!isError && access !== 'read' && access !== 'public') done.push(JSON.stringify([name, args]))
  }
  expect([done, await stateOf(customer)]).toEqual([[], before])
})

it('a read key is told what it lacks', async () => {
  const { use } = await agentOf(hydria, await keyOf('read'))
  const { text } = await use('create', { class: 'Space', properties: { name: 'x' } })
  expect(text).toMatch(/^403 Forbidden: This needs a key with the access write.* this one has read/)
})

it('what is deleted by an agent that may only read is not even shown as deletable', async () => {
  const { use } = await agentOf(hydria, await keyOf('read'))
  const first = await use('delete', { address: image })
  const { structured } = await use('delete', { address: image, confirm: first.structured.confirm })
  expect([structured.status, (await customer.call('GET', image)).status]).toEqual([403, 200])
})

it.each([
  ['get', () => ({ address: image })],
  ['get', () => ({ class: 'Image', where: { customer: customer.id, space: 1, image: 1 } })],
  ['list', () => ({ class: 'Image', where: { customer: customer.id } })],
  ['search', () => ({ words: 'one', where: { customer: customer.id } })],
  ['search_inside', () => ({ address: manifest, words: 'one' })],
  ['view', () => ({ address: image })],
  ['share', () => ({ address: image })],
  ['wait', () => ({ address: image })],
  ['update', () => ({ address: image, properties: { string1: 'x' } })],
  ['put', () => ({ address: image, properties: { string1: 'x' }, replace: true })],
  ['delete', () => ({ address: image })],
  ['create', () => ({ class: 'Space', where: { customer: customer.id }, properties: { name: 'x' } })],
  ['upload', () => ({ address: `${customer.path}/spaces/1/images`, data: 'AAAA' })],
  ['run', () => ({ operation: 'Image_reingest_post', address: `${image}/reingest` })],
] as const)('by %s nothing of another customer is seen or changed', async (tool, args) => {
  const { use } = await agentOf(hydria, await hydria.customer())
  const { isError, structured } = await use(tool, args())
  expect([isError, structured.status]).toEqual([true, 404])
})

it.each([
  ['another server', 'https://other.example/customers/1', /must begin with/],
  ['a name that looks like it', () => `${hydria.base}.other.example/customers/1`, /must begin with/],
  ['the tools themselves', '/mcp', /must be the address of a resource/],
  ['a way around that', '/x/../mcp', /must be the address of a resource/],
  ['the pages of people', '/console/account', /must be the address of a resource/],
])('an address of %s is refused', async (_name, address, told) => {
  const { use } = await agentOf(hydria, customer)
  const { isError, text } = await use('get', { address: typeof address === 'string' ? address : address() })
  expect([isError, text]).toEqual([true, expect.stringMatching(told)])
})

it('a tool that writes takes no address but those of the vocabulary', async () => {
  const { use } = await agentOf(hydria, customer)
  const { text } = await use('delete', { address: '/organizations/mcp-access' })
  expect(text).toMatch(/does not allow this/)
})

it('failed log-ins of agents count as those of the API do: each is at the same door', async () => {
  const strict = await sharedTestHydria({ FAILED_LOG_INS: '3' })
  const post = () => clientOf(() => strict.base, basic('nobody', 'x'))('POST', '/mcp', { body: {} })
  const statuses = []
  for (let attempt = 0; attempt < 5; attempt++) statuses.push((await post()).status)
  expect(statuses.at(-1)).toBe(429)
})
