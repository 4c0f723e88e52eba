// What a search in a book of four languages finds: compared with a plain look at the words that the book was made of.
import { type BookPage, bookPage } from '../../bench/book.js'
import { buildManifests } from '../../src/operations/index.js'
import { fold } from '../../src/text/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { altoOf } from '../text/alto-of.js'
import { addPage, readAllTexts } from './searched-pages.js'

const PAGES = 16
/** How much larger the canvases are than the pages of the text files. */
let scale: [across: number, down: number]

let hydria: TestHydria
let customer: TestCustomer
const pages: BookPage[] = Array.from({ length: PAGES }, (_, n) => bookPage(n + 1))

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('book-of-four-languages')
  for (const page of pages)
    await addPage(customer, 1, `p${page.number}`, [{ id: 'alto', mediaType: 'text/xml', body: altoOf(page) }])
  const paintedResources = pages.map(({ number }) => ({
    asset: { id: `p${number}`, space: 1 },
    canvasPainting: { canvasId: `c${number}` },
  }))
  const body = { type: 'Manifest', slug: 'book', label: { en: ['Book'] }, behavior: ['public-iiif'], paintedResources }
  await customer.call('PUT', `${customer.path}/iiif/manifests/book`, { body })
  await buildManifests(hydria.services)
  await readAllTexts(hydria)
  const { body: manifest } = await customer.call('GET', `/iiif/${customer.id}/book`)
  const [{ width, height }] = manifest.items
  scale = [width / pages[0]!.width, height / pages[0]!.height]
})

interface Target {
  page: number
  box: [number, number, number, number]
}

const search = async (q: string) => {
  const hits: { targets: Target[]; exact: string }[] = []
  for (let page = 1, last = 1; page <= last; page++) {
    const { status, body } = await customer.call(
      'GET',
      `/search/v1/iiif/${customer.id}/book?q=${encodeURIComponent(q)}&page=${page}`,
      { headers: { Authorization: '' } },
    )
    expect([status, body.startIndex]).toEqual([200, (page - 1) * 100])
    last = Number(new URL(body.within.last).searchParams.get('page') ?? 1)
    const targets = new Map<string, Target>(
      body.resources.map((one: { '@id': string; on: string }): [string, Target] => {
        const [, number, ...box] = /canvases\/c(\d+)#xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(one.on)!
        return [one['@id'], { page: Number(number), box: box.map(Number) as Target['box'] }]
      }),
    )
    for (const { annotations, match } of body.hits as { annotations: string[]; match: string }[])
      hits.push({ exact: match, targets: annotations.map(id => targets.get(id)!) })
  }
  return hits
}

/** A page as a plain text: its words folded, with what is neither letter nor digit as blanks, and where each of them begins. */
function plainOf({ language, lines }: BookPage) {
  const isBlankless = language === 'ja'
  const words = lines.flatMap(line => line.words)
  const starts: number[] = []
  let text = isBlankless ? '' : ' '
  for (const word of words) {
    starts.push(text.length)
    text += fold(word.text).replace(/[^\p{L}\p{N}\u30fc]+/gu, isBlankless ? '' : ' ') + (isBlankless ? '' : ' ')
  }
  return { text, starts, words, isBlankless }
}

const plains = pages.map(plainOf)

/** The places of a folded text in all pages, in their order: page, and the words in which it begins and ends. */
function expected(wanted: string, isBeginning = false) {
  return plains.flatMap(({ text, starts, words, isBlankless }, index) => {
    const isCharacters = /^[\u3040-\u9fff]/.test(wanted)
    if (isCharacters !== isBlankless && !/^\d+$/.test(wanted)) return []
    const needle = isBlankless ? wanted : ` ${wanted}${isBeginning ? '' : ' '}`
    const found: { page: number; words: typeof words }[] = []
    let end = 0
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
      const from = at + (isBlankless ? 0 : 1)
      if (from < end) continue
      // A number is one only whole.
      if (
        isBlankless &&
        /\d/.test(wanted) &&
        /\d/.test(text.charAt(at - 1) + (isBeginning ? '' : text.charAt(at + needle.length)))
      )
        continue
      end = from + wanted.length
      const first = starts.findLastIndex(start => start <= from)
      const last = starts.findLastIndex(start => start < end)
      found.push({ page: index + 1, words: words.slice(first, last + 1) })
    }
    return found
  })
}

