// The sample pictures, registered through the API and the queue as any client would, once, in an empty store.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PICTURES } from '../program-files.js'
import type { Hydria } from '../server.js'
import { hasCustomers, insertSeeds, newSecret } from '../store/index.js'

type Json = Record<string, unknown>

// biome-ignore lint/style/noRestrictedGlobals: the demo asks no stranger but the server that runs in its own process.
const ask = fetch

/** Asks for a path or an address of the server, with JSON or with the bytes of a picture. */
const client =
  (base: string, key: string, secret: string) =>
  async (method: string, path: string, body?: object | Buffer, headers: Record<string, string> = {}): Promise<Json> => {
    const response = await ask(new URL(path, base), {
      method,
      headers: {
        Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
        'Content-Type': 'application/ld+json',
        ...headers,
      },
      body: body && (Buffer.isBuffer(body) ? body : JSON.stringify(body)),
    })
    const answer = (await response.json()) as Json
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer['description']}`)
    return answer
  }

type Client = ReturnType<typeof client>

/** Uploads the pictures, then submits them to the queue as one batch; returns the batch. */
async function register(call: Client, space: string): Promise<Json> {
  const names = readdirSync(PICTURES).filter(name => /\.(png|jpe?g)$/.test(name))
  const member: Json[] = []
  for (const name of names) {
    const headers = { 'Content-Type': name.endsWith('.png') ? 'image/png' : 'image/jpeg', Prefer: 'respond-async' }
    const { id, origin } = await call('PUT', `${space}/images/${name}`, readFileSync(join(PICTURES, name)), headers)
    member.push({ id, space: 1, origin, tags: ['sample'], string1: 'sample', string2: name.split('.')[0] })
  }
  const { queue } = await call('GET', space.replace(/\/spaces\/.*/, ''))
  return call('POST', String(queue), { '@type': 'Collection', member })
}

/** Waits until the batch is finished, showing how far it is. Throws an Error when an image ended in one. */
async function watch(call: Client, batch: Json): Promise<void> {
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar({ format: 'Ingesting {bar} {value}/{total} pictures', clearOnComplete: false })
  bar.start(Number(batch['count']), 0)
  try {
    for (;;) {
      const { completed, errors, finished } = await call('GET', String(batch['@id']))
      bar.update(Number(completed) + Number(errors))
      if (finished && Number(errors) > 0)
        throw new Error(`${errors} of the pictures could not be ingested; see ${batch['images']}`)
      if (finished) return
      await wait(100)
    }
  } finally {
    bar.stop()
  }
}

const show = (lines: [string, string][]): void => {
  for (const [title, text] of lines) process.stdout.write(`  ${title.padEnd(14)} ${text}\n`)
}

/** Makes the customer `demo` with the sample pictures, unless the store has customers already; prints where to look. */
export async function demo({ base, services }: Hydria): Promise<void> {
  const { db } = services.store
  const example = `${base}/iiif-img/demo/1/hubble_deep_field.jpg`
  const look: [string, string][] = [
    ['IIIF service', `${example}/info.json`],
    ['picture', `${example}/full/!800,800/0/default.jpg`],
    ['documentation', `${base}/vocab`],
  ]
  if (await hasCustomers(db)) {
    process.stdout.write('The sample pictures are there from an earlier start, and so is their key.\n')
    return show(look)
  }
  // The demo holds no administrator's secret, so the customer's first key is made in the store itself.
  const { secret, hash } = newSecret()
  const key = crypto.randomUUID()
  const id = await services.store.transaction(async session => {
    const made = await session.insert('Customer', { name: 'demo', display_name: 'Sample pictures' })
    await insertSeeds(session, 'Customer', made)
    await session.insert('Key', { key, customer: made.id, secret_hash: hash })
    return made.id
  })
  const call = client(base, key, secret)
  const space = await call('POST', `/customers/${id}/spaces`, { name: 'Sample pictures' })
  await watch(call, await register(call, String(space['@id'])))
  process.stdout.write('\nReady. The key of the customer "demo", shown this once:\n')
  show([
    ['base URL', base],
    ['key', key],
    ['secret', secret],
    ['an Image', `curl -u ${key}:${secret} ${space['@id']}/images/hubble_deep_field.jpg`],
    ...look,
  ])
}
