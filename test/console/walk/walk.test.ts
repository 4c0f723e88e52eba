// Every page of the console, in a browser: accessible in both colour schemes, on a desktop and on a phone, and light.
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { PAGE_TEMPLATES } from '../../../src/console/console-mount.js'
import { type Origin, startOrigin } from '../../pictures.js'
import { startBrowser } from '../../servers/browser.js'
import { consolePages, openedAt } from './console-pages.js'
import { type Known, know } from './known.js'
import { look } from './look.js'
import { otherPages } from './other-pages.js'
import { type ResourcePages, resourcePages } from './resource-pages.js'
import { openTabs, type Tabs } from './tabs.js'
import type { WalkedPage } from './walked-page.js'

/** All pages, those whose names have this in them, or a sample. */
const PAGES = process.env['PAGES']

let origin: Origin
let known: Known
let browser: Browser
let tabs: Tabs
let found: ResourcePages
let all: WalkedPage[]

beforeAll(async () => {
  origin = await startOrigin()
  known = await know(origin)
  found = await resourcePages(known)
  const own = Object.entries(consolePages(known)).flatMap(([template, opened]) => openedAt(template, opened, known))
  all = [...found.pages, ...(await otherPages(known)), ...own]
  browser = await startBrowser(join(process.env['HYDRIA_TEST_FOLDER']!, 'browser'))
  tabs = openTabs(browser, known)
}, 120_000)
afterAll(async () => {
  await browser.close()
  // Its database is closed by the last test, and cannot be closed again.
  await known.hydria.stop().catch(() => {})
  await origin.close()
})

it('knows how to open every page of the table of the console, and every page that the vocabulary has', () => {
  expect(Object.keys(consolePages(known)).toSorted()).toEqual(PAGE_TEMPLATES.toSorted())
  expect(found.notReached).toEqual([])
})

it('finds nothing wrong on any page', async () => {
  const faults: Record<string, unknown> = {}
  const isWalked = ({ name, sampled }: WalkedPage) => PAGES === 'all' || (PAGES ? name.includes(PAGES) : sampled)
  const walked = all.filter(isWalked)
  for (const page of walked) {
    const seen = await look(tabs, page)
    if (seen.length > 0) faults[page.name] = seen
  }
  expect(faults).toEqual({})
}, 1_200_000)

it('is accessible when the database is away', async () => {
  await known.hydria.services.store.close()
  const away = { name: 'away', address: `${known.customer.path}/spaces`, as: 'owner' as const, status: 503 }
  expect(await look(tabs, away)).toEqual([])
})
