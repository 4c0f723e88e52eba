// Changes in the words of webhooks: the type of an event, and the path of what it is about.
import type { HappenedRow, NewDelivery } from '../../store/index.js'
import { segmentOf } from '../../vocabulary/index.js'

/** The event that is sent to try a webhook out. */
export const PING = 'ping'

/** What a change of a kind is called where the record says no more. */
const CALLED = { Create: 'created', Update: 'changed', Move: 'moved', Delete: 'deleted' } as const

const imagePath = (customer: number, space: number, image: string): string =>
  `/customers/${customer}/spaces/${space}/images/${segmentOf(image)}`

const CLASSES: Record<string, { name: string; type: string }> = {
  manifests: { name: 'manifest', type: 'Manifest' },
  collections: { name: 'collection', type: 'IIIFCollection' },
}

interface Subject {
  /** The first part of the type of an event. */
  name: string
  /** The class. */
  type: string
  subject: string
}

function subjectOf({ customer, space, image, resource_kind, resource, batch, adjunct }: HappenedRow): Subject {
  if (batch !== null) return { name: 'batch', type: 'Batch', subject: `/customers/${customer}/queue/batches/${batch}` }
  const host =
    resource === null
      ? imagePath(customer, space!, image!)
      : `/customers/${customer}/iiif/${resource_kind}/${segmentOf(resource)}`
  if (adjunct !== null) return { name: 'adjunct', type: 'Adjunct', subject: `${host}/adjuncts/${segmentOf(adjunct)}` }
  return { ...(resource === null ? { name: 'image', type: 'Image' } : CLASSES[resource_kind!]!), subject: host }
}

/** The event that a change is; undefined for one that is part of another. */
export function eventOf(change: HappenedRow): NewDelivery | undefined {
  const { event, kind, customer, image, former_space: former, at } = change
  if (event === '') return undefined
  const { name, ...about } = subjectOf(change)
  // What becomes public is published, what is not public is nobody's concern.
  const word = event ?? (kind === 'Create' && name !== 'image' ? 'published' : CALLED[kind!])
  return {
    ...about,
    event: `${name}.${word}`,
    former: former === null ? null : imagePath(customer, former, image!),
    happened: at,
  }
}
