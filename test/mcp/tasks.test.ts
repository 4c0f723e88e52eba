// What an agent is asked to do, done with the tools alone: each task begins where those before it have ended.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'
import { readAllTexts } from '../search/searched-pages.js'
import { type Agent, agentOf, type Outcome } from './agent.js'

let hydria: TestHydria
let origin: Origin
let agent: Agent
let use: Agent['use']

/** What earlier tasks have found out. */
const known: Record<string, string> = {}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  agent = await agentOf(hydria, await hydria.customer('mcp-tasks'), 'auto')
  use = agent.use
})
afterAll(async () => {
  await agent.client.close()
  await origin.close()
})

const ids = ({ data }: Outcome): string[] => data.member.map(({ id }: { id: string }) => id)
const shown = ({ content }: Outcome): { mimeType: string; data: string } =>
  content.find(({ type }) => type === 'image') as { type: 'image'; mimeType: string; data: string }
const everyone = ({ data }: Outcome): Record<string, boolean> =>
  Object.fromEntries(Object.entries(data).map(([name, seen]) => [name, (seen as { everyone: boolean }).everyone]))
const image = (id: string) => ({ class: 'Image', where: { space: 1, image: id } })
const asked = async (tool: string, args: Record<string, unknown>): Promise<Outcome> => {
  const first = await use(tool, args)
  return use(tool, { ...args, confirm: first.structured.confirm })
}

