// A customer who has one of everything that a person can make, so that each page and each form of theirs has something to show.
import type { TestCustomer, TestHydria } from '../hydria.js'
import { type Origin, picture } from '../pictures.js'

/** What every adjunct that is posted says. */
export const ADJUNCT = { '@type': 'Text', externalId: 'https://example.org/a', iiifLink: 'seeAlso' }

export interface Furnished {
  customer: TestCustomer
  /** Address of the space with the pictures. */
  space: string
  /** Address of a batch in which a picture failed. */
  batch: string
}

/** Makes the customer. Pictures come from the origin. */
export async function furnishedCustomer(hydria: TestHydria, origin: Origin): Promise<Furnished> {
  const customer = await hydria.customer()
  const make = async (path: string, body: object): Promise<string> => {
    const { status, body: made, text } = await customer.call('POST', customer.path + path, { body })
    if (status !== 201) throw new Error(`${path}: ${status} ${text}`)
    return made['@id']
  }
  const space = await make('/spaces', { name: 'one', defaultTags: ['a', 'b'] })
  const image = `${space}/images/rocket`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body: picture('rocket.jpg') })
  const said = { string1: 'x "y" <z>', string2: 'a\n\nb', tags: ['one', 'two\nthree', '['], number1: 7 }
  await customer.call('PATCH', image, { body: said })
  await make('/spaces/1/images/rocket/adjuncts', {
    id: 'words',
    ...ADJUNCT,
    mediaType: 'text/plain',
    label: { en: ['Words'] },
  })
  const gone = `${space}/images/gone`
  await customer.call('PUT', gone, { headers: { Prefer: 'respond-async' }, body: { origin: origin.url('rocket.jpg') } })
  await customer.call('DELETE', gone)
  await make('/customHeaders', { key: 'X-A', value: 'b' })
  await make('/originStrategies', { strategy: 'default', regex: '^https://example\\.org/' })
  const { pathname: hook } = new URL(await make('/webhooks', { url: 'https://example.org/', enabled: false }))
  await make(`${hook.slice(customer.path.length)}/test`, {})
  await make('/portalUsers', { email: `${crypto.randomUUID()}@example.org`, password: 'of enough characters' })
  const body = { configuration: '{"ranges":["192.0.2.0/24"]}' }
  await customer.call('PUT', `${customer.path}/authServices/clickthrough/roleProvider`, { body })
  await make('/spaces/1/defaultDeliveryChannels', { channel: 'file', policy: 'none', mediaType: 'image/x-a' })
  const manifest = await make('/iiif/manifests', { label: { en: ['Log book'] }, slug: 'log' })
  await customer.call('PATCH', manifest, { body: { slug: 'logbook' }, headers: { 'If-Match': '*' } })
  const paintedResources = [{ canvasPainting: { canvasId: 'noted', contentAddress: 'https://example.org/a' } }]
  await customer.call('PUT', `${customer.path}/iiif/manifests/painted`, {
    body: {
      ...{ type: 'Manifest', label: { en: ['Painted'] }, paintedResources },
      structures: [{ id: 'https://example.org/range', type: 'Range', label: { en: ['Range'] }, items: [] }],
    },
  })
  await make('/iiif/manifests/painted/adjuncts', { id: 'words', ...ADJUNCT, mediaType: 'text/plain' })
  await make('/iiif/canvases/noted/annotations', { bodyValue: 'x "y" <z>', motivations: ['one', 'two\nthree'] })
  const batch = await make('/queue', { member: [{ id: 'failed', space: 1, origin: origin.url('nothing.jpg') }] })
  while (!(await customer.call('GET', batch)).body.finished) await new Promise(resolve => setTimeout(resolve, 50))
  return { customer, space, batch }
}
