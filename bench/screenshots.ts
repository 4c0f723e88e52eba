// The pictures of the console in docs/, taken of a platform that is furnished for it: `npm run screenshots`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { picture } from '../test/pictures.js'
import { freePort, startPlace } from '../test/processes.js'
import { startBrowser } from '../test/servers/browser.js'

const FOLDER = 'docs/pictures'
const [EMAIL, PASSWORD] = ['eva@museum.example', 'correct horse battery']
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 780 }

const PICTURES = [
  ['astronaut.png', 'Eileen Collins', 'portrait'],
  ['chelsea.png', 'Chelsea', 'animals'],
  ['coffee.png', 'Coffee', 'still life'],
  ['hubble_deep_field.jpg', 'Hubble deep field', 'sky'],
  ['rocket.jpg', 'Rocket on its pad', 'sky'],
] as const

const folder = mkdtempSync(join(tmpdir(), 'hydria-screenshots-'))
const port = await freePort()
const base = `http://127.0.0.1:${port}`
const [ADMIN_KEY, ADMIN_SECRET] = ['admin', 'screenshots-secret']
const authorization = `Basic ${btoa(`${ADMIN_KEY}:${ADMIN_SECRET}`)}`
const place = startPlace('start', { PORT: String(port), DATA_DIR: folder, ADMIN_KEY, ADMIN_SECRET, LOG_LEVEL: 'error' })
while (!place.printed().includes('listens on')) await new Promise(resolve => setTimeout(resolve, 50))

async function ask(method: string, path: string, body: object | Uint8Array<ArrayBuffer>, type = 'application/json') {
  const answer = await fetch(new URL(path, base), {
    method,
    headers: { Authorization: authorization, 'Content-Type': type },
    body: body instanceof Uint8Array ? body : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Record<string, string>
}

/** A customer with pictures that have words, one of which is closed, and a book of them. */
async function furnish(): Promise<{ customer: string; pictures: string }> {
  const made = await ask('POST', '/customers', { name: 'museum', displayName: 'City Museum' })
  const customer = new URL(made['@id']!).pathname
  await ask('POST', `${customer}/spaces`, { name: 'Photographs', string1Label: { en: ['Collection'] } })
  await ask('POST', `${customer}/roles`, { name: 'staff' })
  await ask('POST', `${customer}/portalUsers`, { email: EMAIL, password: PASSWORD, roles: ['owner'] })
  const pictures = `${customer}/spaces/1/images`
  for (const [file, label, tag] of PICTURES) {
    const type = file.endsWith('.png') ? 'image/png' : 'image/jpeg'
    const id = encodeURIComponent(file)
    await ask('PUT', `${pictures}/${id}`, new Uint8Array(picture(file)), type)
    await ask('PATCH', `${pictures}/${id}`, { label: { en: [label] }, tags: [tag], string1: 'Samples' })
  }
  await ask('PATCH', `${pictures}/astronaut.png`, { roles: ['staff'], maxUnauthorised: 400 })
  await ask('POST', `${customer}/iiif`, {
    type: 'Manifest',
    slug: 'album',
    label: { en: ['An album'] },
    behavior: ['public-iiif'],
    paintedResources: PICTURES.map(([id, label]) => ({
      asset: { id, space: 1 },
      canvasPainting: { canvasLabel: { en: [label] } },
    })),
  })
  return { customer, pictures }
}

/** Writes what a page shows now, in few colours: screens have few. */
async function take(page: Page, name: string, width?: number): Promise<void> {
  await page.evaluate('document.fonts.ready')
  await page.waitForLoadState('networkidle')
  const screen = sharp(await page.screenshot()).resize({ width })
  const small = await screen.png({ palette: true, colours: 200, effort: 10 }).toBuffer()
  writeFileSync(join(FOLDER, `${name}.png`), small)
  process.stdout.write(`${name}.png: ${Math.ceil(small.length / 1000)} kB\n`)
}

async function signedIn(browser: Browser, viewport: typeof DESKTOP, colorScheme: 'light' | 'dark'): Promise<Page> {
  const touched = viewport === PHONE && { hasTouch: true, isMobile: true }
  const context = await browser.newContext({ viewport, colorScheme, locale: 'en', ...touched })
  const page = await context.newPage()
  await page.goto(`${base}/console/sign-in`)
  if (viewport === DESKTOP && colorScheme === 'light') await take(page, 'sign-in')
  await page.getByLabel('Email').fill(EMAIL)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/customers/)
  return page
}

mkdirSync(FOLDER, { recursive: true })
const browser = await startBrowser(join(folder, 'browser'))
try {
  const { customer, pictures } = await furnish()
  const page = await signedIn(browser, DESKTOP, 'light')
  await page.goto(base + pictures)
  for (const label of ['Chelsea', 'Coffee', 'Rocket on its pad']) await page.getByLabel(`Select ${label}`).check()
  await take(page, 'pictures')
  await page.goto(`${base}${pictures}/rocket.jpg`)
  await page.locator('canvas').first().waitFor()
  await take(page, 'picture', 960)
  await page.locator('#share').scrollIntoViewIfNeeded()
  await take(page, 'share')
  await page.goto(`${base}/console${customer}/collections/root`)
  await page.locator('main').getByRole('link', { name: 'An album' }).first().click()
  await take(page, 'book')
  await page.goto(`${base}/console${customer}/spaces/1/upload`)
  const files = await Promise.all(
    [1, 2, 3].map(async n => ({
      name: `sheet ${n}.jpg`,
      mimeType: 'image/jpeg',
      buffer: await sharp(picture('coffee.png'))
        .rotate(n * 90)
        .jpeg()
        .toBuffer(),
    })),
  )
  await page
    .locator('#files')
    .setInputFiles([...files, { ...files[0]!, name: 'torn.jpg', buffer: Buffer.from('torn') }])
  await page.locator('.upload-summary', { hasText: '3 of 4 done, 1 failed' }).waitFor()
  await take(page, 'upload')
  const phone = await signedIn(browser, PHONE, 'dark')
  await phone.goto(base + pictures)
  await take(phone, 'phone')
} finally {
  await browser.close()
  await place.stop()
  rmSync(folder, { recursive: true, force: true })
}
