// The words over the pictures of a PDF, as pdftotext reads them: in order and in place, in any script, and those alone that everyone may see.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { type BookPage, bookPage } from '../../bench/book.js'
import type { Box } from '../../src/text/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type PageFile, readAllTexts } from '../search/searched-pages.js'
import { altoOf } from '../text/alto-of.js'

const folder = mkdtempSync(join(tmpdir(), 'pdf-words-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** English, German, Japanese, Arabic. */
const pages: BookPage[] = [1, 4, 7, 9].map(number => bookPage(number))

let hydria: TestHydria
let customer: TestCustomer

/** An image of a page, half as large as that, with texts as its adjuncts. */
async function addPicture(id: string, page: BookPage, number: number, files: PageFile[]): Promise<void> {
  const { path, call } = customer
  const image = `${path}/spaces/1/images/${id}`
  const size = { width: page.width / 2, height: page.height / 2 }
  const body = await sharp({ create: { ...size, channels: 3, background: '#fdfbf4' } })
    .jpeg()
    .toBuffer()
  await call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body })
  await call('PATCH', image, { body: { number1: number } })
  for (const { id: name, body: text, ...said } of files) {
    const made = await call('PUT', `${image}/adjuncts/${name}`, {
      body: { '@type': 'Text', iiifLink: 'seeAlso', ...said },
    })
    await call('POST', made.body.content, { headers: { 'Content-Type': said.mediaType }, body: text })
  }
}

const alto = (page: BookPage, more: Partial<PageFile> = {}): PageFile => ({
  ...{ id: 'alto', mediaType: 'text/xml', body: altoOf(page) },
  ...more,
})

/** A PDF as a file. */
async function fileOf(path: string): Promise<string> {
  const answer = await fetch(hydria.base + path)
  expect(answer.status).toBe(200)
  const file = join(folder, `${crypto.randomUUID()}.pdf`)
  writeFileSync(file, await answer.bytes())
  return file
}

/** The PDF of the images with a number. */
const pdfOf = (number: number): Promise<string> => fileOf(`/pdf/${customer.id}/numbered/${number}`)

const read = (file: string, ...options: string[]): string =>
  execFileSync('pdftotext', [...options, '-enc', 'UTF-8', file, '-'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('words-in-pdfs')
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const body = { name: 'numbered', template: 'n1=p1' }
  await customer.call('POST', `${customer.path}/namedQueries`, { body })
  for (const page of pages) await addPicture(`p${page.number}`, page, page.number, [alto(page)])
  await readAllTexts(hydria)
})

/** Without marks of direction. In lines from the right pdftotext puts the blank behind a number in front of it. */
const words = (text: string): string[] =>
  text
    .replace(/[\u202a-\u202e]/g, '')
    .replace(/\d+/g, ' $& ')
    .split(/\s+/)
    .filter(Boolean)

/** Words of Japanese stand without blanks. */
const compared = (page: BookPage, texts: string[]) => (page.language === 'ja' ? texts.join('') : texts)

it.each(pages)('the words of page $number ($language) are read in their order', async page => {
  const file = await pdfOf(page.number)
  const expected = page.lines.flatMap(line => line.words.map(({ text }) => text))
  for (const option of ['-raw', '-layout'])
    expect([option, compared(page, words(read(file, option)))]).toEqual([option, compared(page, expected)])
})

it('each word is where it is in the picture', async () => {
  const page = pages[0]!
  const html = read(await pdfOf(page.number), '-bbox')
  const scale = 842 / page.height
  const found = [...html.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">/g)].map(
    ([, ...edges]) => edges.map(Number),
  )
  const expected = page.lines.flatMap(line =>
    line.words.map(({ box: [x, y, width, height] }) => [x, y, x + width, y + height].map(length => length * scale)),
  )
  expect(found).toHaveLength(expected.length)
  for (const [index, edges] of expected.entries())
    for (const [side, edge] of edges.entries()) expect(Math.abs(found[index]![side]! - edge)).toBeLessThan(0.1)
})

