// The words of images as plain text and as annotations: in order, in place, and told by the manifests that have them.
import { type BookPage, bookPage } from '../../bench/book.js'
import { buildManifests } from '../../src/operations/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage, readAllTexts } from '../search/searched-pages.js'
import { altoOf } from '../text/alto-of.js'

let hydria: TestHydria
let customer: TestCustomer

/** English, German, Japanese, Arabic. */
const pages: BookPage[] = [1, 4, 7, 9].map(number => bookPage(number))

/** Between Japanese words there is no blank. */
const textOf = ({ lines, language }: BookPage): string =>
  lines
    .map(({ words }) => words.map(({ text }) => text).join(' '))
    .map(line => `${language === 'ja' ? line.replace(/(?<=\P{ASCII}) (?=\P{ASCII})/gu, '') : line}\n`)
    .join('')

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('texts-given-out')
  for (const page of pages)
    await addPage(customer, 1, `p${page.number}`, [{ id: 'alto', mediaType: 'text/xml', body: altoOf(page) }])
  await addPage(customer, 1, 'p99', [])
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'all', template: 'space=p1' } })
  const paintedResources = [...pages.map(({ number }) => number), 99].map(number => ({
    asset: { id: `p${number}`, space: 1 },
    canvasPainting: { canvasId: `given-out-${number}` },
  }))
  const body = { type: 'Manifest', slug: 'book', label: { en: ['Book'] }, behavior: ['public-iiif'], paintedResources }
  await customer.call('PUT', `${customer.path}/iiif/manifests/book`, { body })
  await buildManifests(hydria.services)
  await readAllTexts(hydria)
})

const PATHS = () => [
  `/iiif/${customer.id}/book`,
  `/iiif-resource/${customer.id}/all/1`,
  `/iiif-manifest/${customer.id}/1/p4`,
]

const document = (path: string, version?: number) =>
  hydria.anyone('GET', version ? path.replace(/^(\/[^/]+)/, `$1/v${version}`) : path)

