// How readers search in a book by the viewers that can, and whether what a viewer highlights is the word that was found.
import sharp from 'sharp'
import { BOOK, pictureOf } from './book.js'

/** How long a viewer may take for what it shows. */
const PATIENCE_MS = 20_000
/** Least likeness, of at most 1, of what is highlighted to the picture of the word; that to other words is below 0.6. */
const ALIKE = 0.65
/** Least difference of the colours of a pixel that is highlighted: pages are grey. */
const COLOURED = 60

/**
 * Viewer -> how its field is opened, the number of hits that it tells of a search that was answered with `hits` of `lines`
 * in all, the page that it shows, the way to the next hit, and the words that it completes.
 */
export const SEARCHES = {
  'Mirador 4': {
    async open(page) {
      await page.getByRole('button', { name: 'Toggle sidebar' }).first().click()
      await page.getByRole('tab', { name: 'Search' }).click()
      return page.getByRole('combobox')
    },
    told: (page, { hits }) => page.getByText(`1 of ${hits}`, { exact: true }),
    at: (page, number) => page.getByText(`${number} of ${BOOK.length} • p${number}`),
    next: page => page.getByRole('button', { name: 'Next result' }),
    completed: (page, word) => page.getByRole('option', { name: word, exact: true }),
  },
  'Universal Viewer 4': {
    async open(page) {
      const field = page.getByRole('textbox', { name: 'Search within this item' })
      await page.locator('.openseadragon-canvas').first().waitFor()
      return field
    },
    // It counts lines, and goes from one to the next.
    isByLine: true,
    told: (page, { lines }) => page.locator('.searchPager').getByText(new RegExp(`^${lines} results? found`)),
    at: (page, number) => page.getByText(`page p${number} of p${BOOK.length}`),
    next: page => page.getByRole('button', { name: 'Next Result' }),
    completed: (page, word) => page.locator('.autocomplete a').getByText(word, { exact: true }),
  },
}

/** The box around words of a line. */
function around(words) {
  const [left, top, , height] = words[0].box
  const edges = words.map(({ box: [x, , width] }) => x + width)
  return [left, top, Math.max(...edges) - left, height]
}

/** Where a word stands in the book. */
const placesOf = word =>
  BOOK.flatMap(({ number, lines }) =>
    lines.flatMap(({ words }) =>
      words.filter(({ text }) => text === word).map(one => ({ number, boxes: [around([one])] })),
    ),
  )

/** A phrase that begins in a line of a page and ends in the next one, and where it stands. */
function phraseOf(number, line) {
  const { lines } = BOOK[number - 1]
  const parts = [lines[line].words.slice(-2), lines[line + 1].words.slice(0, 2)]
  const text = parts.flat().map(word => word.text)
  return { q: `"${text.join(' ')}"`, places: [{ number, boxes: parts.map(around) }] }
}

/** What is searched for, and where it stands. */
export const QUERIES = [
  { q: 'medlar', begins: 'medl', places: placesOf('medlar') },
  { q: '灯台', places: placesOf('灯台') },
  phraseOf(2, 4),
]

/** What is around a box of a picture too, in pixels of the book: what is like it is at the same place. */
const AROUND = 90

const greyOf = (picture, [left, top, width, height], to) =>
  sharp(picture)
    .extract({ left: Math.round(left), top: Math.round(top), width: Math.round(width), height: Math.round(height) })
    .resize({ ...to, fit: 'fill' })
    .flatten()
    .greyscale()
    .blur(1.5)
    .raw()
    .toBuffer()

/** How alike two greyscale pictures of the same size are, whatever their tint and contrast: from -1 to 1. */
function likeness(one, other) {
  const mean = picture => picture.reduce((sum, value) => sum + value, 0) / picture.length
  const [a, b] = [mean(one), mean(other)]
  let [both, first, second] = [0, 0, 0]
  for (let at = 0; at < one.length; at++) {
    both += (one[at] - a) * (other[at] - b)
    first += (one[at] - a) ** 2
    second += (other[at] - b) ** 2
  }
  return both / Math.sqrt(first * second || 1)
}

