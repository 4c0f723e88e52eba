// Opens manifests in OpenSeadragon, Mirador, Universal Viewer and Clover in a real browser, and waits for what they show:
// those of a space, and stored ones that are made of painted resources, with a Choice, with a video, and of images that
// need a log-in; searches in a book by those that can; and annotates a page by Mirador's plug-in.
// CHROMIUM names another browser than the installed one, SCREENSHOTS a folder for a picture of each viewer.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import sharp from 'sharp'
import { startHydria } from '../../dist/src/server.js'
import { readSettings } from '../../dist/src/settings.js'
import { startBrowser } from '../../dist/test/servers/browser.js'
import { addAnnotatingPage, annotateIn } from './annotate.js'
import { storeBook } from './book.js'
import { LOG_INS } from './log-in.js'
import { pagesOf, servePages, VIEWERS } from './pages.js'
import { SEARCHES, searchIn } from './search.js'
import { storeManifests } from './stored.js'

const PATIENCE_MS = 60_000
/** Answers with image bytes that a viewer must get before it counts as having shown the picture. */
const ENOUGH = 4

/** A picture large enough to have many tiles, made of a sample. */
const large = () =>
  sharp(readFileSync(new URL('../../pictures/hubble_deep_field.jpg', import.meta.url)))
    .resize(4000)
    .jpeg()
    .toBuffer()

/** Three seconds of a test picture with a tone. */
function film() {
  const file = join(folder, 'film.webm')
  const inputs = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:duration=3', '-f', 'lavfi', '-i', 'sine=duration=3']
  execFileSync(process.env.FFMPEG || 'ffmpeg', [
    '-v',
    'error',
    '-y',
    ...inputs,
    '-c:v',
    'libvpx',
    '-c:a',
    'libvorbis',
    file,
  ])
  return readFileSync(file)
}

