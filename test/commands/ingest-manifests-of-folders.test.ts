// hydria ingest --manifest: folders of pictures become manifests, and folders of folders collections.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Call, openClient } from '../../src/commands/client.js'
import { nodeId } from '../../src/commands/ingest/folder-tree.js'
import { putManifests } from '../../src/commands/ingest/put-manifests.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { folder } from '../images/fixtures.js'
import { picture } from '../pictures.js'
import type { Ended } from '../processes.js'
import { ingestingFor } from './ingesting.js'

let hydria: TestHydria
let customer: TestCustomer
let files: Awaited<ReturnType<typeof folder>>
let run: (...words: string[]) => Promise<Ended>

function write(path: string, bytes: Buffer | string): void {
  const file = files.path(path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}

const PROFILE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'

/** The public document at a path of slugs; the owner's where it is a draft. */
const documentAt = async (path: string) => {
  const made = await hydria.anyone('GET', `/iiif/${customer.id}/${path}`, { headers: { Accept: PROFILE } })
  return made.body
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  files = await folder()
  customer = await hydria.customer()
  const ingest = ingestingFor(hydria, customer)
  run = (...words) => ingest.run([files.path('archive'), '--space', 'scans', '--create-space', '--manifest', ...words])
  for (const name of ['p10.png', 'p2.png']) write(`archive/Log of 1881/${name}`, picture('coffee.png'))
  write('archive/Log of 1881/p1.png', picture('chelsea.png'))
  write(
    'archive/Log of 1881/manifest.yml',
    `# The log of the pilot
label: {en: Log of 1881, de: Logbuch}
slug: log-1881
public: true
rights: http://creativecommons.org/publicdomain/zero/1.0/
metadata:
  Author: J. Pilot
requiredStatement: {Attribution: Harbour archive}
labels: {p1.png: 1r}
ranges:
  - label: Summer
    pages: [p1.png, p2.png]
    ranges: [{label: June, pages: [p2.png]}]
`,
  )
  write('archive/charts/north/a.jpg', picture('rocket.jpg'))
  write('archive/charts/north/b.png', picture('chelsea.png'))
  const rows = '\ufefffile;label;range\r\nb.png;Back;Sheet\r\na.jpg;;Sheet\r\n'
  write('archive/charts/north/manifest.csv', Buffer.from(rows, 'utf16le'))
  write('archive/manifest.yml', 'label: The archive\npublic: true\n')
}, 60_000)
afterAll(() => files.remove())

it('a dry run says what would be made', async () => {
  const { code, out } = await run('--dry-run')
  expect(code).toBe(0)
  for (const line of ['collection archive', 'manifest   archive/log-1881', 'manifest   archive/charts/north'])
    expect(out).toContain(`${line}\n`)
})

it('pages come in natural order, with what is said of them, and ranges name their canvases', async () => {
  const { code, out, err } = await run()
  expect([err, code, out]).toEqual(['', 0, expect.stringContaining('4 new, 0 changed, 0 unchanged')])
  const manifest = await documentAt('archive/log-1881')
  expect(manifest).toMatchObject({
    label: { en: ['Log of 1881'], de: ['Logbuch'] },
    rights: 'http://creativecommons.org/publicdomain/zero/1.0/',
    metadata: [{ label: { none: ['Author'] }, value: { none: ['J. Pilot'] } }],
    requiredStatement: { label: { none: ['Attribution'] }, value: { none: ['Harbour archive'] } },
  })
  const canvases = manifest.items.map(({ id, label, width }: { id: string; label: object; width: number }) => ({
    ...{ id, label, width },
  }))
  expect(canvases.map(({ label }: { label: object }) => label)).toEqual([
    { none: ['1r'] },
    { none: ['p2'] },
    { none: ['p10'] },
  ])
  expect(canvases[0].width).toBe(451)
  const [range] = manifest.structures
  expect(range.items.slice(0, 2).map(({ id }: { id: string }) => id)).toEqual([canvases[0].id, canvases[1].id])
  expect(range.items[2]).toMatchObject({ type: 'Range', label: { none: ['June'] }, items: [{ id: canvases[1].id }] })
  const archive = await documentAt('archive')
  expect([archive.label, archive.items.map(({ label }: { label: object }) => label)]).toEqual([
    { none: ['The archive'] },
    [manifest.label],
  ])
})

