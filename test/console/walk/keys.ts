// A page by keyboard alone: every control is reached in the order of the page and can be seen, nothing holds the focus, and the way past the header comes first.
import type { Page } from 'playwright-core'

const ask = <T>(page: Page, call: string): Promise<T> => page.evaluate<T>(`inPage.${call}`)

/** The way past the header is the first thing that a key reaches, can be seen then, and leads to what the page is about. */
async function skips(page: Page): Promise<string[]> {
  if ((await page.locator('header.top').count()) === 0) return []
  await ask(page, 'begin()')
  await page.keyboard.press('Tab')
  const skip = page.locator('.skip')
  const isFirst = await page.evaluate<boolean>(`document.activeElement?.className === 'skip'`)
  const box = await skip.boundingBox()
  if (!isFirst || !box || box.x < 0 || box.y < 0) return ['the way past the header is not the first control']
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  const isPast = await page.evaluate<boolean>(
    `document.querySelector('main').contains(document.activeElement) || !inPage.controls().some(one => one.closest('main'))`,
  )
  return isPast ? [] : ['the way past the header leads elsewhere']
}

/** A menu opens by Enter, and Escape closes it and leaves the focus where it was. */
async function menus(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const menu of await page.locator('details.menu').all()) {
    const summary = menu.locator('summary')
    await summary.focus()
    await page.keyboard.press('Enter')
    const isOpen = (await menu.getAttribute('open')) !== null
    await page.keyboard.press('Tab')
    await page.keyboard.press('Escape')
    const isClosed = (await menu.getAttribute('open')) === null
    const isBack = await page.evaluate<boolean>(`document.activeElement?.tagName === 'SUMMARY'`)
    if (!isOpen || !isClosed || !isBack) found.push(`a menu: opened ${isOpen}, closed ${isClosed}, back ${isBack}`)
  }
  return found
}

/** Presses the tab key so many times, one after another, without waiting for the page in between. */
async function tab(page: Page, times: number): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }
  const presses = Array.from({ length: times }, () =>
    (['rawKeyDown', 'keyUp'] as const).map(type => keyboard.send('Input.dispatchKeyEvent', { type, ...key })),
  )
  await Promise.all(presses.flat())
  await keyboard.detach()
}

/** Walks an opened page, and tells what is wrong. */
export async function walkByKeys(page: Page): Promise<string[]> {
  const found = [...(await skips(page)), ...(await menus(page))]
  const count = await ask<number>(page, 'begin()')
  await tab(page, count + 1)
  // What can be scrolled is reached too.
  for (let more = count + 20; more > 0 && !(await ask<boolean>(page, 'isRound()')); more--) await tab(page, 1)
  return [...found, ...(await ask<string[]>(page, 'missed()'))]
}
