// Lists of pictures as a grid: what is shown of each, its orders and its pages, without script; and by keyboard, with it.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { allOfList } from '../../src/console/pages/picture-grid.js'
import { ENGLISH } from '../../src/console/texts/language.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { closeTabs, sharedBrowser } from '../servers/browser.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

const ACCEPT = { Accept: 'text/html' }
const page = async (address: string, headers = {}) =>
  (await customer.call('GET', address, { headers: { ...ACCEPT, ...headers } })).text

/** The item of a picture in a grid. */
const itemOf = (text: string, id: string) =>
  [...text.matchAll(/<li><a href="[^"]*"><span class="thumb[\s\S]*?<\/li>/g)].find(([item]) =>
    item.includes(`/images/${id}"`),
  )![0]

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'Photographs' } })
  images = `${customer.path}/spaces/1/images`
  const headers = { 'Content-Type': 'image/jpeg' }
  for (const name of ['rocket', 'second', 'third'])
    await customer.call('PUT', `${images}/${name}`, { headers, body: picture('rocket.jpg') })
  await customer.call('PUT', `${images}/broken`, { headers, body: Buffer.from('no picture') })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  const words = {
    label: { en: ['Launch at dawn'], de: ['Start'] },
    altText: { en: ['A white rocket <b>on its pad</b>'], de: ['Eine Rakete'] },
    description: { en: ['Minutes before the launch.'] },
  }
  await customer.call('PATCH', `${images}/rocket`, { body: words })
  await customer.call('PATCH', `${images}/third`, { body: { roles: ['staff'], maxUnauthorised: 200 } })
})

