// The images, sounds and videos that the canvases of a IIIF manifest show (Presentation API 3.0 and 2.x).
import { readFile } from 'node:fs/promises'
import { failureOf, readBody, requestFollowing } from '../../ingest/index.js'
import { Refusal } from '../refusal.js'
import type { Json } from './client.js'
import type { Found } from './files-in-folder.js'
import type { Draft } from './item.js'

const FETCH_MS = 60_000
const REDIRECTS = 20
const MOST_BYTES = 64 * 1024 * 1024

const listOf = (value: unknown): Json[] =>
  (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(one =>
    typeof one === 'string' ? { id: one } : (one as Json),
  )

const idOf = (thing: Json): string => String(thing['id'] ?? thing['@id'] ?? '')
const typeOf = (thing: Json): string => String(thing['type'] ?? thing['@type'] ?? '').replace(/^(sc|dctypes|oa):/, '')

/** The first text of a label: a language map (3.0), a text, or value objects (2.x). */
function labelOf(label: unknown): string {
  if (typeof label === 'string') return label
  if (Array.isArray(label)) return labelOf(label[0])
  if (typeof label !== 'object' || label === null) return ''
  return labelOf('@value' in label ? label['@value'] : Object.values(label)[0])
}

/** Major version of the Image API that a service is of; undefined when it is none of it. */
function imageApi(service: Json): number | undefined {
  const words = JSON.stringify([service['type'], service['@type'], service['@context'], service['profile']])
  const version = /ImageService(\d)|iiif\.io\/api\/image\/(\d)|image-api\/(?:compliance|1\.\d)/.exec(words)
  return version ? Number(version[1] ?? version[2] ?? 1) : undefined
}

const isLevel0 = (service: Json): boolean => /level0/.test(JSON.stringify(service['profile'] ?? ''))

/** The whole picture as large as the service gives it, in the words of its version (Image API 3.0 §4.2, 2.1 §4.2). */
const wholeOf = (service: string, version: number): string =>
  `${service}/full/${version >= 3 ? 'max' : 'full'}/0/${version >= 2 ? 'default' : 'native'}.jpg`

/** Types of bodies that are ingested; what else there is, such as text, is left out. */
const TAKEN = ['Image', 'Sound', 'Audio', 'Video', 'MovingImage']

const REQUEST = /\/(full|square|pct:[^/]+|\d+,\d+,\d+,\d+)\/[^/]+\/!?[\d.]+\/\w+\.\w+$/

/** Where the picture of a painting's body comes from, and the name that it has there. */
function pictureOf(body: Json): { origin: string; identifier: string } {
  const services = listOf(body['service']).flatMap(service => {
    const version = imageApi(service)
    return version ? [{ id: idOf(service).replace(/\/+$/, ''), version, level0: isLevel0(service) }] : []
  })
  const best = services.sort((a, b) => b.version - a.version)[0]
  const still = idOf(body)
  // A service of level 0 has only the sizes that were made; the body is one of them.
  const origin = best && !(best.level0 && still) ? wholeOf(best.id, best.version) : still
  const base = (best?.id ?? still.replace(/[?#].*$/, '').replace(REQUEST, '')).split('/').at(-1) ?? ''
  const name = best || REQUEST.test(still) ? base : base.replace(/\.\w{1,5}$/, '')
  try {
    return { origin, identifier: decodeURIComponent(name) }
  } catch {
    return { origin, identifier: name }
  }
}

interface Painted {
  canvas: Json
  body: Json
}

/** The body itself, of a choice the first one, of a part the whole that it is of. */
function resolved(body: Json): Json[] {
  const type = typeOf(body)
  if (type === 'Choice') return resolved(listOf(body['items'] ?? body['default'])[0] ?? {})
  if (type === 'SpecificResource') return listOf(body['source'] ?? body['full']).flatMap(resolved)
  return [body]
}

const paintings3 = (manifest: Json): Painted[] =>
  listOf(manifest['items']).flatMap(canvas =>
    listOf(canvas['items'])
      .flatMap(page => listOf(page['items']))
      .flatMap(annotation => listOf(annotation['body']))
      .flatMap(resolved)
      .map(body => ({ canvas, body })),
  )

const paintings2 = (manifest: Json): Painted[] =>
  listOf(listOf(manifest['sequences'])[0]?.['canvases']).flatMap(canvas =>
    listOf(canvas['images'])
      .flatMap(annotation => listOf(annotation['resource']))
      .flatMap(resolved)
      .map(body => ({ canvas, body })),
  )

const rightsOf = (thing: Json): string => String([thing['rights'] ?? thing['license'] ?? ''].flat()[0] ?? '')

/** What a manifest says of its images, in its order. Throws Refusal for what is no manifest. */
export function draftsOf(document: Json, place: string): Found {
  const type = typeOf(document)
  if (type === 'Collection') {
    const members = listOf(document['items'] ?? document['manifests'] ?? document['members'])
    throw new Refusal(
      `${place} is a Collection: name one of its manifests`,
      members.map(member => `${idOf(member)}  ${labelOf(member['label'])}`),
    )
  }
  if (type !== 'Manifest') throw new Refusal(`${place} is not a IIIF manifest: its type is ${type || 'missing'}`)
  const painted = 'sequences' in document ? paintings2(document) : paintings3(document)
  const manifest = idOf(document)
  const title = labelOf(document['label'])
  const isTaken = ({ body }: Painted) => TAKEN.includes(typeOf(body))
  const drafts = painted.filter(isTaken).map(({ canvas, body }, index): Draft => {
    const { origin, identifier } = pictureOf(body)
    const label = labelOf(canvas['label'])
    if (!/^https?:\/\//.test(origin)) throw new Refusal(`${place}: canvas ${index + 1} has no address of its picture`)
    return {
      place: idOf(canvas) || `${place} canvas ${index + 1}`,
      idTemplate: '{identifier}',
      source: { origin },
      texts: {
        string1: title,
        string2: label,
        number1: String(index + 1),
        // What an image is, its bytes tell; which delivery channels the others get hangs on it from the start.
        mediaType: typeOf(body) === 'Image' ? '' : String(body['format'] ?? ''),
        manifests: manifest && JSON.stringify([manifest]),
        rights: rightsOf(canvas) || rightsOf(document),
      },
      variables: { identifier, label, manifest: title },
    }
  })
  return { drafts, leftOut: painted.filter(one => !isTaken(one)).map(({ body }) => idOf(body)) }
}

async function textOf(place: string): Promise<string> {
  if (!/^https?:\/\//.test(place)) return readFile(place, 'utf8')
  const unusable = (reason: string) => new Refusal(`${place} cannot be fetched: ${reason}`)
  if (!URL.canParse(place)) throw unusable('it is not a URL')
  try {
    const question = {
      // Whoever runs the command names the manifest: it may lie on their own network.
      allowPrivate: true,
      headers: { accept: 'application/ld+json, application/json;q=0.9' },
      signal: AbortSignal.timeout(FETCH_MS),
    }
    const answer = await requestFollowing(new URL(place), question, REDIRECTS)
    if (answer.status === 200)
      return (await readBody(answer, MOST_BYTES, () => unusable(`it is larger than ${MOST_BYTES} bytes`))).toString()
    answer.body.destroy()
    throw unusable(`it answers ${answer.status}`)
  } catch (error) {
    throw error instanceof Refusal ? error : unusable(failureOf(error).message)
  }
}

/** Reads a manifest from a file or a URL. Throws Refusal for anything else. */
export async function readManifest(place: string): Promise<Found> {
  const text = await textOf(place)
  let document: Json
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Refusal(`${place} is not JSON: ${(error as Error).message}`)
  }
  return draftsOf(Object(document), place)
}
