// The tabs of a walk, one for each who looks at pages, and how a page is opened in them.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import type { Known } from './known.js'
import type { WalkedPage, Walker } from './walked-page.js'

const IN_PAGE = readFileSync(
  fileURLToPath(new URL('../../../../test/console/walk/in-page.js', import.meta.url)),
  'utf8',
)

export interface Tabs {
  base: string
  /** The tab of each, opened when it is first needed. */
  of(walker: Walker): Promise<Tab>
}

export interface Tab {
  page: Page
  /** What forms send along of who is signed in. */
  csrf: string | undefined
  /** What the page has written as errors since it was opened. */
  errors: string[]
}

/** A browser tells the status of a page so; what it says is asked for elsewhere. */
const isStatus = (text: string): boolean => text.startsWith('Failed to load resource: the server responded with')

/** Tabs for everybody, with what is asked of pages from within them. */
export function openTabs(browser: Browser, { hydria: { base }, people }: Pick<Known, 'hydria' | 'people'>): Tabs {
  const tabs = new Map<Walker, Promise<Tab>>()
  const open = async (walker: Walker): Promise<Tab> => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 } })
    const person = walker === 'stranger' ? undefined : people[walker]
    const [name, value] = person?.cookie.split('=') ?? []
    if (name && value) await context.addCookies([{ name, value, url: base }])
    await context.addInitScript(`${axe.source};(() => {${IN_PAGE}})()`)
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const errors: string[] = []
    page.on(
      'console',
      message => message.type() === 'error' && !isStatus(message.text()) && errors.push(message.text()),
    )
    page.on('pageerror', error => errors.push(error.message))
    page.on('dialog', dialog => {
      errors.push(`dialog: ${dialog.message()}`)
      return dialog.dismiss()
    })
    return { page, errors, csrf: person?.csrf }
  }
  return {
    base,
    of(walker) {
      const tab = tabs.get(walker) ?? open(walker)
      tabs.set(walker, tab)
      return tab
    },
  }
}

/** Sends a form as a page of ours does, from a page of ours. */
async function send({ page, csrf }: Tab, base: string, address: string, fields: [string, string][]): Promise<number> {
  // Those that strangers see let no form be sent.
  await page.goto(`${base}/`)
  const all = [...(csrf ? [['_csrf', csrf]] : []), ...fields.filter(([name]) => name !== '_csrf')]
  const answered = page.waitForResponse(
    response => response.request().isNavigationRequest() && ![302, 303].includes(response.status()),
  )
  const loaded = page.waitForEvent('load')
  await page.evaluate(`(() => {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = ${JSON.stringify(new URL(address, base).href)}
    for (const [name, value] of ${JSON.stringify(all)}) {
      const field = form.appendChild(document.createElement('textarea'))
      Object.assign(field, { name, value })
    }
    document.body.append(form)
    form.submit()
  })()`)
  const response = await answered
  await loaded
  return response.status()
}

/** Opens a page, and says with which status it came. */
export async function openPage(
  tabs: Tabs,
  { address, as, fields, until }: WalkedPage,
): Promise<Tab & { status: number }> {
  const tab = await tabs.of(as)
  tab.errors.length = 0
  const status = fields
    ? await send(tab, tabs.base, address, fields)
    : (await tab.page.goto(new URL(address, tabs.base).href))!.status()
  if (until) await tab.page.locator(until).first().waitFor()
  return { ...tab, status }
}
