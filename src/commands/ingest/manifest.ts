// The images, sounds and videos that the canvases of a IIIF manifest show (Presentation API 3.0 and 2.x).
import { readFile } from 'node:fs/promises'
import { failureOf, readBody, requestFollowing } from '../../ingest/index.js'
import { contentOrigin } from '../../presentation/index.js'
import type { Json } from '../client.js'
import { Refusal } from '../refusal.js'
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

/** Types of bodies that are ingested; what else there is, such as text, is left out. */
const TAKEN = ['Image', 'Sound', 'Audio', 'Video', 'MovingImage']

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
    const { origin, name: identifier } = contentOrigin(body)
    const label = labelOf(canvas['label'])
    if (!/^https?:\/\//.test(origin)) throw new Refusal(`${place}: canvas ${index + 1} has no image address`)
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
