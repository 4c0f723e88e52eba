// Origins that end their connections in every way: each fetch ends, by the whole original or by a failure.
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchOrigin } from '../../../src/ingest/origins/fetch.js'
import { type GuardedAnswer, guardedRequest } from '../../../src/ingest/origins/guarded-request.js'
import type { OriginLimits } from '../../../src/ingest/origins/origin.js'
import { HOSTILE_KINDS, type HostileServer, hostileAnswer, startHostile } from '../../servers/hostile.js'

const CONNECTIONS = 200
const LANES = 8

const limits: OriginLimits = {
  ...{ maxBytes: 600_000, timeoutMs: 60_000, redirects: 3, allowPrivate: true },
  ...{ s3Buckets: [], ownPlaces: [] },
}

let server: HostileServer
beforeAll(async () => {
  server = await startHostile()
})
afterAll(() => server.stop())

async function outcomeOf(number: number): Promise<string> {
  const { name, body, outcome } = hostileAnswer(number)
  const path = join(process.env['HYDRIA_TEST_FOLDER']!, `hostile-${crypto.randomUUID()}`)
  try {
    const { bytes, sha256 } = await fetchOrigin(server.url(number), { name: 'default' }, limits, path)
    const isRight = bytes === body.length && sha256 === createHash('sha256').update(body).digest('hex')
    if (!isRight && outcome !== 'any') return `${name} (${number}): ${bytes} bytes that are not those of the origin`
    return outcome === 'fails' ? `${name} (${number}): fetched` : ''
  } catch (error) {
    const { name: kind, message, reason } = error as Error & { reason: string }
    const isTold = kind === 'OriginFailure' && /^(The|No) [A-Za-z].*\.$/.test(message)
    const isNamed = ['network', 'malformed', 'too-large', 'server'].includes(reason) && message !== UNNAMED
    return isTold && isNamed && outcome !== 'whole' ? '' : `${name} (${number}): ${kind} ${reason} ${message}`
  } finally {
    await rm(path, { force: true })
  }
}

/** What is told of an error that nobody has thought of. */
const UNNAMED = 'The origin could not be fetched.'

it('end in the whole original or in a failure with a reason, and in nothing else', async () => {
  expect(CONNECTIONS).toBeGreaterThan(3 * HOSTILE_KINDS)
  const surprises: string[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < CONNECTIONS) surprises.push(await outcomeOf(next++))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  expect(surprises.filter(Boolean)).toEqual([])
  expect(server.connections()).toBeGreaterThanOrEqual(CONNECTIONS)
}, 240_000)

it('end so however slowly they are read, and also when nobody reads them', async () => {
  const surprises: string[] = []
  const held: GuardedAnswer[] = []
  for (let number = 0; number < HOSTILE_KINDS; number++) {
    const { name, body, outcome } = hostileAnswer(number)
    const question = { allowPrivate: true, signal: AbortSignal.timeout(60_000) }
    const read = async (): Promise<string> => {
      const answer = await guardedRequest(new URL(server.url(number)), question)
      await turns()
      if (number % 3 === 0) {
        held.push(answer)
        return ''
      }
      let size = 0
      for await (const piece of answer.body) {
        size += (piece as Buffer).length
        await turns()
      }
      return outcome === 'whole' && !/gzip|deflate/.test(name) && size !== body.length ? `${name}: ${size}` : ''
    }
    const ended = await read().catch(error => (outcome === 'whole' ? `${name}: ${error}` : ''))
    if (ended) surprises.push(ended)
  }
  await turns()
  for (const { body } of held) body.destroy()
  expect(surprises).toEqual([])
}, 240_000)

/** As many turns of the event loop as it takes for an end to arrive while nobody reads. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
}
