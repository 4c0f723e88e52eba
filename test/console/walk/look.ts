// What is looked at on a page of a walk, and what of it is wrong.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { walkByKeys } from './keys.js'
import { openPage, type Tabs } from './tabs.js'
import { IS_WHOLE, type WalkedPage } from './walked-page.js'

/** Bytes and requests that whoever sees a page first may wait for, without pictures and the viewer of pictures. */
const MOST_BYTES = 150_000
const MOST_REQUESTS = 7

const PHONE = { width: 390, height: 800 }
const DESKTOP = { width: 1280, height: 800 }

/** Where pictures of the pages are put, where they are wanted. */
const SCREENSHOTS = process.env['SCREENSHOTS']

async function take(page: Page, { name }: WalkedPage, look: string): Promise<void> {
  if (!SCREENSHOTS) return
  const path = join(SCREENSHOTS, `${name.replace(/[^\w]+/g, '-')}-${look}.png`)
  await page.screenshot({ path, fullPage: true })
}

/** Opens a page, and tells what is wrong with it: in light on a phone and in dark on a desktop, and colours the other way round too where all is walked. */
export async function look(tabs: Tabs, walked: WalkedPage): Promise<string[]> {
  const before = await tabs.of(walked.as)
  await before.page.emulateMedia({ colorScheme: 'light' })
  await before.page.setViewportSize(PHONE)
  const { page, status, errors } = await openPage(tabs, walked)
  const ask = <T>(call: string): Promise<T> => page.evaluate<T>(`inPage.${call}`)
  const found = status === (walked.status ?? 200) ? [] : [`status ${status} at ${page.url()}`]
  const { bytes, requests } = await ask<{ bytes: number; requests: number }>('cost()')
  if (bytes > MOST_BYTES || requests > MOST_REQUESTS) found.push(`${bytes} bytes in ${requests} requests`)
  found.push(...(await ask<string[]>('tooWide()')))
  found.push(...(await ask<string[]>('faults(false)')).map(fault => `light, 390: ${fault}`))
  await take(page, walked, 'phone')
  // It opens what is folded, which is looked at from there on.
  found.push(...(await walkByKeys(page)).map(fault => `by keys: ${fault}`))
  await page.emulateMedia({ colorScheme: 'dark' })
  if (IS_WHOLE) found.push(...(await ask<string[]>('faults(true)')).map(fault => `dark, 390: ${fault}`))
  await page.setViewportSize(DESKTOP)
  await take(page, walked, 'dark')
  found.push(...(await ask<string[]>('faults(false)')).map(fault => `dark, 1280: ${fault}`))
  await page.emulateMedia({ colorScheme: 'light' })
  await take(page, walked, 'desktop')
  if (IS_WHOLE) found.push(...(await ask<string[]>('faults(true)')).map(fault => `light, 1280: ${fault}`))
  found.push(...(await ask<string[]>('tooWide()')).map(fault => `1280: ${fault}`))
  // As in a language that is read from right to left.
  await ask('turn()')
  await take(page, walked, 'turned')
  found.push(...(await ask<string[]>('tooWide()')).map(fault => `1280, turned: ${fault}`))
  await page.setViewportSize(PHONE)
  await take(page, walked, 'turned-phone')
  found.push(...(await ask<string[]>('tooWide()')).map(fault => `390, turned: ${fault}`))
  return [...found, ...errors, ...(await ask<string[]>('refused'))]
}