it('words of what not everyone may see are not in it, and it is made again when that or a text is another', async () => {
  const page = pages[0]!
  await addPicture('roles', page, 20, [alto(page, { roles: ['clickthrough'] })])
  await addPicture('closed', page, 21, [alto(page, { roles: [] })])
  await customer.call('PATCH', `${customer.path}/spaces/1/images/closed`, { body: { roles: ['clickthrough'] } })
  await addPicture('open', page, 22, [alto(page)])
  await readAllTexts(hydria)
  const first = page.lines[0]!.words.map(({ text }) => text)
  expect(words(read(await pdfOf(20), '-raw'))).toEqual([])
  expect(words(read(await pdfOf(21), '-raw'))).not.toContain(first[0])
  const tag = async () => (await fetch(`${hydria.base}/pdf/${customer.id}/numbered/22`)).headers.get('etag')
  const before = await tag()
  expect(await tag()).toBe(before)
  const adjunct = `${customer.path}/spaces/1/images/open/adjuncts/alto`
  await customer.call('PATCH', adjunct, { body: { label: { en: ['Another label'] } } })
  expect(await tag()).toBe(before)
  await customer.call('PATCH', adjunct, { body: { roles: ['clickthrough'] } })
  expect(words(read(await pdfOf(22), '-raw'))).toEqual([])
  await customer.call('PATCH', adjunct, { body: { roles: [] } })
  const headers = { 'Content-Type': 'text/xml' }
  await customer.call('POST', `${adjunct}/content`, { headers, body: altoOf(pages[1]!) })
  await readAllTexts(hydria)
  expect(words(read(await pdfOf(22), '-raw'))).toContain(pages[1]!.lines[0]!.words[0]!.text)
})

it('an image without words of its own has those of its canvas, where it stands on that', async () => {
  const page = pages[0]!
  const [width, height] = [page.width / 2, page.height / 2]
  await addPicture('bare', page, 30, [])
  const id = 'https://library.example/canvas'
  const image = `${hydria.base}/iiif-img/${customer.id}/1/bare/full/max/0/default.jpg`
  // The image is the lower half of the canvas, and the file of its text is twice as large.
  const painting = {
    ...{ id: `${id}/painting`, type: 'Annotation', motivation: 'painting' },
    body: { id: image, type: 'Image', format: 'image/jpeg', width, height },
    target: `${id}#xywh=0,${height},${width},${height}`,
  }
  const painted = { id: `${id}/page`, type: 'AnnotationPage', items: [painting] }
  const canvas = { id, type: 'Canvas', width, height: 2 * height, items: [painted] }
  const body = { type: 'Manifest', label: { en: ['Book'] }, slug: 'book', public: true, items: [canvas] }
  const manifest = `${customer.path}/iiif/manifests/book`
  expect((await customer.call('PUT', manifest, { body })).status).toBe(201)
  const [{ '@id': address }] = (await customer.call('GET', `${manifest}/canvases`)).body.member
  const wordAt = (text: string, y: number) => ({ words: [{ text, box: [200, y, 400, 40] as Box }] })
  const lines = [wordAt('above', 200), wordAt('within', 2 * page.height - 140)]
  const alto = altoOf({ width: page.width, height: 2 * page.height, lines })
  const { body: made } = await customer.call('PUT', `${address.replace(hydria.base, '')}/adjuncts/alto`, {
    body: { '@type': 'Text', mediaType: 'text/xml', iiifLink: 'seeAlso' },
  })
  await customer.call('POST', made.content, { headers: { 'Content-Type': 'text/xml' }, body: alto })
  await readAllTexts(hydria)
  const html = read(await fileOf(`/pdf/iiif/${customer.id}/book`), '-bbox')
  const scale = 842 / page.height
  const found = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(\w+)<(?!.*<word)/s.exec(html)!
  expect(found[5]).toBe('within')
  const edges = [200, page.height - 140, 600, page.height - 100].map(length => length * scale)
  for (const [side, edge] of edges.entries()) expect(Math.abs(Number(found[side + 1]) - edge)).toBeLessThan(0.1)
})
