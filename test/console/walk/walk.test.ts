// Every page of the console, in a browser: accessible in both colour schemes, on a desktop and on a phone, light, and not harmed by what is said.
import type { Browser } from 'playwright-core'
import { PAGE_TEMPLATES } from '../../../src/console/console-mount.js'
import { type Origin, startOrigin } from '../../pictures.js'
import { closeTabs, sharedBrowser } from '../../servers/browser.js'
import { consolePages, openedAt } from './console-pages.js'
import { harm } from './harm.js'
import { saidBy, say } from './hostile-resources.js'
import { AT_ONCE, HOSTILE_WORDS, ROUNDS } from './hostile-words.js'
import { type Known, know } from './known.js'
import { look } from './look.js'
import { otherPages } from './other-pages.js'
import { type ResourcePages, resourcePages } from './resource-pages.js'
import { openTabs, type Tabs } from './tabs.js'
import { IS_WHOLE, isWalked, type WalkedPage } from './walked-page.js'

let origin: Origin
let browser: Browser
let known: Known
let found: ResourcePages
let all: WalkedPage[]
let tabs: Tabs

/** Starts a server, and finds its pages. */
async function begin(): Promise<void> {
  known = await know(origin)
  found = await resourcePages(known)
  const own = Object.entries(consolePages(known)).flatMap(([template, opened]) => openedAt(template, opened, known))
  all = [...found.pages, ...(await otherPages(known)), ...own]
  tabs = openTabs(browser, known)
}

beforeAll(async () => {
  origin = await startOrigin()
  browser = await sharedBrowser()
  await begin()
}, 120_000)
afterAll(async () => {
  await closeTabs()
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
  for (const page of all.filter(isWalked)) {
    const seen = await look(tabs, page)
    if (seen.length > 0) faults[page.name] = seen
  }
  expect(faults).toEqual({})
}, 1_200_000)

describe('hostile words', () => {
  beforeAll(async () => {
    if (!IS_WHOLE) return
    // The last pages of a whole walk have moved and deleted pictures.
    await closeTabs()
    await known.hydria.stop()
    await begin()
  }, 120_000)

  if (IS_WHOLE)
    it('are taken by each text as they are, or named', async () => {
      const faults: (string | undefined)[] = []
      for (const said of saidBy(known, all))
        for (const word of Object.values(HOSTILE_WORDS)) faults.push((await say(said, word)).fault)
      expect([...new Set(faults)]).toEqual([undefined])
    }, 1_200_000)

  it.each(Object.entries(IS_WHOLE ? ROUNDS : AT_ONCE))(
    'harm no page: %s',
    async (round, words) => {
      const shown = all.filter(({ fields, address }) => !fields && !address.startsWith('/docs'))
      const walked = shown.filter(({ sampled }) => IS_WHOLE || sampled)
      const { harmed, count } = await harm(known, tabs, { all: shown, walked }, round, words)
      expect(count).toBeGreaterThan(40)
      expect(harmed).toEqual({})
    },
    1_200_000,
  )
})

it('is accessible when the database is away', async () => {
  await known.hydria.services.store.close()
  const away = { name: 'away', address: `${known.customer.path}/spaces`, as: 'owner' as const, status: 503 }
  expect(await look(tabs, away)).toEqual([])
})