/** A book of two images, and what is stored of them; returns its manifest and the image services of the first. */
async function register(hydria, administrator) {
  const call = async (method, path, body, mediaType = 'application/json') => {
    const response = await fetch(new URL(path, hydria.base), {
      method,
      headers: { Authorization: administrator, 'Content-Type': mediaType },
      body: /json$/.test(mediaType) ? JSON.stringify(body) : body,
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const { id } = await call('POST', '/customers', { name: 'reader', displayName: 'Reader' })
  const { images } = await call('POST', `/customers/${id}/spaces`, { name: 'book' })
  await call('PUT', `${images}/1`, await large(), 'image/jpeg')
  await call('PUT', `${images}/2`, readFileSync(new URL('../../pictures/coffee.png', import.meta.url)), 'image/png')
  await call('PUT', `${images}/film`, film(), 'video/webm')
  const closed = (await call('POST', `/customers/${id}/spaces`, { name: 'closed', defaultRoles: ['clickthrough'] }))
    .images
  for (const [name, file] of [
    ['closed', 'coffee.png'],
    ['too', 'chelsea.png'],
  ])
    await call(
      'PUT',
      `${closed}/${name}`,
      readFileSync(new URL(`../../pictures/${file}`, import.meta.url)),
      'image/png',
    )
  const manifest = `${hydria.base}/iiif-resource/${id}/space/1`
  const document = await (await fetch(manifest)).json()
  const [v3, v2] = document.items[0].items[0].items[0].body.service
  const stored = await storeManifests(call, hydria.base, pages.base, id)
  const book = await storeBook(call, hydria.base)
  const key = await call('POST', `/customers/${id}/keys`, { access: 'write' })
  return { stored, book, key, manifest, services: { v3: `${v3.id}/info.json`, v2: `${v2['@id']}/info.json` } }
}

const isPicture = response => /^image\//.test(response.headers()['content-type'] ?? '')

/** Tiles of any image. */
const isTile = url => url.includes('/iiif-img/')

/** Plays what is on a page by the button of its viewer, where it has one of its own. */
async function play(page) {
  const video = page.locator('video').first()
  await video.waitFor({ state: 'attached', timeout: PATIENCE_MS })
  const button = page.locator('.mejs__overlay-button').first()
  if (await button.isVisible()) await button.click()
}

/** Addresses of the server, which the pages' own origin sends on to it. */
const isServers = url => url.startsWith(hydria.base) || /^\/(iiif|auth)/.test(new URL(url).pathname)

/**
 * Opens a page, and counts the answers that show the thing; throws an Error with what went wrong. What `plays` is
 * fetched by some viewers only when somebody plays it. What is refused before `logIn` has logged in is no fault.
 */
async function open(browser, address, { screenshot, isShown = isTile, enough = ENOUGH, plays = false, logIn }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  const faults = []
  let shown = 0
  const pending = new Set()
  page.on('request', request => pending.add(request))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, request => pending.delete(request))
  const all = new Promise(resolve => {
    page.on('response', response => {
      const url = response.url()
      if (!isServers(url)) return
      if (response.status() >= 400) faults.push(`${response.status()} ${url}`)
      const isMedia = isPicture(response) || /^(video|audio)\//.test(response.headers()['content-type'] ?? '')
      if (response.status() < 300 && isMedia && isShown(url) && ++shown === enough) resolve()
    })
  })
  page.on('pageerror', error => faults.push(`the page: ${error.message}`))
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`only ${shown} of it came; ${faults.join('; ')}`)), PATIENCE_MS)
  })
  try {
    await page.goto(address)
    if (plays) await play(page)
    if (logIn) {
      await Promise.race([logIn(page), late])
      faults.length = 0
    }
    await Promise.race([all, late])
    // The event of an idle network does not always come: what is under way is counted here.
    while (pending.size > 0)
      await Promise.race([late, page.waitForEvent('requestfinished', { timeout: 1000 }).catch(() => undefined)])
    const refused = faults.filter(fault => /^\d/.test(fault))
    if (refused.length > 0) throw new Error(refused.join('; '))
    return shown
  } finally {
    if (screenshot) await page.screenshot({ path: screenshot })
    clearTimeout(timer)
    await context.close()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-viewers-'))
const screenshots = process.env.SCREENSHOTS
if (screenshots) mkdirSync(screenshots, { recursive: true })
const pages = await servePages()
const settings = readSettings({
  ...{ PORT: '0', DATA_DIR: folder, ADMIN_KEY: 'admin', ADMIN_SECRET: 'viewers-admin-secret' },
  ...{ TOKEN_ORIGINS: pages.base, ALLOWED_HOSTS: new URL(pages.base).host },
})
const hydria = await startHydria(settings, pino({ level: 'error' }), { serve: true, work: true })
pages.sendOnTo(new URL(hydria.base).port)
let failed = 0
let browser

/** Shows a page, and says on a line how it went. */
async function show(name, body, how) {
  const screenshot = screenshots && join(screenshots, `${name.replace(/\W+/g, '-').toLowerCase()}.png`)
  try {
    const shown = await open(browser, pages.add(body), { ...how, screenshot })
    process.stdout.write(`${name}: ${shown} answers\n`)
  } catch (error) {
    failed++
    process.stdout.write(`${name}: FAILED: ${error.message}\n`)
  }
}

/** Does one thing after the other in a page, and says of each on a line how it went. */
async function showSteps(viewer, what, steps) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  const shot = name =>
    screenshots &&
    page.screenshot({ path: join(screenshots, `${`${viewer} ${name}`.replace(/\W+/g, '-').toLowerCase()}.png`) })
  let number = 1
  try {
    for await (const seen of steps(page)) {
      process.stdout.write(`${viewer}, ${what} ${seen}\n`)
      await shot(`${what} ${number++}`)
    }
  } catch (error) {
    failed++
    process.stdout.write(`${viewer}, ${what} FAILED: ${error.message}\n`)
    await shot(`${what} failed`)
  } finally {
    await page.close()
  }
}

try {
  const { stored, book, key, manifest, services } = await register(
    hydria,
    `Basic ${Buffer.from('admin:viewers-admin-secret').toString('base64')}`,
  )
  browser = await startBrowser(join(folder, 'browser'))
  for (const [name, body] of Object.entries(pagesOf(manifest, services))) await show(name, body, {})
  for (const [viewer, make] of Object.entries(VIEWERS))
    for (const { name, manifest: address, logIn, ...how } of stored)
      if (!logIn || logIn.includes(viewer))
        await show(`${viewer}, ${name}`, make(address), { enough: 1, logIn: logIn && LOG_INS[viewer], ...how })
  for (const viewer of Object.keys(SEARCHES))
    await showSteps(viewer, 'search for', page => searchIn(page, pages.add(VIEWERS[viewer](book)), viewer, book))
  const { manifest: painted } = stored[0]
  const annotating = await addAnnotatingPage(pages, painted, key)
  await showSteps('Mirador 4', 'an annotation is', page => annotateIn(page, annotating, painted))
} finally {
  await browser?.close()
  await pages.close()
  await hydria.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed > 0 ? 1 : 0
