// A person puts a book in order with mouse and keyboard, publishes it, and a stranger looks at it.
import type { Browser, Page } from 'playwright-core'
import { PASSWORD, personIn } from '../../access/people.js'
import { sharedTestHydria, type TestHydria } from '../../hydria.js'
import { closeTabs, sharedBrowser } from '../../servers/browser.js'
import { type BookConsole, bookConsole, namesIn } from './book-console.js'

let hydria: TestHydria
let books: BookConsole
let browser: Browser
let page: Page

const NAMES = ['one', 'two', 'three', 'four', 'five', 'six']

const at = (path: string): string => `${hydria.base}/console${books.customer.path}/${path}`

beforeAll(async () => {
  hydria = await sharedTestHydria()
  books = await bookConsole(hydria)
  await books.make('log', NAMES)
  browser = await sharedBrowser()
  page = await browser.newPage()
  page.setDefaultTimeout(10_000)
  const person = await personIn(hydria, books.customer, ['editor'])
  await page.goto(at('collections/root'))
  await page.getByLabel('Email').fill(person.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
})
afterAll(closeTabs)

const names = (): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('.book-grid [name^="l."]')].map(({ value }) => value)`)
const item = (name: number) => page.locator('.book-grid > li').nth(name)
const save = async (): Promise<string[]> => {
  await Promise.all([page.waitForURL(/done=saved/), page.locator('button[value="save"]').click()])
  return namesIn(await books.document('log'))
}

it('a page is dragged before another, and saved there', async () => {
  await page.goto(at('manifests/log'))
  await item(4)
    .locator('.picture')
    .dragTo(item(1).locator('.picture'), { targetPosition: { x: 5, y: 40 } })
  expect(await names()).toEqual(['one', 'five', 'two', 'three', 'four', 'six'])
  expect(await page.locator('[data-told]').textContent()).toBe('five: position 2. Changed, not saved yet')
  expect(await save()).toEqual(['one', 'five', 'two', 'three', 'four', 'six'])
})

it('several that are chosen are dragged together', async () => {
  await item(0).locator('[name="c"]').check()
  await item(2).locator('[name="c"]').check()
  const box = (await item(5).boundingBox())!
  await item(2)
    .locator('.picture')
    .dragTo(item(5).locator('.picture'), { targetPosition: { x: box.width - 20, y: 40 } })
  expect(await names()).toEqual(['five', 'three', 'four', 'six', 'one', 'two'])
  expect(await save()).toEqual(['five', 'three', 'four', 'six', 'one', 'two'])
})

it('the keyboard alone goes through the pages, chooses, moves and renames', async () => {
  await item(0).locator('[name="c"]').focus()
  for (const key of ['ArrowRight', 'Space', 'ArrowRight', 'Space', 'Alt+ArrowRight', 'Alt+ArrowRight'])
    await page.keyboard.press(key)
  expect(await names()).toEqual(['five', 'six', 'one', 'three', 'four', 'two'])
  await page.keyboard.press('Enter')
  await page.keyboard.type('renamed')
  await page.keyboard.press('Escape')
  expect(await page.evaluate(`document.activeElement.name`)).toBe('c')
  await page.keyboard.press('Home')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(`document.activeElement.name`)).toMatch(/^n\./)
  expect(await save()).toEqual(['five', 'six', 'one', 'three', 'renamed', 'two'])
})

it('a number that is typed moves its page at once', async () => {
  await item(5).locator('[name^="n."]').fill('1')
  await item(5).locator('[name^="n."]').press('Tab')
  expect((await names())[0]).toBe('two')
  expect((await save())[0]).toBe('two')
})

it('a pattern shows what pages will be called while it is typed, and fills their names in', async () => {
  await page.locator('summary').first().click()
  await page.locator('[name="pattern"]').pressSequentially('f. {q')
  expect(await page.locator('[data-preview]').textContent()).toMatch(/without its counterpart/)
  await page.locator('[name="pattern"]').fill('f. {1r}')
  expect(await page.locator('[data-preview]').textContent()).toBe('f. 1r, f. 1v, f. 2r, f. 2v, f. 3r, f. 3v')
  await page.locator('button[value="try"]').click()
  expect(await save()).toEqual(['f. 1r', 'f. 1v', 'f. 2r', 'f. 2v', 'f. 3r', 'f. 3v'])
})

it('chapters, a title and publication follow, and a stranger opens the book at its first page', async () => {
  await page.locator('.tabs a').nth(1).click()
  await page.locator('summary').click()
  await page.locator('[name="lines"]').fill('Summer | f. 1r\n  June | f. 1r-f. 1v\nWinter | f. 2v')
  await page.locator('button[value="lines"]').click()
  await Promise.all([page.waitForURL(/done=saved/), page.locator('button[value="save"]').first().click()])
  expect(await page.locator('nav ol.contents').innerText()).toMatch(
    /Summer.*f\. 1r – f\. 2r[\s\S]*June.*f\. 1r – f\. 1v[\s\S]*Winter.*f\. 2v – f\. 3v/,
  )
  await page.locator('.tabs a').nth(3).click()
  await Promise.all([page.waitForURL(/done=saved/), page.locator('button[value="publish"]').click()])
  const stranger = await browser.newPage()
  await stranger.goto(`${hydria.base}/iiif/${books.customer.id}/log`)
  expect(await stranger.locator('h1').innerText()).toBe('Book log')
  expect(await stranger.locator('.contents').innerText()).toMatch(/Summer/)
  expect(await stranger.locator('.strip .name').allInnerTexts()).toEqual([
    'f. 1r',
    'f. 1v',
    'f. 2r',
    'f. 2v',
    'f. 3r',
    'f. 3v',
  ])
  await stranger.close()
})
