// Sends what is missing or changed: addresses in batches to the queue, bytes one by one, words as changes.

import { Unreachable } from '../../../client/src/retry.js'
import { type Answer, type Json, reasonOf } from '../client.js'
import { Refusal } from '../refusal.js'
import { openSendable, sha256OfFile } from './bytes.js'
import { differences } from './compare.js'
import { imagePath } from './destination.js'
import type { Item } from './item.js'
import { failed } from './outcome.js'
import { lookUp, outcomeOf, type Run } from './run.js'
import type { Watch } from './watch.js'

const ASYNC = { prefer: 'respond-async' }

const isEmpty = (object: Json): boolean => Object.keys(object).length === 0

/** Reports how an image stands after a request about it, or watches it from here on. */
function settle(run: Run, watch: Watch, item: Item, answer: Answer, what: string): void {
  const outcome = answer.status < 300 ? outcomeOf(run, answer.body, what) : failed(what, reasonOf(answer))
  if (outcome) run.report.settle(item, outcome)
  else watch.add(item, what)
}

/** PUT of a file's bytes; a new image takes its description along, one that is there keeps what it has. */
async function putBytes(
  run: Run,
  item: Item,
  file: string,
  mediaType: string,
  image: Json | undefined,
): Promise<Answer> {
  const description = image || isEmpty(item.properties) ? undefined : item.properties
  const sendable = await openSendable(file, mediaType, description)
  try {
    const headers = { ...ASYNC, ...(!image && { 'if-none-match': '*' }) }
    const answer = await run.call('PUT', imagePath(run.destination, item.id), { bytes: sendable.bytes, headers })
    const { sha256 } = answer.body
    if (answer.status < 300 && sha256 !== undefined && sha256 !== sendable.sha256())
      throw new Error('the server stored something other than what was sent')
    return answer
  } finally {
    await sendable.close()
  }
}

/** What the item has to do with the image that is there. */
interface Standing {
  sameSource: boolean
  different: Json
}

async function standingOf(run: Run, { source, ...item }: Item, image: Json): Promise<Standing> {
  const path = imagePath(run.destination, item.id)
  const sameSource =
    source === undefined ||
    ('origin' in source
      ? image['origin'] === source.origin
      : image['sha256'] === (await sha256OfFile(source.file, run.signal)))
  return { sameSource, different: await differences(run.call, { source, ...item }, image, path) }
}

/** Brings an image that is there to what it is to be. */
async function update(run: Run, watch: Watch, item: Item, image: Json): Promise<void> {
  const path = imagePath(run.destination, item.id)
  const { sameSource, different } = await standingOf(run, item, image)
  const { retry, dryRun } = run.options
  const hasFailed = Boolean(image['error']) && !image['ingesting']
  const again = sameSource && hasFailed && retry
  const what = sameSource ? (again ? 'retried' : isEmpty(different) ? 'unchanged' : 'described') : 'changed'
  if (dryRun && what !== 'unchanged') return run.report.settle(item, { state: 'sent', what })
  const change = { ...different, ...(!sameSource && item.source && 'origin' in item.source && item.source) }
  let answer: Answer = { status: 200, body: image }
  if (!sameSource && item.source && 'file' in item.source)
    answer = await putBytes(run, item, item.source.file, item.source.mediaType, image)
  if (answer.status < 300 && !isEmpty(change)) answer = await run.call('PATCH', path, { body: change, headers: ASYNC })
  if (answer.status < 300 && again) answer = await run.call('POST', `${path}/reingest`, { headers: ASYNC })
  if (answer.status < 300 && hasFailed && sameSource && !again && !answer.body['ingesting'])
    return run.report.settle(item, failed('failed before', `${image['error']} (--retry tries again)`))
  if (what === 'unchanged' && !answer.body['ingesting']) return run.report.settle(item, { state: 'skipped', what })
  settle(run, watch, item, answer, what === 'unchanged' ? 'waited' : what)
}