/** The boxes of the coloured parts of a picture. */
async function colouredIn(picture) {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const isColoured = at => {
    const pixel = data.subarray(at * channels, at * channels + 3)
    return Math.max(...pixel) - Math.min(...pixel) > COLOURED
  }
  const left = new Set([...Array(width * height).keys()].filter(isColoured))
  const boxes = []
  for (const start of left) {
    left.delete(start)
    const waiting = [start]
    let [x0, y0, x1, y1] = [width, height, 0, 0]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)]
      ;[x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)]
      for (const next of [at - 1, at + 1, at - width, at + width]) if (left.delete(next)) waiting.push(next)
    }
    boxes.push({ left: x0, top: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 })
  }
  return boxes.filter(box => box.width > 6 && box.height > 6)
}

/** How alike what is around a box of a page is to what is around a part of a screenshot. */
async function alikeAround(shot, size, part, picture, [left, top, width, height]) {
  const [across, down] = [part.width / width, part.height / height]
  // Of what is around the box, as much as is in the screenshot.
  const [x0, y0] = [Math.max(-AROUND, -part.left / across), Math.max(-AROUND, -part.top / down)]
  const x1 = Math.min(width + AROUND, (size.width - part.left) / across)
  const y1 = Math.min(height + AROUND, (size.height - part.top) / down)
  const [wide, high] = [x1 - x0, y1 - y0]
  const seen = [part.left + x0 * across, part.top + y0 * down, wide * across, high * down].map(Math.floor)
  const to = { width: seen[2], height: seen[3] }
  return likeness(await greyOf(shot, seen, to), await greyOf(picture, [left + x0, top + y0, wide, high], to))
}

/** How alike a box of a page is to the highlighted part of a screenshot which is most like it. */
async function likenessShown(page, number, box) {
  const shot = await page.locator('.openseadragon-canvas').first().screenshot()
  const size = await sharp(shot).metadata()
  const picture = await pictureOf(BOOK[number - 1])
  // Parts of another shape are of other words.
  const parts = (await colouredIn(shot)).filter(
    part => Math.abs((part.width / part.height) * (box[3] / box[2]) - 1) < 0.2,
  )
  const alike = parts.map(part => alikeAround(shot, size, part, picture, box))
  return Math.max(-1, ...(await Promise.all(alike)))
}

/** Waits until a box of a page is highlighted, and all of the picture has come. */
async function untilHighlighted(page, number, box) {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const alike = await likenessShown(page, number, box)
    if (alike > ALIKE) return
    if (Date.now() > until) throw new Error(`${box} of page ${number} is not highlighted (${alike})`)
    await page.waitForTimeout(250)
  }
}

/** What a search says of its number of hits; throws an Error unless that is right. */
async function asked(manifest, { q, places }) {
  const address = `${manifest.replace('/iiif/', '/search/v1/iiif/')}?q=${encodeURIComponent(q)}`
  const { within, resources } = await (await fetch(address)).json()
  if (within.total !== places.length) throw new Error(`${q}: ${within.total} hits instead of ${places.length}`)
  return { hits: within.total, lines: resources.length }
}

/** Opens a page of a viewer and searches in it for each of QUERIES, and goes to the last hit of each; yields what was seen. */
export async function* searchIn(page, address, viewer, manifest) {
  page.setDefaultTimeout(PATIENCE_MS)
  const { open, told, at, next, completed, isByLine } = SEARCHES[viewer]
  for (const query of QUERIES) {
    await page.goto(address)
    const field = await open(page)
    const found = await asked(manifest, query)
    const { q, begins, places } = query
    if (begins) {
      await field.pressSequentially(begins, { delay: 100 })
      await completed(page, q).waitFor()
    }
    await field.fill(q)
    await field.press('Enter')
    await told(page, found).waitFor()
    for (const number of new Set([places[0].number, places.at(-1).number])) {
      const isShown = () => at(page, number).isVisible()
      // A page with several hits is left once all have been shown.
      for (let step = 0; step < found.lines && !(await isShown()); step++) await next(page).click()
      await at(page, number).waitFor()
      const { boxes } = places.find(place => place.number === number)
      for (const [line, box] of boxes.entries()) {
        if (isByLine && line > 0) await next(page).click()
        await untilHighlighted(page, number, box)
      }
    }
    const { number } = places.at(-1)
    yield `${q}: ${found.hits} hits, the last on page ${number}`
  }
}
