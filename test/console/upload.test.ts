// A person uploads pictures in a browser: many at once, with breaks, twice the same, under hostile names, and without script.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { finished } from '../ingest/load.js'
import { picture } from '../pictures.js'
import { closeTabs, HAS_BROWSER, sharedBrowser } from '../servers/browser.js'

const WAIT_MS = 20_000
const about = HAS_BROWSER ? describe : describe.skip

let hydria: TestHydria
let customer: TestCustomer
let browser: Browser
let page: Page
let space: string
let spaces = 0

interface Sent {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A picture that no other is. */
const drawn = async (number: number, size = 40): Promise<Buffer> =>
  sharp({ create: { width: size, height: 30, channels: 3, background: { r: number * 6, g: spaces * 20, b: 7 } } })
    .png()
    .toBuffer()

const file = (name: string, buffer: Buffer, mimeType = 'image/png'): Sent => ({ name, mimeType, buffer })

const uploadPage = () => `${hydria.base}/console${new URL(space).pathname}/upload`
const images = async () =>
  (await customer.call('GET', `${space}/images?pageSize=100`)).body.member as {
    id: string
    label: object
    error: string
  }[]

/** Fulfilled once so many files are in a state. */
const inState = async (state: string, count: number): Promise<void> => {
  const found = page.locator(`.uploads [data-state="${state}"]`)
  await found
    .nth(count - 1)
    .waitFor()
    .catch(async error => {
      throw new Error(await page.locator('upload-files').innerText(), { cause: error })
    })
  expect([state, await found.count()]).toEqual([state, count])
}

const choose = (files: Sent[]) => page.locator('#files').setInputFiles(files)

const signedIn = (more: object = {}) =>
  browser.newContext({ extraHTTPHeaders: { Authorization: basic(customer.key, customer.secret) }, ...more })

about('uploading', () => {
  beforeAll(async () => {
    hydria = await sharedTestHydria()
    customer = await hydria.customer()
    browser = await sharedBrowser()
  }, 60_000)
  afterAll(closeTabs)
  beforeEach(async () => {
    const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: `Maps ${++spaces}` } })
    space = body['@id']
    page = await (await signedIn()).newPage()
    page.setDefaultTimeout(WAIT_MS)
    await page.goto(uploadPage())
  })
  afterEach(() => page.context().close())

  it('a picture is called as its file, and one that is broken can be tried again', async () => {
    await choose([file('map 3.jpg', await drawn(3)), file('broken.jpg', Buffer.from('no picture'))])
    await inState('done', 1)
    await inState('failed', 1)
    expect((await images()).find(({ id }) => id === 'map 3.jpg')?.label).toEqual({ none: ['map 3'] })
    await page.locator('[data-state="failed"]').getByRole('button', { name: 'Try again' }).click()
    await inState('failed', 1)
  }, 60_000)

  it('what was sent before a pause or a reload is not sent again', async () => {
    const large = join(process.env['HYDRIA_TEST_FOLDER']!, 'large.png')
    writeFileSync(large, Buffer.concat([await drawn(1, 900), Buffer.alloc(12 * 1024 * 1024, 7)]))
    const sent: { offset: number; method: string }[] = []
    let hold = true
    await page.route('**/uploads/*', async route => {
      const request = route.request()
      const offset = Number(request.headers()['upload-offset'] ?? -1)
      if (request.method() === 'PATCH') {
        sent.push({ method: 'PATCH', offset })
        // The line breaks after the first chunk.
        if (hold && offset > 0) return route.abort('connectionfailed')
      }
      return route.continue()
    })
    await page.locator('#files').setInputFiles(large)
    const part = () => page.locator('.uploads progress').evaluate(bar => (bar as unknown as { value: number }).value)
    while ((await part()) <= 0.3);
    await page.getByRole('button', { name: 'Pause' }).click()
    await inState('paused', 1)
    await page.reload()
    const told = page.locator('.interrupted')
    await told.waitFor()
    expect(await told.textContent()).toMatch(/Choose the same files again.*large\.png/s)
    sent.length = 0
    hold = false
    await page.locator('#files').setInputFiles(large)
    await page.locator('[data-state="ingesting"], [data-state="done"], [data-state="failed"]').first().waitFor()
    expect(sent.length).toBeGreaterThan(0)
    expect(Math.min(...sent.map(({ offset }) => offset))).toBeGreaterThan(0)
    expect((await customer.call('GET', `${space}/images/large.png`)).status).toBe(200)
  }, 120_000)

  it('a pause ends when it is told to', async () => {
    await page.getByLabel('Files').waitFor()
    await page.route('**/uploads', async route => {
      await new Promise(resolve => setTimeout(resolve, 300))
      await route.continue()
    })
    await choose(await Promise.all([1, 2, 3, 4].map(async n => file(`paused ${n}.jpg`, await drawn(n)))))
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).click()
    await inState('done', 4)
  }, 60_000)

  it('the same bytes are told before they are sent, of what is here and of what comes along', async () => {
    const bytes = await drawn(1)
    await customer.call('PUT', `${space}/images/first`, { headers: { 'Content-Type': 'image/png' }, body: bytes })
    const other = await drawn(2)
    await choose([file('again.jpg', bytes), file('one.jpg', other), file('two.jpg', other)])
    await inState('duplicate', 1)
    await inState('same', 1)
    await inState('done', 1)
    const duplicate = page.locator('[data-state="duplicate"]')
    expect(await duplicate.locator('a').getAttribute('href')).toBe(`${space}/images/first`)
    await duplicate.getByRole('button').click()
    await inState('done', 2)
    expect((await images()).map(({ id }) => id).sort()).toEqual(['again.jpg', 'first', 'one.jpg'])
  }, 60_000)

  it('a picture of the same name stays until somebody says that it is to be replaced', async () => {
    await customer.call('PUT', `${space}/images/map.jpg`, {
      headers: { 'Content-Type': 'image/png' },
      body: picture('coffee.png'),
    })
    await choose([file('map.jpg', await drawn(3))])
    await inState('exists', 1)
    await page.getByRole('button', { name: 'Keep both' }).click()
    await inState('done', 1)
    expect((await images()).map(({ id }) => id)).toEqual(['map.jpg', expect.stringMatching(/^map-\d+\.jpg$/)])
    await choose([file('map.jpg', await drawn(4))])
    await inState('exists', 1)
    await page.getByRole('button', { name: 'Replace' }).click()
    await inState('done', 2)
    expect((await customer.call('GET', `${space}/images/map.jpg`)).body.width).toBe(40)
  }, 60_000)

  it('hostile names are shown as they are, and no script of theirs runs', async () => {
    const names = [
      '<img src=x onerror="document.title=1">.jpg',
      '\u202Egpj.exe\u202C.jpg',
      "'; DROP TABLE images; --.jpg",
      '...',
      `${'a'.repeat(240)}.jpg`,
      '\u{1F3FA}%2e%2e%00é.jpg',
    ]
    await choose(await Promise.all(names.map(async (name, n) => file(name, await drawn(n)))))
    await inState('done', names.length)
    expect(await page.locator('.uploads .file').allTextContents()).toEqual(names)
    expect([await page.title(), await page.locator('.uploads img').count()]).toEqual(['Upload pictures · Hydria', 0])
    for (const { id } of await images())
      expect([id, (await customer.call('GET', `${space}/images/${encodeURIComponent(id)}`)).status]).toEqual([id, 200])
  }, 60_000)

  it('a folder is dropped with all that is in it, under the names of its folders', async () => {
    const folder = join(process.env['HYDRIA_TEST_FOLDER']!, 'upload-dropped', 'atlas')
    mkdirSync(join(folder, 'plates'), { recursive: true })
    writeFileSync(join(folder, 'title.png'), await drawn(1))
    writeFileSync(join(folder, 'plates', 'one.png'), await drawn(2))
    writeFileSync(join(folder, '.DS_Store'), 'left by a system')
    const protocol = await page.context().newCDPSession(page)
    const data = { items: [], files: [folder], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await protocol.send('Input.dispatchDragEvent', { type, x: 300, y: 200, data })
    await inState('done', 2)
    expect((await images()).map(({ id }) => id).toSorted()).toEqual(['atlas-plates-one.png', 'atlas-title.png'])
  }, 60_000)

  it('two files of one name that a form sends are two pictures, and their batch can be tried again', async () => {
    const form = new FormData()
    for (const bytes of [await drawn(1), Buffer.from('broken')])
      form.append('files', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.jpg')
    const sent = await customer.call('POST', uploadPage(), { body: form, headers: { 'Sec-Fetch-Site': 'same-origin' } })
    const batch = sent.headers.get('location')!
    expect([sent.status, batch]).toEqual([303, expect.stringContaining('/queue/batches/')])
    await finished(customer.call, [batch])
    expect((await images()).map(({ id }) => id).sort()).toEqual(['a-2.jpg', 'a.jpg'])
    await page.goto(batch)
    await page.locator('[data-failed] li').waitFor()
    expect(await page.locator('[data-failed] li').textContent()).toMatch(/a-2\.jpg \S+/)
    await page
      .getByRole('button', { name: /Try again|retry|again/i })
      .first()
      .click()
    await page.waitForURL(/batches\/\d+$/)
  }, 60_000)

  it('what a form cannot send is told by the names of its files, and by script what is not taken at all', async () => {
    const form = new FormData()
    form.append('files', new Blob([new Uint8Array(await drawn(1))], { type: 'image/png' }), 'a.jpg')
    form.append('files', new Blob(['words'], { type: 'text/plain' }), 'notes <b>.txt')
    const headers = { 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' }
    const { status, text } = await customer.call('POST', uploadPage(), { body: form, headers })
    expect([status, text]).toEqual([400, expect.stringContaining('<bdi>notes &lt;b&gt;.txt</bdi>')])
    await page.goto(uploadPage())
    await page
      .locator('#files')
      .setInputFiles([{ name: 'n.txt', mimeType: 'text/plain', buffer: Buffer.from('words') }])
    await inState('failed', 1)
    expect(await page.locator('upload-files').innerText()).toContain('not accepted in this space')
  })

  it('nobody uploads who may not write, or from another site', async () => {
    const made = await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read' } })
    const { key, secret } = made.body
    const authorization = basic(key, secret)
    const ask = (headers: Record<string, string>, method = 'GET') =>
      fetch(uploadPage(), { method, headers, redirect: 'manual', ...(method === 'POST' && { body: new FormData() }) })
    expect((await ask({ authorization })).status).toBe(403)
    expect((await ask({ authorization }, 'POST')).status).toBe(403)
    expect((await ask({})).status).toBe(401)
    const own = { authorization: basic(customer.key, customer.secret) }
    expect((await ask(own, 'POST')).status).toBe(400)
    expect((await ask({ ...own, 'Sec-Fetch-Site': 'cross-site' }, 'POST')).status).toBe(403)
    const other = await hydria.customer()
    expect((await other.call('GET', uploadPage())).status).toBe(404)
  })
})
