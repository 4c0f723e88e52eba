// Opens manifests in OpenSeadragon, Mirador and Universal Viewer in a real browser, and waits for their tiles.
// CHROMIUM names another browser than the installed one, SCREENSHOTS a folder for a picture of each viewer.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import sharp from 'sharp'
import { startHydria } from '../../dist/src/server.js'
import { readSettings } from '../../dist/src/settings.js'
import { startBrowser } from '../../dist/test/servers/browser.js'
import { PAGES, servePages } from './pages.js'

const PATIENCE_MS = 60_000
/** Answers with image bytes that a viewer must get before it counts as having shown the picture. */
const ENOUGH = 4

/** A picture large enough to have many tiles, made of a sample. */
const large = () =>
  sharp(readFileSync(new URL('../../pictures/hubble_deep_field.jpg', import.meta.url)))
    .resize(4000)
    .jpeg()
    .toBuffer()

/** A book of two images; returns its manifest and the image services of the first. */
async function register(hydria, administrator) {
  const call = async (method, path, body, mediaType = 'application/json') => {
    const response = await fetch(new URL(path, hydria.base), {
      method,
      headers: { Authorization: administrator, 'Content-Type': mediaType },
      body: mediaType === 'application/json' ? JSON.stringify(body) : body,
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const { id } = await call('POST', '/customers', { name: 'reader', displayName: 'Reader' })
  const { images } = await call('POST', `/customers/${id}/spaces`, { name: 'book' })
  await call('PUT', `${images}/1`, await large(), 'image/jpeg')
  await call('PUT', `${images}/2`, readFileSync(new URL('../../pictures/coffee.png', import.meta.url)), 'image/png')
  const manifest = `${hydria.base}/iiif-resource/${id}/space/1`
  const document = await (await fetch(manifest)).json()
  const [v3, v2] = document.items[0].items[0].items[0].body.service
  return { manifest, services: { v3: `${v3.id}/info.json`, v2: `${v2['@id']}/info.json` } }
}

const isPicture = response => /^image\//.test(response.headers()['content-type'] ?? '')

/** Opens a page and counts the tiles that came; throws an Error with what went wrong. */
async function open(browser, address, hydria, screenshot) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const faults = []
  let tiles = 0
  const enough = new Promise(resolve => {
    page.on('response', response => {
      const url = response.url()
      if (!url.startsWith(hydria.base)) return
      if (response.status() >= 400) faults.push(`${response.status()} ${url}`)
      else if (isPicture(response) && url.includes('/iiif-img/') && ++tiles === ENOUGH) resolve()
    })
  })
  page.on('pageerror', error => faults.push(`the page: ${error.message}`))
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`only ${tiles} tiles came; ${faults.join('; ')}`)), PATIENCE_MS)
  })
  try {
    await page.goto(address)
    await Promise.race([enough, late])
    await page.waitForLoadState('networkidle')
    if (screenshot) await page.screenshot({ path: screenshot })
    const refused = faults.filter(fault => /^\d/.test(fault))
    if (refused.length > 0) throw new Error(refused.join('; '))
    return tiles
  } finally {
    clearTimeout(timer)
    await page.close()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-viewers-'))
const screenshots = process.env.SCREENSHOTS
if (screenshots) mkdirSync(screenshots, { recursive: true })
const settings = readSettings({ PORT: '0', DATA_DIR: folder, ADMIN_KEY: 'admin', ADMIN_SECRET: 'viewers-admin-secret' })
const hydria = await startHydria(settings, pino({ level: 'error' }), { serve: true, work: true })
let failed = 0
try {
  const { manifest, services } = await register(
    hydria,
    `Basic ${Buffer.from('admin:viewers-admin-secret').toString('base64')}`,
  )
  const pages = await servePages(Object.values(PAGES).map(make => make(manifest, services)))
  const browser = await startBrowser(join(folder, 'browser'))
  for (const [index, name] of Object.keys(PAGES).entries()) {
    const picture = screenshots && join(screenshots, `${name.replace(/\W+/g, '-').toLowerCase()}.png`)
    try {
      const tiles = await open(browser, `${pages.base}/page/${index}`, hydria, picture)
      process.stdout.write(`${name}: ${tiles} tiles\n`)
    } catch (error) {
      failed++
      process.stdout.write(`${name}: FAILED: ${error.message}\n`)
    }
  }
  await browser.close()
  await pages.close()
} finally {
  await hydria.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed > 0 ? 1 : 0
