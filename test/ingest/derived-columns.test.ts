// Columns of an image that tell what was derived of its bytes: all that an ingest fills in, and nothing that anybody says.
import { DERIVED_COLUMNS, ingestImage } from '../../src/ingest/index.js'
import { claimJobs } from '../../src/store/index.js'
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
const COMPUTED = ['degraded', 'family', 'has_image_service', 'has_thumbnails', 'sha256']

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
  const { settings, store, blobs, base } = hydria.services
  const [job] = await claimJobs(store.db, 1, 60)
  const services = {
    settings,
    store,
    blobs,
    base,
    image: imageClass(),
    timed: <T>(_: string, work: () => Promise<T>) => work(),
  }
  const { columns } = await ingestImage(services, job!, new AbortController().signal)
  expect(Object.keys(columns).filter(column => !DERIVED_COLUMNS.some(derived => derived === column))).toEqual(['error'])
  expect(columns.original_size).toBe(deliveryChannels[0] === 'none' ? 0 : picture('rocket.jpg').length)
})