describe('The grid', () => {
  it('shows each picture with its name and its alternative text, in the language of the reader', async () => {
    const english = itemOf(await page(images), 'rocket')
    expect(english).toContain('alt="A white rocket &lt;b&gt;on its pad&lt;/b&gt;" loading="lazy"')
    expect(english).toContain('Launch at dawn')
    const german = itemOf(await page(images, { 'Accept-Language': 'de' }), 'rocket')
    expect(german).toContain('alt="Eine Rakete"')
    expect(german).toMatch(/class="name"[^>]*>Start</)
    // The name beside it says all that is known.
    expect(itemOf(await page(images), 'second')).toContain('alt="" loading="lazy"')
  })

  it('tells of one that failed why, and which are not open to everyone', async () => {
    const text = await page(images)
    expect(itemOf(text, 'broken')).toMatch(/<b>Failed<\/b>[^<]*<span dir="auto">The file is not an image/)
    expect(itemOf(text, 'broken')).not.toContain('<img')
    expect(itemOf(text, 'third')).toContain('Partly open')
    expect(itemOf(text, 'second')).not.toContain('class="closed"')
  })

  it('tells of one in work so', async () => {
    const body = { member: [{ id: 'waits', space: 1, origin: 'https://nowhere.example/x.jpg' }] }
    const batch = (await customer.call('POST', `${customer.path}/queue`, { body })).body
    await hydria.services.store.db('images').where({ id: 'waits' }).update({ ingesting: true, error: '' })
    expect(itemOf(await page(`${batch['@id']}/images`), 'waits')).toContain('In progress')
    await customer.call('DELETE', `${images}/waits`)
  })

  it('has links to its orders, which keep what was asked for, and mark the present one', async () => {
    const text = await page(`${images}?orderByDescending=id&width=640`)
    const links = [...text.matchAll(/<a href="([^"]*orderBy[^"]*)"( aria-current="true")?/g)]
    expect(links.filter(([, , current]) => current).map(([, address]) => address)).toEqual([
      `${hydria.base}${images}?width=640&amp;orderByDescending=id`,
    ])
    for (const [, address] of links)
      expect((await customer.call('GET', address!.replaceAll('&amp;', '&'), { headers: ACCEPT })).status).toBe(200)
  })

  it('leads on from page to page', async () => {
    const seen: string[] = []
    for (let next: string | undefined = `${images}?pageSize=2`; next; ) {
      const text = await page(next)
      seen.push(...[...text.matchAll(/<li><a href="[^"]*\/images\/([^"]+)"><span class="thumb/g)].map(([, id]) => id!))
      next = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen.toSorted()).toEqual(['broken', 'rocket', 'second', 'third'])
  })

  it('offers to select all that the list finds, up to as many as can be', async () => {
    expect(await page(`${images}?pageSize=2`)).toContain('<input type="checkbox" name="all" data-count="4">All 4 in')
    expect(allOfList(4, 4, ENGLISH).text).toContain('name="all"')
    expect(allOfList(5000, 4000, ENGLISH).text).toMatch(/^<span [^>]*>At most 4,000 pictures can be selected at once/)
  })

  it('of nothing says so', async () => {
    expect(await page(`${images}?string1=nothing`)).toContain('There are no pictures here.')
  })
})

describe('The page of a picture', () => {
  it('shows it without script, with links to its sizes and what is said of it', async () => {
    const text = await page(`${images}/rocket`)
    const source = /<img src="([^"]+)" width="640" height="427" alt="A white rocket/.exec(text)![1]!
    expect((await hydria.anyone('GET', source)).headers.get('content-type')).toBe('image/jpeg')
    for (const [, address] of text.matchAll(/<li><a href="([^"]+\/default\.jpg)"/g))
      expect((await hydria.anyone('GET', address!)).status).toBe(200)
    expect(text).toContain('Minutes before the launch.')
    expect(text).toMatch(/<details class="group"><summary>Technical details/)
  })

  it.each([
    ['rocket', ['Open to everyone.']],
    ['third', ['Partly open.', 'Without signing in: up to 200 pixels', 'with one of these roles', '<bdi>staff</bdi>']],
  ])('says in words who may see %s', async (name, sentences) => {
    const text = await page(`${images}/${name}`)
    for (const sentence of sentences) expect(text).toContain(sentence)
  })

  it('lists what belongs to it, and is another page when that changes', async () => {
    const { headers } = await customer.call('GET', `${images}/second`, { headers: ACCEPT })
    const body = {
      id: 'notes',
      '@type': 'Text',
      mediaType: 'text/plain',
      externalId: 'https://example.org/n',
      iiifLink: 'seeAlso',
    }
    const label = { en: ['Notes <i>of</i> the photographer'] }
    expect((await customer.call('POST', `${images}/second/adjuncts`, { body: { ...body, label } })).status).toBe(201)
    const again = await customer.call('GET', `${images}/second`, {
      headers: { ...ACCEPT, 'If-None-Match': headers.get('etag')! },
    })
    expect(again.status).toBe(200)
    expect(again.text).toContain('Notes &lt;i&gt;of&lt;/i&gt; the photographer')
  })

  it('of one that failed says why, and has no viewer', async () => {
    const text = await page(`${images}/broken`)
    expect(text).toMatch(/role="status"[\s\S]*The file is not an image/)
    expect(text).not.toContain('<deep-zoom')
  })
})

describe('In a browser', () => {
  let browser: Browser
  const open = async (options: object = {}): Promise<[BrowserContext, Page]> => {
    const context = await browser.newContext({
      extraHTTPHeaders: { Authorization: basic(customer.key, customer.secret) },
      ...options,
    })
    const opened = await context.newPage()
    opened.setDefaultTimeout(10_000)
    return [context, opened]
  }
  beforeAll(async () => {
    browser = await sharedBrowser()
  })
  afterAll(closeTabs)

  it('arrow keys move among the pictures, of which one is in the order of tab keys', async () => {
    const [context, opened] = await open()
    await opened.goto(hydria.base + images)
    await opened.locator('picture-grid .keys').waitFor()
    expect(await opened.locator('.pictures a[tabindex="0"]').count()).toBe(1)
    const links = opened.locator('.pictures > li > a')
    await links.first().focus()
    await opened.keyboard.press('ArrowRight')
    await opened.keyboard.press('ArrowRight')
    const focused = `document.activeElement.getAttribute('href')`
    expect(await opened.evaluate(focused)).toBe(await links.nth(2).getAttribute('href'))
    await opened.keyboard.press('End')
    expect(await opened.evaluate(focused)).toBe(await links.last().getAttribute('href'))
    await opened.keyboard.press('Home')
    const first = (await links.first().getAttribute('href'))!
    await opened.keyboard.press('Enter')
    await opened.waitForURL(first)
    await context.close()
  })

  it('space selects, shift with an arrow selects on, and the number is told', async () => {
    const [context, opened] = await open()
    await opened.goto(hydria.base + images)
    const told = opened.locator('picture-grid output')
    await opened.locator('picture-grid .keys').waitFor()
    expect(await opened.locator('.selected button:enabled').count()).toBe(0)
    await opened.locator('.pictures > li > a').first().focus()
    await opened.keyboard.press('Space')
    expect(await told.textContent()).toBe('1 picture selected')
    await opened.keyboard.press('Shift+ArrowRight')
    await opened.keyboard.press('Shift+ArrowRight')
    expect(await told.textContent()).toBe('3 pictures selected')
    expect(await opened.locator('.pictures :checked').count()).toBe(3)
    await opened.keyboard.press('Escape')
    expect(await opened.locator('.pictures :checked').count()).toBe(0)
    await opened.keyboard.press('Control+a')
    await opened.locator('.selected button', { hasText: 'Delete' }).click()
    await opened.waitForURL(/images\/delete$/)
    expect(await opened.locator('h1').textContent()).toBe('Delete 4 pictures?')
    await context.close()
  })

  it('who comes back to what was selected finds the number, and the buttons', async () => {
    const [context, opened] = await open()
    await opened.goto(hydria.base + images)
    await opened.locator('.pictures input').nth(0).check()
    await opened.locator('.pictures input').nth(2).check()
    await opened.locator('.pictures > li > a').nth(1).click()
    await opened.locator('h1').waitFor()
    await opened.goBack()
    await opened.locator('.selected output', { hasText: '2 pictures selected' }).waitFor()
    expect(await opened.locator('.selected button:enabled').count()).toBeGreaterThan(0)
    await context.close()
  })

  it('the view that was chosen is that of the next page', async () => {
    const [context, opened] = await open()
    await opened.goto(hydria.base + images)
    await opened.locator('input[value="list"]').check()
    const display = `getComputedStyle(document.querySelector('.pictures')).display`
    expect(await opened.evaluate(display)).toBe('block')
    await opened.goto(`${hydria.base}${images}?pageSize=2`)
    expect(await opened.evaluate(display)).toBe('block')
    await opened.locator('[name=all]').check()
    expect(await opened.locator('picture-grid output').textContent()).toBe('4 pictures selected')
    await context.close()
  })

  it('where one reads from right to left, titles and names in other letters begin on the right too', async () => {
    const [context, opened] = await open()
    await opened.goto(hydria.base + images)
    const sides = `(() => {
      document.documentElement.dir = 'rtl'
      return ['h1', '.pictures .name'].map(selector => getComputedStyle(document.querySelector(selector)).textAlign)
    })()`
    expect(await opened.evaluate(sides)).toEqual(['right', 'right'])
    await context.close()
  })

  it('the viewer shows the picture, and nothing is refused by the policy of the page', async () => {
    const [context, opened] = await open()
    const errors: string[] = []
    opened.on('console', message => {
      if (message.type() === 'error') errors.push(message.text())
    })
    opened.on('pageerror', error => errors.push(error.message))
    const tile = opened.waitForResponse(response => /iiif-img\/.*default\.jpg/.test(response.url()) && response.ok())
    await opened.goto(`${hydria.base}${images}/rocket`)
    await tile
    await opened.locator('deep-zoom canvas').first().waitFor()
    await opened.locator('[data-do="in"]').click()
    expect(await opened.locator('.openseadragon-canvas').getAttribute('aria-label')).toContain('A white rocket')
    expect(errors).toEqual([])
    await context.close()
  })
})
