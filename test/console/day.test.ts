// A person's day with the console, from the first start of the platform on; told twice: with drag and drop and script, and
// by forms alone.
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { freePort, type Place, startPlace } from '../processes.js'
import { closeTabs, HAS_BROWSER, sharedBrowser } from '../servers/browser.js'

const PASSWORD = 'correct horse battery'
const WAIT_MS = 20_000

interface Sent {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A picture that no other is. */
async function drawn(name: string, number: number): Promise<Sent> {
  const background = { r: number * 6, g: 90, b: 255 - number * 6 }
  const picture = sharp({ create: { width: 300 + number, height: 200, channels: 3, background } })
  return { name, mimeType: 'image/jpeg', buffer: await picture.jpeg().toBuffer() }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const broken = (count: number): Sent[] =>
  numbers(count).map(n => ({ name: `torn ${n}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(`no picture ${n}`) }))

/** Drops files onto whatever page is open, as a hand does that holds them over it. */
async function drop(page: Page, files: Sent[]): Promise<void> {
  const held = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }))
  await page.evaluate(`{
    const transfer = new DataTransfer()
    for (const { name, mimeType, base64 } of ${JSON.stringify(held)})
      transfer.items.add(new File([Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))], name, { type: mimeType }))
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }))
  }`)
}

/** How files are sent from the page of pictures; fulfilled with the text that tells how far they have come, once it has `told`. */
type Send = (page: Page, files: Sent[], told: string) => Promise<Locator>

const byDropping: Send = async (page, files, told) => {
  await drop(page, files)
  const summary = page.locator('.upload-summary')
  await page.locator('.upload-summary', { hasText: told }).waitFor()
  return summary.page().locator('upload-files')
}

const byForm: Send = async (page, files, told) => {
  await page.getByRole('link', { name: 'Upload pictures' }).click()
  await page.locator('#files').setInputFiles(files)
  await page.getByRole('button', { name: 'Upload' }).click()
  // The page of a batch is read again by itself until the batch has ended.
  await page.locator('.batch', { hasText: told }).waitFor()
  const failed = page.locator('[data-failed] a')
  if ((await failed.count()) > 0) await failed.click()
  return page.locator('main')
}

const about = HAS_BROWSER ? describe : describe.skip

about('a day', () => {
  let place: Place
  let base: string
  let browser: Browser
  let administrator: Page

  const newPage = async (options: { javaScriptEnabled?: boolean }): Promise<Page> => {
    const context: BrowserContext = await browser.newContext(options)
    context.setDefaultTimeout(WAIT_MS)
    return context.newPage()
  }

  /** Fills in the form that is folded under a summary, and sends it. */
  async function make(page: Page, what: string, fields: Record<string, string>): Promise<void> {
    const folded = page.locator('details', { has: page.locator(`summary:text-is("${what}")`) }).last()
    if ((await folded.getAttribute('open')) === null) await folded.locator('summary').first().click()
    for (const [label, value] of Object.entries(fields)) await folded.getByLabel(label).first().fill(value)
    await folded.locator('button').first().click()
  }

  const goTo = (page: Page, name: string) => page.locator('header').getByRole('link', { name, exact: true }).click()

  beforeAll(async () => {
    const folder = join(process.env['HYDRIA_TEST_FOLDER']!, 'day')
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    place = startPlace('start', { PORT: String(port), DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' })
    browser = await sharedBrowser()
    administrator = await newPage({})
    while (!place.printed().includes('/console/first/')) await new Promise(resolve => setTimeout(resolve, 50))
  }, 120_000)
  afterAll(async () => {
    await closeTabs()
    await place?.stop()
  })

  it('begins with the link that the first start has printed, which signs the administrator in', async () => {
    await administrator.goto(/http\S+\/console\/first\/\S+/.exec(place.printed())![0])
    await administrator.getByLabel('Email').fill('anna@museum.example')
    await administrator.getByLabel('Password').fill(PASSWORD)
    await administrator.getByRole('button', { name: 'Begin' }).click()
    await administrator.waitForURL(`${base}/customers`)
    expect(await administrator.locator('header').innerText()).toContain('anna@museum.example')
  })

  describe.each<[how: string, name: string, script: boolean, send: Send, whole: number, alike: number]>([
    ['by drag and drop', 'museum', true, byDropping, 38, 20],
    ['by forms alone, without script', 'archive', false, byForm, 8, 6],
  ])('%s', (_how, name, script, send, whole, alike) => {
    let page: Page
    let stranger: Page
    let invitation: string
    let pictures: string
    let shared: string

    beforeAll(async () => {
      page = await newPage({ javaScriptEnabled: script })
      stranger = await newPage({ javaScriptEnabled: script })
    })
    afterAll(async () => {
      await page.context().close()
      await stranger.context().close()
    })

    const row = (label: string) => page.locator('.pictures li', { hasText: label })
    const select = async (labels: string[]): Promise<void> => {
      await page.goto(`${pictures}?pageSize=100`)
      for (const label of labels) await page.getByLabel(`Select ${label}`, { exact: true }).check()
    }
    const title = () => page.locator('h1').innerText()

    /** Changes what is selected: the choice for a field and its value; fulfilled with the titles before and after. */
    async function change(field: string, choice: string, value: string): Promise<string[]> {
      await page.getByRole('button', { name: 'Change' }).click()
      const choices = page.getByLabel(`What to do with: ${field}`)
      await choices.selectOption({ label: choice })
      await page.getByLabel(`Value for: ${field}`).fill(value)
      await page.getByRole('button', { name: 'Show what will change' }).click()
      const before = await title()
      await page.getByRole('button', { name: /^Change \d+ picture/ }).click()
      return [before, await title()]
    }

    it('the administrator makes a customer with a space and a role, and invites an editor', async () => {
      await administrator.goto(`${base}/customers`)
      await make(administrator, 'New: Customer', { 'Name in addresses': name })
      const customer = administrator.url()
      await administrator.goto(`${customer}/roles`)
      await make(administrator, 'New: Role', { Name: 'staff' })
      await administrator.goto(customer)
      await goTo(administrator, 'Pictures')
      await make(administrator, 'New: Space', { Name: 'Maps' })
      pictures = `${administrator.url()}/images`
      await goTo(administrator, 'Users')
      await make(administrator, 'New: User', { Email: `eva@${name}.example`, Roles: 'editor' })
      expect(await administrator.locator('h1').innerText()).toBe(`eva@${name}.example`)
      await administrator.getByRole('button', { name: 'Send a link to sign in' }).click()
      invitation = /http\S+invitations\/\S+/.exec(await administrator.locator('main').innerText())![0]
    })

    it('the editor takes up the invitation, and sees the spaces', async () => {
      await page.goto(invitation)
      await page.getByLabel('New password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Accept the invitation' }).click()
      await page.locator('main').getByRole('link', { name: 'Maps' }).click()
      await page.locator('main').getByRole('link', { name: 'Pictures', exact: true }).click()
      expect([page.url(), await title()]).toEqual([pictures, 'Pictures'])
    })

    it('many files are sent, and the two that are broken say why', async () => {
      const maps = await Promise.all(numbers(whole).map(n => drawn(`map ${n}.jpg`, n)))
      const told = await send(page, [...maps, ...broken(2)], `${whole} of ${whole + 2} done, 2 failed`)
      for (const text of ['torn 1', 'torn 2', 'is not an image']) expect(await told.innerText()).toContain(text)
    })

    it('files of the same names mend them', async () => {
      await page.goto(pictures)
      await send(page, await Promise.all(numbers(2).map(n => drawn(`torn ${n}.jpg`, 40 + n))), '2 of 2 done')
      await page.goto(`${pictures}?pageSize=100`)
      expect([await page.getByText(`${whole + 2} in all`).count(), await page.getByText('Failed').count()]).toEqual([
        1, 0,
      ])
    })

    it('one is found by a word', async () => {
      await page.getByRole('searchbox').fill(`map ${whole}`)
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByText('1 in all').waitFor()
      expect(await row(`map ${whole}`).count()).toBe(1)
    })

    it('some are changed alike, once it has been shown what will change', async () => {
      await select(numbers(alike).map(n => `map ${n}`))
      expect(await change('Tags', 'Add', 'harbour')).toEqual([
        `${alike} pictures will change`,
        `${alike} pictures were changed`,
      ])
      await page.goto(`${pictures}?q=harbour`)
      expect(await page.getByText(`${alike} in all`).count()).toBe(1)
    })

    it('three are restricted to a role', async () => {
      await select(['map 1', 'map 2', 'map 3'])
      expect(await change('Roles that may see it', 'Add', 'staff')).toEqual([
        '3 pictures will change',
        '3 pictures were changed',
      ])
    })

    it('a book is made of four, put in order, and published', async () => {
      await select(['map 3', 'map 4', 'map 5', 'map 6'])
      await page.getByRole('button', { name: 'Make a book' }).click()
      await page.getByLabel('Title').fill('Harbours')
      await page.getByRole('button', { name: 'Create the book' }).click()
      await page
        .getByLabel(/Position of map 6|Position/)
        .last()
        .fill('1')
      await page.locator('button[value="save"]').click()
      await page.getByText('Saved.').waitFor()
      await page.locator('.tabs a').last().click()
      await page.getByRole('button', { name: 'Publish', exact: true }).click()
      await page.getByText('Published', { exact: true }).waitFor()
    })

    it('a stranger opens what is shared, in its order, and does not see what is restricted', async () => {
      await page.getByRole('link', { name: 'Share' }).click()
      shared = (await page.locator('#share-page').inputValue()).trim()
      await stranger.goto(shared)
      expect(await stranger.locator('h1').innerText()).toBe('Harbours')
      expect(await stranger.locator('.strip .name').allInnerTexts()).toEqual(['map 6', 'map 3', 'map 4', 'map 5'])
      const status = async (n: number) =>
        (await stranger.request.get(`${base}/iiif-img/${name}/1/map%20${n}.jpg/full/max/0/default.jpg`)).status()
      expect([await status(3), await status(4)]).toEqual([401, 200])
    })

    it('one is deleted, and comes back from the trash', async () => {
      const last = `map ${whole - 1}`
      await select([last])
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('button', { name: 'Delete 1 picture' }).click()
      await page.getByRole('link', { name: 'Go to the trash' }).click()
      await page.locator('main').getByRole('link', { name: last }).first().click()
      await page.getByRole('button', { name: /Restore/ }).click()
      await page.goto(`${pictures}?q=${encodeURIComponent(last)}`)
      expect(await row(last).count()).toBe(1)
    })
  })
})
