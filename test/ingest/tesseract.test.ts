// Tesseract as the program that recognises texts: the words of a page are there, and are found in its manifest.
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { sharedTestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { readAllTexts } from '../search/searched-pages.js'

const LINES = ['The harbour at Whitby', 'A lighthouse above the cliffs']

/** Pages of four by two inches; the words are on the second. */
function pages(): Promise<Buffer> {
  const document = new PDFDocument({ size: [288, 144], margin: 24 }).fontSize(14).text('Another page').addPage()
  for (const line of LINES) document.text(line)
  document.end()
  return buffer(document)
}

let origin: Origin
beforeAll(async () => {
  const pdf = await pages()
  origin = await startOrigin((_request, response) => void response.end(pdf))
})
afterAll(() => origin.close())

it.each([
  ['alto', 'text/xml', 'http://www.loc.gov/standards/alto/v3/alto.xsd'],
  ['hocr', 'text/vnd.hocr+html', 'http://kba.github.io/hocr-spec/1.2/'],
])('the words of a page are recognised as %s, and found where they stand', async (format, mediaType, profile) => {
  const hydria = await sharedTestHydria({
    OCR_COMMAND: `/usr/bin/env OMP_THREAD_LIMIT=1 tesseract {picture} stdout -l {tesseract} ${format}`,
  })
  const customer = await hydria.customer(`tesseract-${format}`)
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pages' } })
  const image = `${customer.path}/spaces/1/images/page`
  const { body: asset } = await customer.call('PUT', image, { body: { origin: origin.url('a.pdf#page=2') } })
  expect([asset.error, asset.width, asset.height]).toEqual(['', 1200, 600])
  const description = {
    '@type': 'Dataset',
    mediaType: 'text/xml',
    iiifLink: 'seeAlso',
    pipeline: 'ocr',
    language: ['en'],
  }
  const at = `${image}/adjuncts/words`
  await customer.call('PUT', at, { body: description })
  const adjunct = async () => (await customer.call('GET', at)).body
  while ((await adjunct()).ingesting) await hydria.services.ingest.changed(customer.id, 500, AbortSignal.timeout(500))
  expect(await adjunct()).toMatchObject({ error: '', mediaType, profile })

  const { text } = await customer.call('GET', `${at}/content`)
  for (const word of LINES.flatMap(line => line.split(' '))) expect(text).toContain(word)
  expect(text).not.toContain('Another')
  await readAllTexts(hydria)
  const found = await hydria.anyone('GET', `/search/v2/iiif-manifest/${customer.id}/1/page?q=lighthouse`)
  const [, ...box] = /#xywh=(\d+),(\d+),(\d+),(\d+)"/.exec(found.text) ?? []
  const [x, y, width, height] = box.map(Number) as [number, number, number, number]
  // In the second line, behind the first word.
  expect([x > 100 && x < 200, y > 150 && y < 200, width > 150 && width < 400, height > 20 && height < 80]).toEqual([
    ...[true, true, true, true],
  ])
})
