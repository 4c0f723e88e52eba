// One run of the command: what its parts share.
import type { Call, Json } from '../client.js'
import { type Destination, imagePath } from './destination.js'
import type { Item } from './item.js'
import type { Options } from './options.js'
import { failed, type Outcome } from './outcome.js'
import type { Report } from './report.js'

export interface Run {
  options: Options
  call: Call
  destination: Destination
  report: Report
  signal: AbortSignal
}

/** What an image says of its last ingest; undefined while it is not over. */
export function outcomeOf({ options }: Run, image: Json, what: string): Outcome | undefined {
  if (image['error'] && !image['ingesting']) return failed(what, String(image['error']))
  if (!image['ingesting']) return { state: 'done', what }
  return options.wait ? undefined : { state: 'sent', what }
}

/** The images of the items that are there, by id. */
export async function lookUp(run: Run, items: Item[]): Promise<Map<string, Json>> {
  if (run.destination.space === undefined || items.length === 0) return new Map()
  const member = items.map(({ id }) => ({ '@id': imagePath(run.destination, id) }))
  const path = `${run.destination.customer}/allImages`
  const answer = await run.call('POST', path, { body: { '@type': 'Collection', member } })
  if (answer.status === 200)
    return new Map((answer.body['member'] as Json[]).map(image => [image['id'] as string, image]))
  if (items.length === 1) throw new Error(`the server cannot look up ${items[0]!.id}: ${answer.body['description']}`)
  // More than this server takes at once.
  const middle = Math.ceil(items.length / 2)
  const [first, second] = [await lookUp(run, items.slice(0, middle)), await lookUp(run, items.slice(middle))]
  return new Map([...first, ...second])
}
