// A person with a browser and without script: from the entry point to a picture and back, by links, forms and buttons.
import type { BrowserContext, Page } from 'playwright-core'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { closeTabs, sharedBrowser } from '../servers/browser.js'

let hydria: TestHydria
let customer: TestCustomer
let context: BrowserContext
let page: Page
let space: string

/** The fields of an operation, opened. */
const formOf = async (method: string) => {
  const form = page.locator('form', { has: page.locator(`input[name="_method"][value="${method}"]`) })
  const folded = page.locator('details', { has: form })
  if (await folded.count()) await folded.locator('summary').first().click()
  return form
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'Photographs' } })).body['@id']
  await customer.call('PUT', `${space}/images/rocket`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body: picture('rocket.jpg'),
  })
  context = await (await sharedBrowser()).newContext({ javaScriptEnabled: false })
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
})
afterAll(closeTabs)

it('a person who asks for a page signs in first, and is there', async () => {
  const [email, password] = ['person@browser.example', 'correct horse battery']
  await customer.call('POST', `${customer.path}/portalUsers`, { body: { email, password, roles: ['editor'] } })
  await page.goto(`${hydria.base}${customer.path}/spaces`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  expect(page.url()).toBe(`${hydria.base}${customer.path}/spaces`)
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ name: 'hydria-session', httpOnly: true, sameSite: 'Lax' })
})

it('links lead from the entry point to an Image, whose picture is shown', async () => {
  await page.goto(hydria.base)
  const way = [
    '/customers',
    customer.path,
    `${customer.path}/spaces`,
    new URL(space).pathname,
    '/images',
    '/images/rocket',
  ]
  for (const link of way) await page.locator(`a[href$="${link}"]`).first().click()
  expect(page.url()).toBe(`${space}/images/rocket`)
  await page.locator('main img').first().scrollIntoViewIfNeeded()
  const decoded = `(async image => { await image.decode(); return image.naturalWidth })(document.querySelector('main img'))`
  const width = await page.evaluate(decoded)
  expect(width).toBeGreaterThan(100)
})

it('a form of the page renames a space', async () => {
  await page.goto(space)
  const change = await formOf('PATCH')
  await change.locator('[name="name"]').fill('Maps & "plans"')
  await change.locator('button').click()
  expect(page.url()).toBe(space)
  expect(await page.locator('main').textContent()).toContain('Maps & "plans"')
})

it('what the form got wrong is told on the page, beside a way on', async () => {
  await page.goto(`${hydria.base}${customer.path}/spaces`)
  const create = await formOf('POST')
  await create.locator('[name="name"]').fill('Maps & "plans"')
  await create.locator('button').click()
  expect(await page.locator('main').textContent()).toMatch(/name/)
  expect(await page.title()).toMatch(/cannot be done now/)
})