const TASKS: [task: string, work: () => Promise<void>][] = [
  [
    'find out who one is, and where to begin',
    async () => {
      const { data } = await use('account')
      expect([data.access, data.start.name]).toEqual(['admin', 'mcp-tasks'])
    },
  ],
  [
    'find out which classes there are',
    async () => {
      const { structured } = await use('describe')
      const names = structured.classes.map(({ name }: { name: string }) => name)
      expect(names).toEqual(expect.arrayContaining(['Space', 'Image', 'Manifest', 'Role', 'Batch']))
    },
  ],
  [
    'find out what a space needs',
    async () => {
      const { structured } = await use('describe', { class: 'Space' })
      expect(structured.schema.required).toEqual(['name'])
      expect(structured.addresses.map(({ address }: { address: string }) => address)).toContain(
        '/customers/{customer}/spaces',
      )
    },
  ],
  [
    'make a space, and learn from what is refused',
    async () => {
      const refused = await use('create', { class: 'Space', properties: { nmae: 'Maps' } })
      expect([refused.isError, refused.text]).toEqual([true, expect.stringMatching(/^400 .*nmae/)])
      const { data, structured } = await use('create', { class: 'Space', properties: { name: 'Maps' } })
      expect([data.id, structured.status, structured.location]).toEqual([1, 201, data['@id']])
    },
  ],
  [
    'register three pictures at once',
    async () => {
      const members = ['coffee.png', 'chelsea.png', 'rocket.jpg'].map(name => ({
        ...{ id: name.split('.')[0], space: 1, origin: origin.url(name), tags: ['first'] },
      }))
      const { data } = await use('run', { operation: 'CustomerQueue_post', members })
      known['batch'] = data['@id']
      expect(data.count).toBe(3)
    },
  ],
  [
    'wait until they are there',
    async () => {
      const { structured } = await use('wait', { address: known['batch'], seconds: 50 })
      expect([structured.done, structured.data.completed, structured.data.errors]).toEqual([true, 3, 0])
    },
  ],
  [
    'list them page by page',
    async () => {
      const args = { class: 'Image', where: { space: 1 }, pageSize: 2, orderBy: 'id' }
      const first = await use('list', args)
      const second = await use('list', { ...args, cursor: first.structured.nextCursor })
      expect([ids(first), ids(second), second.structured.nextCursor]).toEqual([
        ['chelsea', 'coffee'],
        ['rocket'],
        undefined,
      ])
    },
  ],
  [
    'upload a picture',
    async () => {
      const { data } = await use('upload', {
        ...{ class: 'Image', where: { space: 1 }, mediaType: 'image/png' },
        ...{ properties: { id: 'astronaut' }, data: plainPicture('astronaut.png').toString('base64') },
      })
      known['astronaut'] = data['@id']
      expect(data.id).toBe('astronaut')
    },
  ],
  [
    'look at it at a sensible size',
    async () => {
      await use('wait', { address: known['astronaut'], seconds: 50 })
      const { mimeType, data } = shown(await use('view', { address: known['astronaut'], edge: 200 }))
      const bytes = Buffer.from(data, 'base64')
      expect([mimeType, bytes.subarray(0, 2).toString('hex'), bytes.length < 60_000]).toEqual([
        'image/jpeg',
        'ffd8',
        true,
      ])
    },
  ],
  [
    'look at a part of it in detail',
    async () => {
      const outcome = await use('view', { ...image('rocket'), region: '10,10,100,80' })
      expect([outcome.text, shown(outcome).mimeType]).toEqual([
        expect.stringContaining('640 by 427 pixels'),
        'image/jpeg',
      ])
    },
  ],
  [
    'be told what is wrong with a part that is none',
    async () => {
      const { isError, text } = await use('view', { ...image('rocket'), region: '9000,0,10,10' })
      expect([isError, text]).toEqual([true, expect.stringMatching(/^400 Bad request: region: it lies outside/)])
    },
  ],
  [
    'describe it in words',
    async () => {
      const properties = {
        label: { en: ['A rocket'] },
        altText: { en: ['A rocket before its start'] },
        string1: 'nasa',
      }
      const { data } = await use('update', { ...image('rocket'), properties })
      expect(data.string1).toBe('nasa')
    },
  ],
  [
    'find it by these words',
    async () => expect(ids(await use('search', { words: 'rocket start' }))).toEqual(['rocket']),
  ],
  [
    'find it by a value, and by what is compared',
    async () => {
      const filter = { string1: 'nasa', created: { gte: '2020-01-01T00:00:00Z' } }
      expect(ids(await use('list', { class: 'Image', filter }))).toEqual(['rocket'])
    },
  ],
  [
    'count what they have in common',
    async () => {
      const { data } = await use('get', { class: 'Facets', where: { space: 1 } })
      expect(JSON.stringify(data)).toMatch(/"first"[^}]*"count":3|"count":3[^}]*"first"/)
    },
  ],
  [
    'not overwrite what somebody else has changed',
    async () => {
      const { structured } = await use('get', image('coffee'))
      await use('update', { ...image('coffee'), properties: { number1: 7 } })
      const late = await use('update', { ...image('coffee'), properties: { number1: 8 }, etag: structured.etag })
      expect([late.isError, late.structured.status]).toEqual([true, 412])
    },
  ],
  [
    'not replace what is there unless that is meant',
    async () => {
      const put = { class: 'Space', where: { space: 1 }, properties: { name: 'Other' } }
      expect((await use('put', put)).structured.status).toBe(412)
      expect((await use('put', { ...put, properties: { name: 'Charts' }, replace: true })).data.name).toBe('Charts')
    },
  ],
  [
    'see that everyone can look at a picture',
    async () => expect(everyone(await use('share', image('rocket')))).toMatchObject({ picture: true, manifest: true }),
  ],
  [
    'make a role of viewers',
    async () => {
      const { data } = await use('create', { class: 'Role', properties: { name: 'staff', label: 'Staff' } })
      known['role'] = data['@id']
      expect(data.name).toBe('staff')
    },
  ],
  [
    'restrict a picture to it',
    async () => {
      const properties = { roles: [known['role']], maxUnauthorised: 0 }
      expect((await use('update', { ...image('rocket'), properties })).isError).toBe(false)
      expect(everyone(await use('share', image('rocket')))).toMatchObject({ picture: false })
    },
  ],
  [
    'look at it all the same, with a key of its owner',
    async () => expect(shown(await use('view', image('rocket'))).mimeType).toBe('image/jpeg'),
  ],
  [
    'open it again',
    async () => {
      await use('update', { ...image('rocket'), properties: { roles: [], maxUnauthorised: -1 } })
      expect(everyone(await use('share', image('rocket')))).toMatchObject({ picture: true })
    },
  ],
  [
    'try a manifest before it is made',
    async () => {
      const properties = { type: 'Manifest', label: 'no language map', items: [] }
      const { text } = await use('create', { class: 'Manifest', properties, dryRun: true })
      expect(text).toContain('label')
      expect((await use('list', { class: 'Manifest' })).data.totalItems).toBe(0)
    },
  ],
  [
    'make a manifest of two pictures',
    async () => {
      const paintedResources = ['rocket', 'coffee'].map(id => ({ asset: { id, space: 1 } }))
      const properties = { type: 'Manifest', slug: 'book', label: { en: ['A book'] }, paintedResources }
      const { data } = await use('create', { class: 'Manifest', properties })
      known['manifest'] = data['@id']
      const canvases = await use('list', { class: 'Canvas', where: { resource: known['manifest']!.split('/').at(-1) } })
      expect(canvases.data.totalItems).toBe(2)
    },
  ],
  [
    'put a third picture behind them',
    async () => {
      const { structured } = await use('get', { address: known['manifest'] })
      const { isError } = await use('run', {
        ...{ operation: 'Manifest_paintedResources_post', address: `${known['manifest']}/paintedResources` },
        ...{ members: [{ asset: { id: 'chelsea', space: 1 } }], etag: structured.etag },
      })
      const { data } = await use('list', { class: 'Canvas', where: { resource: known['manifest']!.split('/').at(-1) } })
      expect([isError, data.totalItems]).toEqual([false, 3])
    },
  ],
  [
    'publish it',
    async () => {
      const args = { address: known['manifest'] }
      expect(everyone(await use('share', args))['publicId']).toBe(false)
      const { structured } = await use('get', args)
      await use('update', { ...args, properties: { public: true }, etag: structured.etag })
      expect(everyone(await use('share', args))['publicId']).toBe(true)
    },
  ],
  [
    'give a page its text',
    async () => {
      const adjunct = { id: 'page.txt', '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso' }
      const where = { space: 1, image: 'rocket' }
      const { data } = await use('create', { class: 'Adjunct', where, properties: adjunct })
      const text = Buffer.from('A medlar beneath the rocket').toString('base64')
      const { isError } = await use('upload', { address: data.content, mediaType: 'text/plain', data: text })
      expect(isError).toBe(false)
    },
  ],
  [
    'find a word in the book',
    async () => {
      await readAllTexts(hydria)
      const { data } = await use('search_inside', { address: known['manifest'], words: 'medlar' })
      expect(data.items.length).toBe(1)
    },
  ],
  [
    'move a picture to another space',
    async () => {
      await use('create', { class: 'Space', properties: { name: 'Elsewhere' } })
      const move = { operation: 'Customer_moveImages_post', properties: { selected: [known['astronaut']], space: 2 } }
      const { isError, text } = await use('run', move)
      expect([isError, text]).toEqual([false, expect.anything()])
      const there = await use('list', { class: 'Image', where: { space: 2 } })
      known['astronaut'] = there.data.member[0]['@id']
      expect(ids(there)).toEqual(['astronaut'])
    },
  ],
  [
    'learn why a picture did not come',
    async () => {
      const members = [{ id: 'gone', space: 1, origin: origin.url('gone.jpg') }]
      const { data } = await use('run', { operation: 'CustomerQueue_post', members })
      const { structured } = await use('wait', { address: data['@id'], seconds: 50 })
      const { data: failed } = await use('list', { address: `${data['@id']}/errorImages` })
      expect([structured.data.errors, failed.member[0].error]).toEqual([1, expect.stringMatching(/404/)])
    },
  ],
  [
    'delete it, once that is confirmed',
    async () => {
      const first = await use('delete', image('gone'))
      expect([first.structured.data.id, first.structured.confirm]).toEqual(['gone', expect.any(String)])
      expect((await use('get', image('gone'))).isError).toBe(false)
      expect((await use('delete', { ...image('gone'), confirm: first.structured.confirm })).structured.status).toBe(204)
      expect((await use('get', image('gone'))).structured.status).toBe(404)
    },
  ],
  [
    'not delete what has changed since it was shown',
    async () => {
      const { structured } = await use('delete', image('chelsea'))
      await use('update', { ...image('chelsea'), properties: { string2: 'new' } })
      const late = await use('delete', { ...image('chelsea'), confirm: structured.confirm })
      expect([late.structured.status, (await use('get', image('chelsea'))).isError]).toEqual([409, false])
    },
  ],
  [
    'delete many, once it is seen which manifests show them',
    async () => {
      const members = [known['astronaut'], known['astronaut']!.replace('2/images/astronaut', '1/images/chelsea')].map(
        id => ({ id }),
      )
      const args = { operation: 'Customer_deleteImages_post', members }
      expect((await use('run', args)).text).toContain('/iiif/manifests/')
      expect((await asked('run', args)).isError).toBe(false)
      expect(ids(await use('list', { class: 'Image', orderBy: 'id' }))).toEqual(['coffee', 'rocket'])
    },
  ],
  [
    'bring one back from the trash',
    async () => {
      const { data } = await use('list', { class: 'TrashedImage' })
      const trashed = data.member.find((one: object) => JSON.stringify(one).includes('astronaut'))
      const { isError } = await use('run', {
        ...{ operation: 'TrashedImage_restore_post', address: `${trashed['@id']}/restore` },
      })
      expect([
        isError,
        (await use('get', { class: 'Image', where: { space: 2, image: 'astronaut' } })).isError,
      ]).toEqual([false, false])
    },
  ],
  [
    'tell what has happened meanwhile',
    async () => {
      const feed = await use('get', { class: 'ChangeFeed' })
      const { data } = await use('get', { address: feed.data.first.id })
      expect(JSON.stringify(data)).toContain('/spaces/1/images/rocket')
    },
  ],
  [
    'delete the manifest, whose pictures stay',
    async () => {
      expect((await asked('delete', { address: known['manifest'] })).structured.status).toBe(204)
      expect((await use('get', image('rocket'))).isError).toBe(false)
    },
  ],
]

it('there are thirty of them, and more', () => expect(TASKS.length).toBeGreaterThanOrEqual(30))

it.each(TASKS)('%s', async (_task, work) => work())
