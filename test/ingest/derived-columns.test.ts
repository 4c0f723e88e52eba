// Columns of an image that tell what was derived of its bytes: all that an ingest fills in, and nothing that anybody says.
import type { Probe } from '../../src/images/index.js'
import { variantOf } from '../../src/ingest/derivatives.js'
import { DERIVED_COLUMNS, derivedAlike, ingestImage } from '../../src/ingest/index.js'
import { blobKey, claimJobs, type DeliveryChannel, type ImageJob, type ImageRow } from '../../src/store/index.js'
import { startTestHydria, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
beforeAll(async () => {
  hydria = await startTestHydria({}, { serve: true, work: false })
})
afterAll(() => hydria.stop())

const imageClass = () => hydria.services.vocabulary.classes.get('vocab:Image')!

/** Columns that are neither derived nor for clients to write: an image's own address, state and history. */
const OWN = ['customer', 'space', 'id', 'created', 'uploaded', 'lut', 'protected', 'batch', 'version']
const STATE = ['ingesting', 'queued', 'dequeued']

/** Columns that the database computes from others. */
const COMPUTED = [
  'degraded',
  'family',
  'has_image_service',
  'has_thumbnails',
  'sha256',
  'adjuncts_size',
  'adjuncts_count',
]

it('each column of the table is derived, or own, or computed, or said by clients: a new one must be put in its place', () => {
  const columns = [...hydria.services.store.tables.get('images')!.keys()]
  const said = imageClass().properties.flatMap(({ column, writeable, derived }) =>
    column && writeable && !derived ? [column] : [],
  )
  const others = new Set([...said, ...OWN, ...STATE, ...COMPUTED])
  // The media type is what the client says until the ingest has found out.
  expect(DERIVED_COLUMNS.filter(column => others.has(column))).toEqual(['media_type'])
  expect(columns.filter(column => !others.has(column)).sort()).toEqual(
    DERIVED_COLUMNS.filter(column => column !== 'media_type').sort(),
  )
})

it.each([
  ['pixels', ['iiif-img', 'thumbs']],
  ['the file alone', ['file']],
  ['nothing', ['none']],
])('an ingest for %s writes derived columns, and its error', async (_what, deliveryChannels) => {
  const customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'a' } })
  const file = picture('rocket.jpg').toString('base64')
  await customer.call('PUT', `${customer.path}/spaces/1/images/x`, {
    headers: { Prefer: 'respond-async' },
    body: { file, mediaType: 'image/jpeg', deliveryChannels },
  })
  const { settings, store, blobs } = hydria.services
  const [job] = await claimJobs(store.db, 1, 60)
  const services = {
    settings,
    store,
    blobs,
    image: imageClass(),
    timed: <T>(_: string, work: () => Promise<T>) => work(),
  }
  const { columns } = await ingestImage(services, job as ImageJob, new AbortController().signal)
  expect(Object.keys(columns).filter(column => !DERIVED_COLUMNS.some(derived => derived === column))).toEqual(['error'])
  expect(columns.original_size).toBe(deliveryChannels[0] === 'none' ? 0 : picture('rocket.jpg').length)
})

describe('what was derived of the same bytes for another image', () => {
  const sha256 = 'ab'.repeat(32)
  const channel = (name: DeliveryChannel['channel'], policy = 'default'): DeliveryChannel => ({ channel: name, policy })
  const channels = [channel('iiif-img'), channel('thumbs')]
  const opaque = { hasAlpha: false, bitsPerSample: 8 }
  const twinOf = (probe: object, variant: string) =>
    ({
      ...{ customer: 1, original: sha256, width: 20, height: 10, probe, delivery_channels: channels },
      derivative: blobKey(1, 'pyramid', sha256, variant),
    }) as unknown as ImageRow
  const decodedBy = (decoder: string) => ({ ...opaque, format: 'jxl', decoder })
  const keyOf = (probe: object): string => variantOf(probe as Probe, {}, '#ffffff')
  const settings = (more: object) => ({ ...hydria.services.settings, BACKGROUND: '#ffffff', ...more })

  it('is stored under another key for another page, resolution, edition of the decoder, or version of what decoded it', () => {
    const originals = [
      ...[{}, { chosen: 2 }, { chosen: 3 }, { resolution: 150 }, { resolution: 300 }, { chosen: 2, resolution: 300 }],
      ...['1 vips 8.14.1', '2 vips 8.14.1', '1 vips 8.15.0'].map(decodedBy),
    ]
    expect(new Set(originals.map(keyOf)).size).toBe(originals.length)
  })

  it.each<[string, DeliveryChannel[], boolean]>([
    ['the same channels', channels, true],
    ['the same channels in another order', [...channels].reverse(), true],
    ['a channel for which nothing is derived', [...channels, channel('file')], true],
    ['fewer channels', [channel('iiif-img')], false],
    ['no channel', [], false],
    ['more channels', [...channels, channel('iiif-av')], false],
    ['another policy', [channel('iiif-img'), channel('thumbs', 'largest')], false],
    ['the policies the other way round', [channel('thumbs', 'x'), channel('iiif-img')], false],
  ])('serves an image with %s: %j, %s', (_what, given, serves) => {
    const alike = derivedAlike(settings({}), { space: 1, id: 'y', delivery_channels: given }, twinOf(opaque, 'v2'))
    expect(alike !== undefined).toBe(serves)
  })

  it.each<[string, object, string, object, boolean]>([
    ['an opaque original under another background', opaque, 'v2', { BACKGROUND: '#000000' }, true],
    ['a transparent one', { hasAlpha: true }, 'v2', {}, true],
    ['a transparent one under another background', { hasAlpha: true }, 'v2', { BACKGROUND: '#000000' }, false],
    ['a transparent one under the background it had', { hasAlpha: true }, 'v2-000000', { BACKGROUND: '#000000' }, true],
    ['one that was derived in an older way', opaque, 'v0', {}, false],
    ['another page', { ...opaque, chosen: 2 }, 'v2-page2', {}, false],
    [
      'a page at the resolution that is set',
      { ...opaque, resolution: 150 },
      'v2-150dpi',
      { PDF_RESOLUTION: 150 },
      true,
    ],
    ['a page at another resolution', { ...opaque, resolution: 150 }, 'v2-150dpi', { PDF_RESOLUTION: 300 }, false],
    ['one that an earlier edition decoded', decodedBy('0 vips 8.14.1'), keyOf(decodedBy('0 vips 8.14.1')), {}, false],
    ['one that another program decoded', decodedBy('1 vips 8.14.1'), keyOf(decodedBy('1 vips 8.14.1')), {}, true],
  ])('of %s', (_what, probe, variant, changed, serves) => {
    const alike = derivedAlike(
      settings(changed),
      { space: 1, id: 'y', delivery_channels: channels },
      twinOf(probe, variant),
    )
    expect(alike !== undefined).toBe(serves)
  })
})
