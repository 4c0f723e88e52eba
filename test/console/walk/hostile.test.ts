// Hostile words in every text that a person can say: they are stored or refused by name, and every page shows them as what they are, words.
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type Origin, startOrigin } from '../../pictures.js'
import { startBrowser } from '../../servers/browser.js'
import { consolePages, openedAt } from './console-pages.js'
import { saidBy, say } from './hostile-resources.js'
import { asked, callBy } from './hostile-things.js'
import { HOSTILE_WORDS, ROUNDS } from './hostile-words.js'
import { type Known, know } from './known.js'
import { otherPages } from './other-pages.js'
import { resourcePages } from './resource-pages.js'
import { openPage, openTabs, type Tabs } from './tabs.js'
import type { WalkedPage } from './walked-page.js'

const IS_WHOLE = process.env['PAGES'] === 'all'
const SCREENSHOTS = process.env['SCREENSHOTS']

let origin: Origin
let known: Known
let browser: Browser
let tabs: Tabs
let pages: WalkedPage[]

beforeAll(async () => {
  origin = await startOrigin()
  known = await know(origin)
  const own = Object.entries(consolePages(known)).flatMap(([template, opened]) => openedAt(template, opened, known))
  const others = (await otherPages(known)).filter(({ address }) => !address.startsWith('/docs'))
  pages = [...(await resourcePages(known)).pages, ...others, ...own].filter(({ fields }) => !fields)
  browser = await startBrowser(join(process.env['HYDRIA_TEST_FOLDER']!, 'browser'))
  tabs = openTabs(browser, known)
}, 120_000)
afterAll(async () => {
  await browser.close()
  await known.hydria.stop()
  await origin.close()
})

const wholly = IS_WHOLE ? it : it.skip

wholly(
  'each text takes each word as it is, or names itself',
  async () => {
    const faults: (string | undefined)[] = []
    for (const said of saidBy(known, pages))
      for (const word of Object.values(HOSTILE_WORDS)) faults.push((await say(said, word)).fault)
    expect([...new Set(faults)]).toEqual([undefined])
  },
  1_200_000,
)

it.each(Object.keys(ROUNDS))(
  'no page is harmed by what is said: %s',
  async round => {
    const words = ROUNDS[round]!
    const harmed: Record<string, unknown> = {}
    const all = saidBy(known, pages)
    expect(all.length).toBeGreaterThan(40)
    for (const said of all)
      for (const name of words) {
        const { taken, fault } = await say(said, HOSTILE_WORDS[name]!)
        if (fault) harmed[fault] = name
        if (taken) break
      }
    const word = HOSTILE_WORDS[words[0]!]!
    await callBy(word, known)
    const walked = IS_WHOLE ? pages : pages.filter(({ sampled }) => sampled)
    for (const page of [...walked, ...asked(word, known)]) {
      const { page: tab, status, errors } = await openPage(tabs, page)
      const harm = await tab.evaluate<string[]>('inPage.harm()')
      if (SCREENSHOTS) {
        const path = join(SCREENSHOTS, `${round}-${page.name.replace(/[^\w]+/g, '-')}.png`)
        await tab.screenshot({ path })
      }
      const found = [...harm, ...errors, ...(status === (page.status ?? 200) ? [] : [`status ${status}`])]
      if (found.length > 0) harmed[page.name] = found.slice(0, 8)
    }
    expect(harmed).toEqual({})
  },
  1_200_000,
)
