// One running Hydria: its modules wired together, listening, and how it stops.
import { createWriteStream } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { contextFetcher, openJsonLd } from './api/index.js'
import { soundVocabularies, type Vocabularies } from './apis/index.js'
import { findFfmpeg } from './av/index.js'
import { openAnswers } from './base-answers.js'
import {
  type AccessLog,
  openAccessLog,
  openBases,
  openLogInLimit,
  openServer,
  ownAddress,
  tracedRequests,
  UNWATCHED,
  watchRequests,
} from './http/index.js'
import { boundTileCache } from './images/index.js'
import {
  checkOcr,
  ingestAdjunct,
  ingestImage,
  openQueue,
  startDocumentReader,
  startImageWordReader,
  startReader,
  startRenewal,
  startSweeper,
  startWorker,
} from './ingest/index.js'
import { openMeasures } from './measures.js'
import { monitoringListener } from './monitoring.js'
import { openTraces } from './open-traces.js'
import { callerOf, headerFault, type Services, startBuilder, startPurges, startWebhooks } from './operations/index.js'
import { drainOf, isPart, measuresOfAll } from './process/index.js'
import type { Settings } from './settings.js'
import {
  ensurePlatformKey,
  invalidating,
  markIgnoredHeaders,
  openBlobs,
  openDerivatives,
  openStore,
  type PlatformKeys,
} from './store/index.js'
import { contextDocument, contextUrl } from './vocabulary/index.js'

/** What one process does. */
export interface Roles {
  serve: boolean
  work: boolean
}

export interface Hydria {
  /** Public base of every IRI that no request asks for by another one. */
  base: string
  port: number
  /** Base of /healthz, /readyz and /metrics when they have a port of their own. */
  monitor?: string
  services: Services
  /** The platform's own key when it was minted now, and those of earlier settings that were revoked. */
  platform: PlatformKeys
  /** Stops taking requests and jobs, lets running ones finish, and closes everything. */
  stop(): Promise<void>
}

/** Why a server cannot listen, with the setting that would help. */
const listenFault = (error: NodeJS.ErrnoException, port: number, host: string): Error =>
  error.code === 'EADDRINUSE'
    ? new Error(`port ${port} of ${host} is in use by another process: stop that one, or set PORT`, { cause: error })
    : error

const listen = (server: Server, { PORT, HOST }: Settings): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, PORT, HOST)))
    server.listen(PORT, HOST, () => resolve((server.address() as AddressInfo).port))
  })

/** The access log, where the setting has it; files are appended to. */
function accessLogOf({ ACCESS_LOG: to }: Settings, log: Logger): AccessLog | undefined {
  if (to === undefined) return undefined
  const stream = to === 'stdout' || to === 'stderr' ? process[to] : createWriteStream(to, { flags: 'a', mode: 0o600 })
  return openAccessLog(stream, err => log.error({ err }, 'the access log cannot be written; its lines are dropped'))
}

/** Says at once what would fail with the first sound or video. */
function warnOfFfmpeg({ FFMPEG }: Settings, log: Logger): void {
  try {
    findFfmpeg(FFMPEG)
  } catch (error) {
    log.warn(`Audio and video cannot be transcoded: ${(error as Error).message}`)
  }
}

/**
 * Starts Hydria in this process: it listens first, and answers 503 until all is open.
 * Throws an Error when a vocabulary does not hold, the database cannot be opened, or the port is taken.
 */
