// Adjuncts whose content is the text of the picture of their asset: asked for, made, made again, and refused.
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sharedTestHydria, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture, startOrigin } from '../pictures.js'

const PROGRAM = fileURLToPath(new URL('./ocr-program.js', import.meta.url))
const OCR_COMMAND = `"${process.execPath}" '${PROGRAM}' {picture} {languages} {tesseract}`
/** A quarter of the pixels of what is uploaded. */
const ENVIRONMENT = { OCR_COMMAND, OCR_MAX_PIXELS: '60000', OCR_LANGUAGES: 'en cy', INGEST_TRIES: '1' }

let hydria: TestHydria
let customer: TestCustomer
let space: string
beforeAll(async () => {
  hydria = await sharedTestHydria(ENVIRONMENT)
  customer = await hydria.customer('recognised')
  space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pages' } })).body['@id']
})

const upload = (image: string, name = 'coffee.png', prefer = 'wait=60') =>
  customer.call('PUT', image, { headers: { 'Content-Type': 'image/png', Prefer: prefer }, body: picture(name) })

const described = (more: object = {}) => ({
  ...{ '@type': 'Dataset', mediaType: 'text/xml', iiifLink: 'seeAlso', pipeline: 'ocr' },
  ...more,
})

/** The adjunct once it is as it is wanted: for the most part, once it is made. */
async function settled(at: string, isWanted = (body: { ingesting: boolean }) => !body.ingesting) {
  for (;;) {
    const { body } = await customer.call('GET', at)
    if (isWanted(body)) return body
    await hydria.services.ingest.changed(customer.id, 500, AbortSignal.timeout(500))
  }
}

const textOf = async (at: string): Promise<string> => (await customer.call('GET', `${at}/content`)).text

describe('of a picture', () => {
  let image: string
  beforeAll(async () => {
    image = `${space}/images/page`
    await upload(image)
  })

  it('the text is recognised in the languages of the adjunct, and says itself what it is', async () => {
    const body = described({ id: 'words', language: ['de', 'fr'], mediaType: 'text/plain' })
    const { status, body: made } = await customer.call('POST', `${image}/adjuncts`, { body })
    expect([status, made.ingesting, made.pipeline]).toEqual([201, true, 'ocr'])
    expect(await settled(`${image}/adjuncts/words`)).toMatchObject({
      ...{ error: '', mediaType: 'text/xml', profile: 'http://www.loc.gov/standards/alto/v3/alto.xsd' },
      ...{ language: ['de', 'fr'], publicId: `${hydria.base}/adjuncts/${customer.id}/1/page/words` },
    })
    expect(await textOf(`${image}/adjuncts/words`)).toContain('CONTENT="de+fr" HPOS="1" VPOS="1" WIDTH="9"')
    expect(await textOf(`${image}/adjuncts/words`)).toContain('CONTENT="deu+fra"')
    const { headers, status: shown } = await hydria.anyone('GET', `/adjuncts/${customer.id}/1/page/words`)
    expect([shown, headers.get('content-type')]).toEqual([200, 'text/xml'])
  })

  it('a larger one is scaled down first, and the languages are those of the settings when none are named', async () => {
    await customer.call('PUT', `${image}/adjuncts/scaled`, { body: described() })
    await settled(`${image}/adjuncts/scaled`)
    expect(await textOf(`${image}/adjuncts/scaled`)).toMatch(/<Page WIDTH="300" HEIGHT="200">.*CONTENT="en\+cy"/)
  })

  it.each([
    ['fails', 'The OCR command failed with the exit code 3.'],
    ['other', 'The OCR command gave neither ALTO nor hOCR.'],
    ['broken', 'The OCR command gave ALTO that cannot be read. Line 2, column 1: The text ends before </Layout>.'],
  ])('a program that gives none (%s) is an error; what was there before stays', async (how, error) => {
    const at = `${image}/adjuncts/${how}`
    await customer.call('PUT', at, { body: described() })
    const { sha256 } = await settled(at)
    await customer.call('PUT', at, { body: described({ language: [`en-x-${how}`] }) })
    expect(await settled(at)).toMatchObject({ error, sha256 })
  })

  it('it is recognised again when other languages are asked for, and not for a label', async () => {
    const at = `${image}/adjuncts/changed`
    await customer.call('PUT', at, { body: described() })
    const { sha256 } = await settled(at)
    expect((await customer.call('PATCH', at, { body: { label: { en: ['Words'] } } })).body.ingesting).toBe(false)
    expect((await customer.call('PATCH', at, { body: { language: ['en-x-hocr'] } })).body.ingesting).toBe(true)
    const changed = await settled(at)
    expect([changed.mediaType, changed.sha256 === sha256]).toEqual(['text/vnd.hocr+html', false])
  })

  it('many are asked for by the adjunctQueue, and followed as a batch', async () => {
    await upload(`${space}/images/second`, 'chelsea.png')
    const member = ['page', 'second'].map(id => ({ ...described({ id: 'queued' }), asset: `${customer.id}/1/${id}` }))
    const { status, body } = await customer.call('POST', `${customer.path}/adjunctQueue`, { body: { member } })
    expect([status, body.count]).toEqual([201, 2])
    await settled(`${image}/adjuncts/queued`)
    await settled(`${space}/images/second/adjuncts/queued`)
    expect((await customer.call('GET', body['@id'])).body).toMatchObject({ completed: 2, errors: 0 })
  })

  it.each([
    ['an origin beside it', { origin: 'https://example.org/a' }, 'pipeline'],
    ['an externalId beside it', { externalId: 'https://example.org/a' }, 'pipeline'],
    ['an unknown pipeline', { pipeline: 'translation' }, 'pipeline'],
  ])('%s is refused by name', async (_what, wrong, property) => {
    const { status, body } = await customer.call('PUT', `${image}/adjuncts/wrong`, { body: described(wrong) })
    expect([status, body.errors.map((fault: { property: string }) => fault.property)]).toEqual([400, [property]])
  })

  it('no bytes are sent to it, neither with it nor afterwards', async () => {
    const form = new FormData()
    form.append('adjunct', JSON.stringify(described({ id: 'sent' })))
    form.append('file', new Blob(['<alto/>'], { type: 'text/xml' }), 'a.xml')
    const created = await customer.call('POST', `${image}/adjuncts`, { body: form })
    await customer.call('PUT', `${image}/adjuncts/sent`, { body: described() })
    const headers = { 'Content-Type': 'text/xml' }
    const sent = await customer.call('POST', `${image}/adjuncts/sent/content`, { headers, body: '<alto/>' })
    expect([created.status, created.body.errors[0].property]).toEqual([400, 'pipeline'])
    expect([sent.status, sent.body.errors[0].property]).toEqual([400, 'pipeline'])
  })
})

