// The IIIF store of a customer of a test, and how it is spoken to.
import type { Ask, Reply, TestCustomer, TestHydria } from '../hydria.js'

export const PRESENTATION_3 = 'http://iiif.io/api/presentation/3/context.json'
export const PROFILE = `application/ld+json;profile="${PRESENTATION_3}"`

/** A manifest as a client sends it, with what no server knows of. */
export const MANIFEST = `{
  "@context": "http://iiif.io/api/presentation/3/context.json",
  "id": "https://library.example/herbal/manifest.json",
  "type": "Manifest",
  "label": { "la": [ "Herbarium" ] },
  "x-shelf": { "z": 1.0, "a": 9007199254740993, "\\u00e9": [ null, { "deep": -0.0 } ] },
  "items": [ { "id": "https://library.example/herbal/canvas/1", "type": "Canvas", "height": 3000, "width": 2000, "items": [ ] } ]
}`

export interface Store {
  /** Path of the store: `/customers/7/iiif`. */
  path: string
  call: TestCustomer['call']
  /** Makes one in the root, or where the body says. */
  make(body: object | string, ask?: Ask): Promise<Reply>
  /** Changes one, by its present ETag unless a header says otherwise. */
  change(method: string, address: string, body?: object | string, headers?: Record<string, string>): Promise<Reply>
  /** The document of a resource, with what the platform keeps beside it. */
  document(address: string): Promise<Reply>
}

/** The IIIF store of a new customer. */
export async function iiifStore(hydria: TestHydria): Promise<Store> {
  const { path: customer, call } = await hydria.customer()
  const path = `${customer}/iiif`
  const sent = (body: object | string | undefined, headers: Record<string, string> = {}): Ask => ({
    body,
    headers: { ...(typeof body === 'string' && { 'Content-Type': 'application/ld+json' }), ...headers },
  })
  return {
    path,
    call,
    make: (body, { headers } = {}) => call('POST', path, sent(body, headers)),
    async change(method, address, body, headers = {}) {
      const etag = (await call('GET', address)).headers.get('etag')
      return call(method, address, sent(body, { ...(etag && { 'If-Match': etag }), ...headers }))
    },
    document: address => call('GET', address, { headers: { Accept: PROFILE } }),
  }
}