it('each folder is read once before it is written', async () => {
  const owner = await hydria.customer()
  const credentials = { server: hydria.base, key: owner.key, secret: owner.secret, patienceMs: 0 }
  const { call, close } = openClient(credentials, AbortSignal.timeout(30_000))
  const sheet = { properties: {}, public: undefined, slug: undefined, order: [], labels: new Map(), ranges: [] }
  const nodes = ['maps', 'charts'].map(slug => ({ folder: slug, slugs: [slug], sheet, pages: [] }))
  for (const line of ['2 new, 0 changed, 0 unchanged', '0 new, 0 changed, 2 unchanged']) {
    const read: string[] = []
    const counted: Call = (method, path, ask) => {
      if (method === 'GET') read.push(path)
      return call(method, path, ask)
    }
    const target = { call: counted, customer: owner.path, parent: [], space: 1 }
    expect((await putManifests(target, nodes)).line).toContain(line)
    expect(nodes.map(node => read.filter(path => path.endsWith(nodeId([], node))).length)).toEqual([1, 1])
  }
  await close()
})

it('a CSV has a row for each page, in their order, in any form that spreadsheets write', async () => {
  const { body } = await customer.call('GET', `${customer.path}/iiif/manifests?slug=north`)
  const made = await customer.call('GET', body.member[0]['@id'], { headers: { Accept: PROFILE } })
  expect(made.body.items.map(({ label }: { label: object }) => label)).toEqual([{ none: ['Back'] }, { none: ['a'] }])
  expect(made.body.structures).toMatchObject([{ label: { none: ['Sheet'] }, items: [{}, {}] }])
})

it('run again, all is unchanged; a label that is mended changes its manifest alone, wherever that is now', async () => {
  expect((await run()).out).toContain('0 new, 0 changed, 4 unchanged')
  const { body } = await customer.call('GET', `${customer.path}/iiif/manifests?slug=north`)
  const etag = (await customer.call('GET', body.member[0]['@id'])).headers.get('etag')!
  const moved = { body: { slug: 'far-north' }, headers: { 'If-Match': etag } }
  expect((await customer.call('PATCH', body.member[0]['@id'], moved)).status).toBe(200)
  write('archive/charts/north/manifest.yml', 'label: The far north\n')
  expect((await run()).out).toContain('0 new, 1 changed, 3 unchanged')
  const { body: now } = await customer.call('GET', body.member[0]['@id'])
  expect([now.slug, now.label]).toEqual(['far-north', { none: ['The far north'] }])
})

it.each([
  ['manifest.yml', 'label: x\nlable: y\n', 'manifest.yml line 2: lable is not known; did you mean label?'],
  ['manifest.yml', 'label: [\n', 'manifest.yml line'],
  ['manifest.yml', 'order: [a.jpg, c.png]\n', 'there is no c.png'],
  ['manifest.yml', 'public: yes please\n', 'line 1: public must be true or false'],
  ['manifest.yml', 'order: &a [a.jpg]\nlabels: *a\n', 'must not have aliases'],
  ['manifest.csv', 'file,tilte\na.jpg,x\n', 'manifest.csv line 1: the columns are file, label and range, not tilte'],
  ['deeper/c.png', '', 'holds both pictures and folders of pictures'],
])('a faulty %s is refused before anything is sent', async (name, content, message) => {
  const at = `faulty-${crypto.randomUUID()}`
  write(`${at}/a.jpg`, picture('rocket.jpg'))
  write(`${at}/${name}`, content || picture('coffee.png'))
  const ingest = ingestingFor(hydria, customer)
  const { code, err } = await ingest.run([files.path(at), '--space', 'new', '--create-space', '--manifest'])
  expect([code, err]).toEqual([2, expect.stringContaining(message)])
  expect((await customer.call('GET', `${customer.path}/spaces?name=new`)).body.totalItems).toBe(0)
})

it('--parent needs --manifest, and must be there', async () => {
  const ingest = ingestingFor(hydria, customer)
  const words = [files.path('archive'), '--space', 'scans', '--parent', 'nowhere']
  expect((await ingest.run(words)).err).toContain('it needs --manifest')
  const { code, err } = await ingest.run([...words, '--manifest'])
  expect([code, err]).toEqual([2, expect.stringContaining('there is no collection nowhere')])
})