describe('of a picture that changes', () => {
  it('the text waits until the asset is there, and is recognised again when it is another picture', async () => {
    const image = `${space}/images/renewed`
    await upload(image, 'coffee.png', 'respond-async')
    await customer.call('PUT', `${image}/adjuncts/words`, { body: described() })
    const first = await settled(`${image}/adjuncts/words`)
    expect([first.error, await textOf(`${image}/adjuncts/words`)]).toEqual(['', expect.stringContaining('WIDTH="300"')])
    await upload(image, 'astronaut.png')
    const second = await settled(`${image}/adjuncts/words`, ({ ingesting, ...body }) => {
      return !ingesting && (body as { sha256?: string }).sha256 !== first.sha256
    })
    expect([second.error, await textOf(`${image}/adjuncts/words`)]).toEqual([
      '',
      expect.stringContaining('<Page WIDTH="244" HEIGHT="244">'),
    ])
  })

  it('it is not recognised again when the picture is the same', async () => {
    const image = `${space}/images/same`
    await upload(image)
    await customer.call('PUT', `${image}/adjuncts/words`, { body: described() })
    const { finished } = await settled(`${image}/adjuncts/words`)
    await upload(image)
    expect(await settled(`${image}/adjuncts/words`)).toMatchObject({ finished, ingesting: false })
  })
})

it('of an asset that cannot be ingested there is none', async () => {
  const image = `${space}/images/broken`
  const headers = { 'Content-Type': 'image/png', Prefer: 'respond-async' }
  await customer.call('PUT', image, { headers, body: picture('coffee.png').subarray(0, 5000) })
  await customer.call('PUT', `${image}/adjuncts/words`, { body: described() })
  const { error } = await settled(`${image}/adjuncts/words`)
  expect(error).toBe('The asset could not be ingested, and so has no picture whose text could be recognised.')
})