/** Makes an image of a local file. */
async function create(run: Run, watch: Watch, item: Item): Promise<void> {
  const { source } = item
  if (!source || !('file' in source))
    return run.report.settle(
      item,
      failed('described', 'the image does not exist, and there is no file or origin to create it from'),
    )
  if (run.options.dryRun) return run.report.settle(item, { state: 'sent', what: 'new' })
  const answer = await putBytes(run, item, source.file, source.mediaType, undefined)
  if (answer.status !== 412) return settle(run, watch, item, answer, 'new')
  // It came there since it was looked up: by an earlier try whose answer was lost, or by somebody else.
  const image = (await lookUp(run, [item])).get(item.id)
  if (!image) return create(run, watch, item)
  const { sameSource } = await standingOf(run, item, image)
  if (sameSource) return settle(run, watch, item, { status: 200, body: image }, 'new')
  return update(run, watch, item, image)
}

/** Index of a member and what is wrong with it, of an answer that refuses a Collection. */
function faultyMembers({ body }: Answer): Map<number, string> {
  const faults = new Map<number, string>()
  for (const { property, message } of (body['errors'] ?? []) as { property: string; message: string }[]) {
    const [, index, name] = /^member\[(\d+)\]\.?(.*)$/.exec(property) ?? []
    if (index === undefined) continue
    const fault = name ? `${name} ${message}` : message
    const before = faults.get(Number(index))
    faults.set(Number(index), before ? `${before}; ${fault}` : fault)
  }
  return faults
}

/** POST of new images to the queue. A batch is taken whole or not at all, so that those at fault are left out. */
async function submit(run: Run, watch: Watch, items: Item[]): Promise<void> {
  const { call, destination, options, report } = run
  if (items.length === 0) return
  if (options.dryRun) {
    for (const item of items) report.settle(item, { state: 'sent', what: 'new' })
    return
  }
  const { customer, space } = destination
  const member = items.map(({ id, source, properties }) => ({ id, space, ...source, ...properties }))
  const answer = await call('POST', `${customer}/queue`, { body: { '@type': 'Collection', member } })
  if (answer.status < 300) {
    report.batch(String(answer.body['@id']))
    for (const item of items) {
      if (options.wait) watch.add(item, 'new')
      else report.settle(item, { state: 'sent', what: 'new' })
    }
    return
  }
  const faulty = faultyMembers(answer)
  for (const [index, reason] of faulty) if (items[index]) report.settle(items[index], failed('new', reason))
  const others = items.filter((_, index) => !faulty.has(index))
  const isTooMuch = answer.status === 413 || /at most/.test(reasonOf(answer))
  if (others.length < items.length) return submit(run, watch, others)
  if (!isTooMuch || items.length === 1) {
    for (const item of items) report.settle(item, failed('new', reasonOf(answer)))
    return
  }
  const middle = Math.ceil(items.length / 2)
  await submit(run, watch, items.slice(0, middle))
  await submit(run, watch, items.slice(middle))
}

/** One image; what is wrong with it alone is reported, what ends the run is thrown. */
async function send(run: Run, watch: Watch, item: Item, image: Json | undefined): Promise<void> {
  try {
    await (image ? update(run, watch, item, image) : create(run, watch, item))
  } catch (error) {
    if (run.signal.aborted || error instanceof Refusal || (error instanceof Unreachable && error.busy)) throw error
    // Whether it is the server that is gone, or only this image that it cannot take.
    if (error instanceof Unreachable) await run.call('GET', '/')
    run.report.settle(item, failed(image ? 'changed' : 'new', (error as Error).message))
  }
}

/** What is to be done, a piece at a time, each found out when it is its turn. */
async function* tasks(run: Run, watch: Watch, items: Item[]): AsyncGenerator<() => Promise<void>> {
  for (let at = 0; at < items.length; at += run.options.batch) {
    const some = items.slice(at, at + run.options.batch)
    const images = await lookUp(run, some)
    const isFresh = ({ id, source }: Item) => source !== undefined && 'origin' in source && !images.has(id)
    yield () => submit(run, watch, some.filter(isFresh))
    for (const item of some) if (!isFresh(item)) yield () => send(run, watch, item, images.get(item.id))
  }
}

/** Sends all items, several at a time. The first thing that ends the run is thrown, once the others have stopped. */
export async function sendAll(run: Run, watch: Watch, items: Item[]): Promise<void> {
  const todo = tasks(run, watch, items)
  const work = async (): Promise<void> => {
    for await (const task of { [Symbol.asyncIterator]: () => ({ next: () => todo.next() }) }) {
      run.signal.throwIfAborted()
      await task()
    }
  }
  await Promise.all(Array.from({ length: run.options.concurrency }, work))
}