/** Whether a box on a canvas covers one of a page, and is no larger than that by more than a pixel on each side. */
function covers(
  [x, y, width, height]: Target['box'],
  [left, top, wide, high]: Target['box'],
  isAlone = false,
): boolean {
  const [across, down] = scale
  const edges = [
    left * across - x,
    top * down - y,
    x + width - (left + wide) * across,
    y + height - (top + high) * down,
  ]
  return edges.every(edge => edge > -0.001 && (!isAlone || edge <= 1.001))
}

const WANTED = [
  ...['the', 'library', 'LIBRARY', 'medlar', 'captain', '1690', 'bücher', 'bucher', 'GROSSE', 'daß', 'dass'],
  ...['図書館', '書館', 'ノート', '美しい', 'كتاب', 'المكتبة', 'أزهار', 'ازهار', 'nowhere', 'in', 's'],
]

it.each(WANTED)('every %s is found, and each box covers its word', async word => {
  const hits = await search(`"${word}"`)
  const places = expected(fold(word))
  expect(hits.map(({ targets }) => targets[0]!.page)).toEqual(places.map(({ page }) => page))
  for (const [index, { targets }] of hits.entries())
    for (const { box } of places[index]!.words)
      expect(targets.some(target => covers(target.box, box, places[index]!.words.length === 1))).toBe(true)
})

it('phrases are found that stand in one line, in two, and over scripts without blanks', async () => {
  const phrases = pages.slice(0, 10).flatMap(({ lines, language }) => {
    const join = (...words: { text: string }[]) => words.map(({ text }) => text).join(language === 'ja' ? '' : ' ')
    const [first, second] = [lines[3]!.words, lines[4]!.words]
    return [join(...first.slice(1, 4)), join(first.at(-1)!, second[0]!)]
  })
  for (const phrase of phrases) {
    const wanted = fold(phrase)
      .replace(/[^\p{L}\p{N}\u30fc]+/gu, ' ')
      .trim()
    const hits = await search(`"${phrase}"`)
    expect([phrase, hits.map(({ targets }) => targets[0]!.page)]).toEqual([
      phrase,
      expected(wanted).map(({ page }) => page),
    ])
  }
})

it('a hit over two lines has a box in each', async () => {
  const [first, second] = [pages[0]!.lines[10]!.words.at(-1)!, pages[0]!.lines[11]!.words[0]!]
  const hits = await search(`"${first.text} ${second.text}"`)
  const over = hits.filter(({ targets }) => targets.length === 2)
  expect(over.some(({ targets: [a, b] }) => covers(a!.box, first.box) && covers(b!.box, second.box))).toBe(true)
})

it.each(['li', 'book', '14', 'bib', 'مكت'])('words that begin with %s are found by an asterisk', async beginning => {
  const hits = await search(`${beginning}*`)
  expect(hits.length).toBe(expected(fold(beginning), true).length)
})

it('words of one stem are found together, and only as they stand in quotation marks', async () => {
  const words = (hits: { exact: string }[]) => [...new Set(hits.map(({ exact }) => exact.toLowerCase()))].sort()
  expect(words(await search('plant'))).toEqual(['plants'])
  expect(words(await search('"plant"'))).toEqual([])
  expect(words(await search('garten'))).toEqual(['Gärten'.toLowerCase()])
})

it('of several words all must stand on a page', async () => {
  const hits = await search('medlar captain')
  const both = plains.flatMap(({ text }, index) =>
    text.includes(' medlar ') && text.includes(' captain ') ? [index + 1] : [],
  )
  expect([...new Set(hits.map(({ targets }) => targets[0]!.page))]).toEqual(both)
})

it('autocompletion counts each word that begins so', async () => {
  const { body } = await customer.call('GET', `/autocomplete/v1/iiif/${customer.id}/book?q=li`)
  const counts = new Map<string, number>()
  for (const { text } of plains)
    for (const word of text.split(' ')) if (word.startsWith('li')) counts.set(word, (counts.get(word) ?? 0) + 1)
  const terms = [...counts].map(([match, count]) => ({ match, count })).sort((a, b) => a.match.localeCompare(b.match))
  expect(body.terms.map(({ match, count }: { match: string; count: number }) => ({ match, count }))).toEqual(terms)
  const few = await customer.call('GET', `/autocomplete/v1/iiif/${customer.id}/book?q=li&min=${terms[0]!.count + 1}`)
  expect(few.body.terms.map(({ match }: { match: string }) => match)).not.toContain(terms[0]!.match)
})