it('of an asset that is delivered as a file alone it is refused', async () => {
  const image = `${space}/images/file`
  const body = { mediaType: 'image/png', origin: 'https://example.org/a.png', deliveryChannels: [{ channel: 'file' }] }
  await customer.call('POST', `${customer.path}/queue`, { body: { member: [{ ...body, id: 'file', space: 1 }] } })
  const refused = await customer.call('PUT', `${image}/adjuncts/words`, { body: described() })
  expect([refused.status, refused.body.errors[0]]).toEqual([
    400,
    {
      property: 'pipeline',
      message: 'must not be ocr: the asset file is delivered as no image, and so has no picture here',
    },
  ])
})

it('of a manifest it is refused', async () => {
  const manifest = { type: 'Manifest', label: { en: ['A book'] }, items: [], id: 'book' }
  await customer.call('PUT', `${customer.path}/iiif/manifests/book`, { body: manifest })
  const at = `${customer.path}/iiif/manifests/book/adjuncts/words`
  const { status, body } = await customer.call('PUT', at, { body: described() })
  expect([status, body.errors[0].property]).toEqual([400, 'pipeline'])
})

it('where no OCR is set up it is refused, naming the settings', async () => {
  const plain = await sharedTestHydria()
  const other = await plain.customer('unrecognised')
  await other.call('POST', `${other.path}/spaces`, { body: { name: 'pages' } })
  const image = `${other.path}/spaces/1/images/page`
  await other.call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body: picture('coffee.png') })
  const { status, body } = await other.call('PUT', `${image}/adjuncts/words`, { body: described() })
  expect([status, body.errors]).toEqual([
    400,
    [
      {
        property: 'pipeline',
        message: 'must not be ocr: no OCR is set up on this server, by OCR_COMMAND or OCR_URL',
      },
    ],
  ])
})

it('a program that is not there is told at the start', async () => {
  await expect(startTestHydria({ OCR_COMMAND: 'no-such-program {picture}' })).rejects.toThrow(
    'OCR_COMMAND: no-such-program is not a program that this user may run',
  )
})

it('while a text is being recognised pictures are ingested', async () => {
  const [image, name] = [`${space}/images/meanwhile`, crypto.randomUUID().slice(0, 8)]
  await upload(image)
  await customer.call('PUT', `${image}/adjuncts/slow`, { body: described({ language: [`en-x-waits-${name}`] }) })
  for (const id of ['a', 'b', 'c']) expect((await upload(`${space}/images/${id}`)).body.ingesting).toBe(false)
  expect((await customer.call('GET', `${image}/adjuncts/slow`)).body.ingesting).toBe(true)
  expect((await hydria.admin('GET', '/metrics')).text).toMatch(/^hydria_queue_leased\{line="ocr"\} 1$/m)
  const flags = ['', '-begun'].map(end => join(dirname(PROGRAM), `${name}${end}`))
  writeFileSync(flags[0]!, '')
  expect((await settled(`${image}/adjuncts/slow`)).error).toBe('')
  for (const flag of flags) rmSync(flag)
})

it('a service that is busy is asked again', async () => {
  let asked = 0
  const service = await startOrigin((request, response) => {
    if (++asked === 1) response.writeHead(503, { 'Retry-After': '0' })
    request.resume().on('end', () => response.end(asked === 1 ? '' : '<alto/>'))
  })
  const served = await sharedTestHydria({ OCR_URL: service.url('ocr') })
  const other = await served.customer('served')
  await other.call('POST', `${other.path}/spaces`, { body: { name: 'pages' } })
  const image = `${other.path}/spaces/1/images/page`
  await other.call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body: picture('coffee.png') })
  await other.call('PUT', `${image}/adjuncts/words`, { body: described() })
  const at = () => other.call('GET', `${image}/adjuncts/words`)
  const { db } = served.services.store
  while ((await at()).body.ingesting) {
    // What waits is due at once.
    await db('jobs').where({ customer: other.id }).whereNull('worker').update({ run_at: db.fn.now() })
    await db.raw(`SELECT pg_notify('hydria_queued', '')`)
    await served.services.ingest.changed(other.id, 500, AbortSignal.timeout(100))
  }
  expect([(await at()).body.error, asked]).toEqual(['', 2])
  await service.close()
})
