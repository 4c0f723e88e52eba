// One running Hydria: its modules wired together, listening, and how it stops.
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Request } from 'express'
import type { Logger } from 'pino'
import { contextFetcher, documentsMount, type JsonLd, openApi, openJsonLd, openMeans } from './api/index.js'
import { dlcs, dsio, rokka, soundVocabulary, VOCABULARY } from './apis/index.js'
import { findFfmpeg } from './av/index.js'
import { authMount, channelsMount, projectionsMount, renderingsMount } from './delivery/index.js'
import { type Mounts, openLogInLimit, openMounts, openServer } from './http/index.js'
import { boundTileCache } from './images/index.js'
import { ingestImage, openMetrics, openQueue, startRenewal, startSweeper, startWorker } from './ingest/index.js'
import { type Monitored, monitoringListener, monitoringMount } from './monitoring.js'
import { headerFault, principalOf, type Services } from './operations/index.js'
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
import { compileVocabulary, contextDocument, contextUrl, type Vocabulary } from './vocabulary/index.js'

/** What one process does. */
export interface Roles {
  serve: boolean
  work: boolean
}

export interface Hydria {
  /** Public base of every IRI. */
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

/** Says at once what would fail with the first sound or video. */
function warnOfFfmpeg({ FFMPEG }: Settings, log: Logger): void {
  try {
    findFfmpeg(FFMPEG)
  } catch (error) {
    log.warn(`Audio and video cannot be transcoded: ${(error as Error).message}`)
  }
}

/** The vocabularies of the APIs beside the platform's own. */
interface Vocabularies {
  dsio: Vocabulary
  rokka: Vocabulary
}

/** The context documents of vocabularies by their URLs. */
const contextsOf = (vocabularies: Vocabulary[], base: string) =>
  Object.fromEntries(vocabularies.map(one => [contextUrl(one, base), contextDocument(one, base)]))

/** Adds everything that the server answers on, in the order in which it is asked. */
async function mountAll(
  mounts: Mounts,
  services: Services,
  vocabularies: Vocabularies,
  jsonLd: JsonLd,
  monitored: Monitored,
): Promise<RequestListener> {
  const meansOf = (other: Vocabulary) => openMeans(services, compileVocabulary(other, services.base), jsonLd)
  const means = openMeans(services, services, jsonLd)
  const others = { dsio: meansOf(vocabularies.dsio), rokka: meansOf(vocabularies.rokka) }
  const api = openApi(dlcs, means)
  const mayMeasure = async (request: Request) => (await principalOf(services, request))?.access === 'platform'
  mounts.add(
    await channelsMount(services),
    api,
    openApi(dsio, others.dsio),
    openApi(rokka, others.rokka),
    documentsMount(api, [means, others.dsio, others.rokka]),
    authMount(services, api.fail),
    projectionsMount(services, api.fail),
    monitoringMount(monitored, mayMeasure, api.fail),
    renderingsMount(services),
  )
  return mounts.listener(api.answerNoRoute)
}

/**
 * Starts Hydria in this process: it listens first, and answers 503 until all is open.
 * Throws an Error when a vocabulary does not hold, the database cannot be opened, or the port is taken.
 */
export async function startHydria(
  settings: Settings,
  log: Logger,
  roles: Roles,
  vocabularyFolder = `${VOCABULARY}dlcs`,
): Promise<Hydria> {
  let answer: RequestListener = (_request, response) => response.writeHead(503, { 'Retry-After': '1' }).end()
  const server = openServer(settings, (request, response) => answer(request, response))
  const drained = drainOf(server, settings.DRAIN_S)
  const port = roles.serve ? await listen(server, settings) : 0
  const base = settings.BASE_URL ?? `http://${settings.HOST}:${port}`
  if (roles.serve) log.info({ base }, 'starting: requests are answered with 503 until all is open')
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) await step()
  }
  try {
    const vocabulary = soundVocabulary(vocabularyFolder)
    const vocabularies = { dsio: soundVocabulary(`${VOCABULARY}dsio`), rokka: soundVocabulary(`${VOCABULARY}rokka`) }
    const store = await openStore(settings, [vocabulary, ...Object.values(vocabularies)], log)
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
    const metrics = openMetrics(store)
    const monitored = {
      ...{ store, blobs, isStopping: () => stops.length === 0 },
      ...{ measures: isPart() ? measuresOfAll : metrics.text, mediaType: metrics.mediaType },
    }
    const mounts = openMounts()
    const services: Services = {
      settings,
      ...compileVocabulary(vocabulary, base),
      base,
      taken: mounts.words,
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
      monitor = `http://${settings.HOST}:${await listen(server, { ...settings, PORT: settings.METRICS_PORT })}`
      stops.push(drainOf(server, settings.DRAIN_S))
    }
    boundTileCache(settings.TILE_CACHE_BYTES)
    if (roles.serve) {
      const jsonLd = openJsonLd({
        ...{ base, vocabularyFolder, contexts: contextsOf([vocabulary, ...Object.values(vocabularies)], base) },
        ...{ fetchContext: contextFetcher(settings), timeoutS: settings.JSONLD_TIMEOUT_S },
      })
      stops.push(() => jsonLd.close())
      answer = await mountAll(mounts, services, vocabularies, jsonLd, monitored)
      stops.push(drained)
    }
    if (roles.work) {
      warnOfFfmpeg(settings, log)
      const worker = await startWorker(
        {
          ...{ settings, store, blobs, log, metrics },
          work: (job, signal) => ingestImage({ settings, store, blobs, base, timed: metrics.timed }, job, signal),
        },
        !settings.DATABASE_URL,
      )
      stops.push(() => worker.stop())
      const sweeper = startSweeper({ ...services, metrics }, settings)
      stops.push(() => sweeper.stop())
      const renewal = startRenewal({ settings, store, blobs, base, timed: metrics.timed, log, metrics })
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
