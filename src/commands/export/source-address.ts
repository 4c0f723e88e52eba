// What is exported, by its address on a running server.
import { percentDecoded } from '../../percent-decoded.js'
import { publicAddress } from '../../presentation/index.js'
import { Refusal } from '../refusal.js'

/** An image of the server: its decoded parts, and its path below a channel, encoded in the one way. */
export interface OwnImage {
  customer: string
  space: string
  id: string
  /** `{customer}/{space}/{id}` */
  path: string
  degraded: boolean
  /** What follows the id, as it was sent. */
  rest: string[]
}

/** What the command line names. */
export type Source = { server: string } & ({ image: OwnImage } | { manifest: string; name: string })

const IMAGES = ['iiif-img', 'thumbs']

function addressed(path: string) {
  try {
    return publicAddress(path)
  } catch {
    return undefined
  }
}

/** The image of `server` (its base without a slash at the end) that an address belongs to; undefined for any other. */
export function ownImage(server: string, address: unknown): OwnImage | undefined {
  if (typeof address !== 'string' || !address.startsWith(`${server}/`)) return undefined
  const found = addressed(address.slice(server.length).split(/[?#]/)[0]!)
  if (!found || !IMAGES.includes(found.channel)) return undefined
  const { customer, space, id, degraded, rest } = found
  const parts = [customer, space, id]
  if (parts.some(part => part === '.' || part === '..')) return undefined
  return { customer, space, id, degraded, rest, path: parts.map(encodeURIComponent).join('/') }
}

const IMAGE = /^(.*?)\/(?:iiif-img|thumbs)\//
const MANIFEST = /^(.*?)\/(?:iiif-manifest|iiif-resource)\//
const STORED = /^(.*?)\/iiif\//

/** The base of the server that the address of a manifest begins with; undefined when it is none of Hydria's. */
export const serverOf = (manifest: string): string | undefined =>
  (MANIFEST.exec(manifest) ?? STORED.exec(manifest))?.[1]

/** Reads the address of an image service or a manifest. Throws Refusal for anything else. */
export function readSource(text: string): Source {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new Refusal(
      `${JSON.stringify(text)} must be the address of an image service or of a manifest, with http:// or https://`,
    )
  const address = url.origin + url.pathname.replace(/\/+$/, '')
  const images = IMAGE.exec(address)?.[1]
  const image = images === undefined ? undefined : ownImage(images, address)
  if (image) {
    if (image.degraded) throw new Refusal(`${text} is the degraded form of an image, which is not exported`)
    if (image.rest.length > 0 && image.rest.join('/') !== 'info.json')
      throw new Refusal(`${text} is one picture of an image service: give the address of the service, or its info.json`)
    return { server: images!, image }
  }
  const server = serverOf(address)
  if (server === undefined)
    throw new Refusal(
      `${text} must be the address of an image service (/iiif-img/...) or of a manifest (/iiif-manifest/..., /iiif-resource/..., /iiif/...) of a Hydria server`,
    )
  // Without the kind of address, and the customer, which every manifest of one has.
  const words = address.slice(server.length + 1).split('/')
  const name = percentDecoded(words.slice(/^v[23]$/.test(words[1] ?? '') ? 3 : 2).join('/'))
  if (name === undefined) throw new Refusal(`${text} must be validly percent-encoded`)
  if (name === '') throw new Refusal(`${text} must name one manifest`)
  return { server, manifest: address.slice(server.length) + url.search, name: name.replaceAll('/', '-') }
}
