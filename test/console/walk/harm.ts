// Hostile words in all that people can say of a customer's things, and what they do to pages.
import { join } from 'node:path'
import { saidBy, sayTogether } from './hostile-resources.js'
import { asked, callBy } from './hostile-things.js'
import { HOSTILE_WORDS } from './hostile-words.js'
import type { Known } from './known.js'
import { openPage, type Tabs } from './tabs.js'
import type { WalkedPage } from './walked-page.js'

const SCREENSHOTS = process.env['SCREENSHOTS']

/** Gives every property that holds words the first of these that it may have. Fulfilled with what went wrong. */
async function sayAll(known: Known, pages: readonly WalkedPage[], words: readonly string[]) {
  const faults: Record<string, unknown> = {}
  const all = saidBy(known, pages)
  for (const address of new Set(all.map(said => said.address))) {
    const fault = await sayTogether(
      all.filter(said => said.address === address),
      words.map(name => HOSTILE_WORDS[name]!),
    )
    if (fault) faults[address] = fault
  }
  return { faults, count: all.length }
}

/** Says the words, opens the pages, and tells what is wrong with them, by the names of pages. */
export async function harm(
  known: Known,
  tabs: Tabs,
  { all, walked }: { all: readonly WalkedPage[]; walked: readonly WalkedPage[] },
  round: string,
  words: readonly string[],
): Promise<{ harmed: Record<string, unknown>; count: number }> {
  const { faults: harmed, count } = await sayAll(known, all, words)
  const word = HOSTILE_WORDS[words[0]!]!
  await callBy(word, known)
  for (const page of [...walked, ...asked(word, known)]) {
    const { page: tab, status, errors } = await openPage(tabs, page)
    const seen = await tab.evaluate<string[]>('inPage.harm()')
    if (SCREENSHOTS)
      await tab.screenshot({ path: join(SCREENSHOTS, `${round}-${page.name.replace(/[^\w]+/g, '-')}.png`) })
    const found = [...seen, ...errors, ...(status === (page.status ?? 200) ? [] : [`status ${status}`])]
    if (found.length > 0) harmed[page.name] = found.slice(0, 8)
  }
  return { harmed, count }
}