export async function startHydria(
  settings: Settings,
  log: Logger,
  roles: Roles,
  readVocabularies: () => Vocabularies = soundVocabularies,
): Promise<Hydria> {
  let answer: RequestListener = (_request, response) => response.writeHead(503, { 'Retry-After': '1' }).end()
  let watcher = UNWATCHED
  const server = openServer(settings, (request, response) => answer(request, response), {
    request: (request, response) => watcher.request(request, response),
    unreadable: unreadable => watcher.unreadable(unreadable),
  })
  const drained = drainOf(server, settings.DRAIN_S)
  const port = roles.serve ? await listen(server, settings) : 0
  const bases = openBases(settings, port)
  const base = bases.own
  if (roles.serve) log.info({ base }, 'starting: requests are answered with 503 until all is open')
  const stops: (() => Promise<unknown>)[] = []
  // What cannot be stopped keeps nothing else from it: requests are answered though the database is gone.
  const stop = async () => {
    const faults: unknown[] = []
    for (const step of stops.splice(0).reverse()) await step().catch(error => faults.push(error))
    if (faults.length > 0) throw faults[0]
  }
  try {
    const endTraces = await openTraces(process.env, log)
    if (endTraces) stops.push(endTraces)
    const { folder: vocabularyFolder, all: vocabularies, compilers } = readVocabularies()
    const store = await openStore(settings, vocabularies, log)
    stops.push(() => store.close())
    const derivatives = await openDerivatives(settings, log)
    if (derivatives) stops.push(() => derivatives.close())
    const blobs = invalidating(await openBlobs(settings), derivatives)
    stops.push(() => blobs.close())
    const platform = await ensurePlatformKey(store.db, { key: settings.ADMIN_KEY, secret: settings.ADMIN_SECRET })
    if (platform.revoked.length > 0)
      log.warn({ keys: platform.revoked }, 'platform keys of earlier settings have been revoked')
    await markIgnoredHeaders(store.db, (key, value) => headerFault(key, value)?.message)
    const ingest = await openQueue(store)
    const accessLog = roles.serve ? accessLogOf(settings, log) : undefined
    const { metrics, requests } = openMeasures({ store, blobs }, () => accessLog?.dropped() ?? 0)
    watcher = watchRequests({
      measures: requests,
      ...{ log: accessLog, trusted: settings.TRUST_PROXY, callerOf },
      failedLogIn: event => log.warn(event, 'a log-in failed'),
    })
    const monitored = {
      ...{ store, blobs, isStopping: () => stops.length === 0 },
      ...{ measures: isPart() ? measuresOfAll : metrics.text, mediaType: metrics.mediaType },
    }
    const taken = new Set<string>()
    const services: Services = {
      settings,
      ...compilers.dlcs(base),
      base,
      taken,
      store,
      blobs,
      derivatives,
      ingest,
      logIns: openLogInLimit({ byAddress: settings.FAILED_LOG_INS, byKey: settings.FAILED_LOG_INS_BY_KEY }),
      log,
      now: () => new Date(),
    }
    let monitor: string | undefined
    if (settings.METRICS_PORT !== undefined) {
      const server = openServer(settings, monitoringListener(monitored, log))
      monitor = ownAddress(settings, await listen(server, { ...settings, PORT: settings.METRICS_PORT }))
      stops.push(drainOf(server, settings.DRAIN_S))
    }
    boundTileCache(settings.TILE_CACHE_BYTES)
    if (roles.serve) {
      const contexts = vocabularies.map(one => [contextUrl(one, ''), contextDocument(one, '')])
      const linkedData = openJsonLd({
        ...{ vocabularyFolder, contexts: Object.fromEntries(contexts) },
        ...{ fetchContext: contextFetcher(settings), timeoutS: settings.JSONLD_TIMEOUT_S },
      })
      stops.push(() => linkedData.close())
      const answers = await openAnswers({ bases, services, taken, compilers, linkedData, monitored })
      answer = endTraces ? tracedRequests(answers, settings.TRUST_PROXY) : answers
      stops.push(drained)
    }
    if (roles.work) {
      warnOfFfmpeg(settings, log)
      checkOcr(settings)
      const worker = await startWorker(
        {
          ...{ settings, store, blobs, log, metrics },
          work: (job, signal) => {
            const ingesting = { settings, store, blobs, timed: metrics.timed }
            return job.adjunct === null ? ingestImage(ingesting, job, signal) : ingestAdjunct(ingesting, job, signal)
          },
        },
        !settings.DATABASE_URL,
      )
      stops.push(() => worker.stop())
      const sweeper = startSweeper({ ...services, metrics }, settings)
      stops.push(() => sweeper.stop())
      const builder = await startBuilder(services)
      stops.push(() => builder.stop())
      const webhooks = await startWebhooks(services)
      stops.push(() => webhooks.stop())
      const purges = await startPurges(services)
      stops.push(() => purges.stop())
      const reader = await startReader(services)
      stops.push(() => reader.stop())
      const documents = await startDocumentReader(services)
      stops.push(() => documents.stop())
      const imageWords = await startImageWordReader(services)
      stops.push(() => imageWords.stop())
      const renewal = startRenewal({ settings, store, blobs, timed: metrics.timed, log, metrics })
      stops.push(() => renewal.stop())
    }
    stops.push(async () => ingest.drain())
    return { base, port, monitor, services, platform, stop }
  } catch (error) {
    server.close()
    server.closeAllConnections()
    await stop()
    throw error
  }
}
