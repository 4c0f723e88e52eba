// One running Hydria: the rooms wired together, listening, and how it stops.
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Logger } from 'pino'
import { apiListener, contextFetcher, genericHandlers, openJsonLd } from './api/index.js'
import { dialects } from './apis/index.js'
import { deliveryRouter, publicListener, renderingRouter } from './delivery/index.js'
import { openLogInLimit, openServer } from './http/index.js'
import { boundTileCache } from './images/index.js'
import { ingestImage, openMetrics, openQueue, startSweeper, startWorker } from './ingest/index.js'
import { monitoringRouter } from './monitoring.js'
import { classNamed, headerFault, ownHandlers, principalOf, rules, type Services } from './operations/index.js'
import { drainOf, isPart, measuresOfAll } from './process/index.js'
import type { Settings } from './settings.js'
import {
  ensurePlatformKey,
  forgetful,
  markIgnoredHeaders,
  openBlobs,
  openDerivatives,
  openStore,
  type PlatformKeys,
} from './store/index.js'
import {
  type Class,
  compileReaders,
  compileSerialisers,
  contextDocument,
  faultsOf,
  type HandlerStatuses,
  readVocabulary,
} from './vocabulary/index.js'

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
  /** Stops taking requests and jobs, lets those at hand end, and closes everything. */
  stop(): Promise<void>
}

/** Folder of the vocabularies. */
export const VOCABULARY = fileURLToPath(new URL('../../vocab/', import.meta.url))

const handlers = { ...genericHandlers, ...ownHandlers }

const statusesOf = (table: Record<string, { statuses: number[] }>): HandlerStatuses =>
  Object.fromEntries(Object.entries(table).map(([name, handler]) => [name, handler.statuses]))

/** Folder of a vocabulary -> the statuses of the handlers that must be named by one of its operations. */
const OWN_STATUSES = new Map<string, HandlerStatuses>([
  ['dlcs', statusesOf(ownHandlers)],
  ...dialects.map(({ name, statuses }) => [name, statuses] as const),
])
const ruleFaults = (classes: Class[], all: boolean): string[] => {
  const named = new Set(classes.flatMap(owner => owner.rule ?? []))
  return [
    ...classes
      .filter(owner => owner.rule && !rules[owner.rule])
      .map(owner => `${owner.file}: there is no rule "${owner.rule}"`),
    ...Object.keys(rules)
      .filter(rule => all && !named.has(rule))
      .map(rule => `The rule "${rule}" is named by no class`),
  ]
}

/** Reads a vocabulary and throws an Error that lists everything in it that does not hold. */
export function soundVocabulary(folder: string) {
  const vocabulary = readVocabulary(folder)
  const own = OWN_STATUSES.get(basename(folder)) ?? {}
  const faults = faultsOf(vocabulary, { ...statusesOf(genericHandlers), ...own })
  const named = new Set(vocabulary.routes.flatMap(route => route.operations.map(operation => operation.handler)))
  for (const name of Object.keys(own))
    if (!named.has(name)) faults.push(`The handler "${name}" is named by no operation`)
  faults.push(...ruleFaults([...vocabulary.classes.values()], basename(folder) === 'dlcs'))
  if (faults.length > 0) throw new Error(`The vocabulary does not hold together:\n${faults.join('\n')}`)
  return vocabulary
}

const listen = (server: Server, { PORT, HOST }: Settings): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(PORT, HOST, () => resolve((server.address() as AddressInfo).port))
  })

/**
 * Starts Hydria in this process.
 * Throws an Error when a vocabulary does not hold, the database cannot be opened, or the port is taken.
 */
export async function startHydria(
  settings: Settings,
  log: Logger,
  roles: Roles,
  vocabularyFolder = `${VOCABULARY}dlcs`,
): Promise<Hydria> {
  const vocabulary = soundVocabulary(vocabularyFolder)
  const spoken = dialects.map(dialect => ({ dialect, vocabulary: soundVocabulary(VOCABULARY + dialect.name) }))
  const store = await openStore(settings, [vocabulary, ...spoken.map(({ vocabulary }) => vocabulary)], log)
  const stops: (() => Promise<unknown>)[] = [() => store.close()]
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) await step()
  }
  try {
    const derivatives = await openDerivatives(settings, log)
    if (derivatives) stops.push(() => derivatives.close())
    const blobs = forgetful(await openBlobs(settings), derivatives)
    stops.push(() => blobs.close())
    const platform = await ensurePlatformKey(store.db, { key: settings.ADMIN_KEY, secret: settings.ADMIN_SECRET })
    if (platform.revoked.length > 0)
      log.warn({ keys: platform.revoked }, 'platform keys of earlier settings have been revoked')
    await markIgnoredHeaders(store.db, (key, value) => headerFault(key, value)?.message)
    const image = classNamed(vocabulary, 'Image')
    const ingest = await openQueue(store, image)
    const metrics = openMetrics(store)
    const monitored = {
      ...{ store, blobs, isStopping: () => stops.length === 0 },
      ...{ measures: isPart() ? measuresOfAll : metrics.text, mediaType: metrics.mediaType },
    }
    let answer: RequestListener = (_request, response) => response.writeHead(503, { 'Retry-After': '1' }).end()
    const server = openServer(settings, (request, response) => answer(request, response))
    const drained = drainOf(server, settings.DRAIN_S)
    const port = roles.serve ? await listen(server, settings) : 0
    const base = settings.BASE_URL ?? `http://${settings.HOST}:${port}`
    const services: Services = {
      settings,
      vocabulary,
      base,
      readerOf: compileReaders(vocabulary, base),
      serialisers: compileSerialisers(vocabulary, base),
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
      const server = openServer(
        settings,
        express()
          .disable('x-powered-by')
          .use(monitoringRouter(monitored, async () => true)),
      )
      monitor = `http://${settings.HOST}:${await listen(server, { ...settings, PORT: settings.METRICS_PORT })}`
      stops.push(drainOf(server, settings.DRAIN_S))
    }
    boundTileCache(settings.TILE_CACHE_BYTES)
    if (roles.serve) {
      const before = [
        monitoringRouter(monitored, async request => (await principalOf(services, request))?.access === 'platform'),
        deliveryRouter(services),
        ...spoken.map(({ dialect, vocabulary }) => dialect.router(services, vocabulary)),
        renderingRouter(services),
      ]
      const context = contextDocument(vocabulary, base)
      const jsonLd = openJsonLd({
        ...{ base, context, vocabularyFolder },
        ...{ fetchContext: contextFetcher(settings), timeoutS: settings.JSONLD_TIMEOUT_S },
      })
      stops.push(() => jsonLd.close())
      const api = apiListener({ services, handlers, context, jsonLd, before })
      answer = await publicListener(services, api)
      stops.push(drained)
    }
    if (roles.work) {
      const worker = await startWorker(
        {
          ...{ settings, store, blobs, log, metrics },
          work: (job, signal) =>
            ingestImage({ settings, store, blobs, image, base, timed: metrics.timed }, job, signal),
        },
        !settings.DATABASE_URL,
      )
      stops.push(() => worker.stop())
      const sweeper = startSweeper({ ...services, metrics }, settings)
      stops.push(() => sweeper.stop())
    }
    stops.push(async () => ingest.drain())
    return { base, port, monitor, services, platform, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