it('plain text of a manifest has its lines in order, and a form feed between its pages', async () => {
  const expected = [...pages.map(textOf), ''].join('\f')
  const stored = await hydria.anyone('GET', `/text/iiif/${customer.id}/book`)
  expect(stored.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(stored.text).toBe(expected)
})

it('an asset, a canvas and a named query have their text at their paths', async () => {
  const texts = [`iiif-manifest/${customer.id}/1/p4`, `iiif/${customer.id}/canvases/given-out-4`]
  for (const path of texts) expect((await hydria.anyone('GET', `/text/${path}`)).text).toBe(textOf(pages[1]!))
  const { text } = await hydria.anyone('GET', `/text/iiif-resource/${customer.id}/all/1`)
  expect(text.split('\f').sort()).toEqual([...pages.map(textOf), ''].sort())
})

it('a text that a client has is not sent again, until it is read again', async () => {
  const path = `/text/iiif-manifest/${customer.id}/1/changed`
  const page = (body: string) => addPage(customer, 1, 'changed', [{ id: 't', mediaType: 'text/plain', body }])
  await page('first\n\nsecond block')
  await readAllTexts(hydria)
  const first = await hydria.anyone('GET', path)
  expect(first.text).toBe('first\n\nsecond block\n')
  const headers = { 'If-None-Match': first.headers.get('etag')! }
  expect((await hydria.anyone('GET', path, { headers })).status).toBe(304)
  await page('another')
  await readAllTexts(hydria)
  expect((await hydria.anyone('GET', path, { headers })).text).toBe('another\n')
  await customer.call('DELETE', `${customer.path}/spaces/1/images/changed`)
})

const idsIn = (links: { id?: string; '@id'?: string }[] | undefined) =>
  [links ?? []].flat().map(one => one.id ?? one['@id'])

it('manifests and their canvases link to plain text, canvases to annotations of lines, and each address answers', async () => {
  for (const path of PATHS()) {
    const { body } = await document(path, 3)
    expect(idsIn(body.rendering)).toContain(`${hydria.base}/text${path}`)
    const having = body.items.filter((canvas: { annotations?: object[] }) => canvas.annotations)
    expect([path, having.length]).toEqual([path, path.endsWith('p4') ? 1 : pages.length])
    for (const canvas of having) {
      const [text] = idsIn(canvas.rendering).filter(id => id!.startsWith(`${hydria.base}/text/`))
      const [lines] = idsIn(canvas.annotations)
      expect((await hydria.anyone('GET', text!)).text).not.toBe('')
      const page = (await hydria.anyone('GET', lines!)).body
      expect([page.id, page.type]).toEqual([lines, 'AnnotationPage'])
      expect(page.items[0].target).toMatch(new RegExp(`^${canvas.id}#xywh=\\d`))
    }
  }
})

it('a canvas alone links to its words as it does in its manifest', async () => {
  const { body: manifest } = await document(`/iiif/${customer.id}/book`, 3)
  for (const [index, number] of [4, 99].entries()) {
    const { body } = await hydria.anyone('GET', `/iiif/${customer.id}/canvases/given-out-${number}`)
    const inside = manifest.items.find(({ id }: { id: string }) => id === body.id)
    expect([body.rendering, body.annotations]).toEqual([inside.rendering, inside.annotations])
    expect(Boolean(body.annotations)).toBe(index === 0)
  }
})

it('manifests of version 2 refer to lists of annotations of that version', async () => {
  for (const path of PATHS()) {
    const { canvases } = (await document(path, 2)).body.sequences[0]
    const [list] = idsIn(canvases.find((one: object) => 'otherContent' in one).otherContent)
    const { body } = await hydria.anyone('GET', list!)
    expect([body['@id'], body['@type']]).toEqual([list, 'sc:AnnotationList'])
    expect(body.resources[0].resource.chars).not.toBe('')
  }
})

it.each(['line', 'word'])('annotations of each %s have its text, its language and its place', async granularity => {
  const { body: manifest } = await document(`/iiif/${customer.id}/book`, 3)
  for (const [index, page] of pages.entries()) {
    const canvas = manifest.items[index]
    const scale = [canvas.width / page.width, canvas.height / page.height]
    const { body } = await hydria.anyone(
      'GET',
      `/text-annotations/${granularity}/iiif/${customer.id}/canvases/given-out-${page.number}`,
    )
    expect(body['@context'][0]).toBe('http://iiif.io/api/extension/text-granularity/context.json')
    const lines = textOf(page).trim().split('\n')
    const words = page.lines.flatMap(line => line.words)
    const values = body.items.map((one: { body: { value: string } }) => one.body.value)
    expect(values).toEqual(granularity === 'line' ? lines : words.map(({ text }) => text))
    for (const [number, { target, textGranularity }] of body.items.entries()) {
      expect(textGranularity).toBe(granularity)
      const [x, y, width, height] = /#xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(target)!.slice(1).map(Number) as number[]
      const inside = granularity === 'line' ? page.lines[number]!.words : [words[number]!]
      for (const {
        box: [left, top, wide, high],
      } of inside) {
        expect(x).toBeLessThanOrEqual(left * scale[0]!)
        expect(y).toBeLessThanOrEqual(top * scale[1]!)
        expect(x! + width!).toBeGreaterThanOrEqual((left + wide) * scale[0]!)
        expect(y! + height!).toBeGreaterThanOrEqual((top + high) * scale[1]!)
      }
    }
  }
})

it('what cannot be is refused by name', async () => {
  const path = `iiif/${customer.id}/canvases/given-out-4`
  const refused = await hydria.anyone('GET', `/text-annotations/line/${path}?page=0`)
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'page'])
  for (const missing of [
    `/text-annotations/line/${path}?page=2`,
    `/text-annotations/glyph/${path}`,
    `/text-annotations/line/iiif/${customer.id}/canvases/none`,
    `/text/iiif/${customer.id}/none`,
  ])
    expect([missing, (await hydria.anyone('GET', missing)).status]).toEqual([missing, 404])
})

it('what a manifest says of its words is not kept when it is sent back, and goes with the last of them', async () => {
  const at = `/iiif/${customer.id}/book`
  const own = { id: 'https://example.org/text', type: 'Text', label: { en: ['Own'] }, format: 'text/plain' }
  const { body, headers } = await document(at)
  const sent = { ...body, rendering: [...body.rendering, own] }
  const { status } = await customer.call('PUT', at, { body: sent, headers: { 'If-Match': headers.get('etag')! } })
  expect(status).toBe(200)
  const kept = await customer.call('GET', `${customer.path}/iiif/manifests/book`, {
    headers: { Accept: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"' },
  })
  expect(kept.body.rendering).toEqual([own])
  expect(kept.text).not.toContain(`${hydria.base}/text`)
  expect(idsIn((await document(at)).body.rendering)).toEqual([own.id, `${hydria.base}/text${at}`])
  for (const { number } of pages)
    await customer.call('DELETE', `${customer.path}/spaces/1/images/p${number}/adjuncts/alto`)
  await buildManifests(hydria.services)
  expect((await document(at)).text).not.toContain(`${hydria.base}/text`)
  expect((await document(`/iiif-resource/${customer.id}/all/1`, 3)).text).not.toContain(`${hydria.base}/text`)
})
