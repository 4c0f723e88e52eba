// Everything that a server answers, for each base that its requests have: what writes IRIs is opened for each of them, over what all share.
import type { RequestListener } from 'node:http'
import type { Request } from 'express'
import { LRUCache } from 'lru-cache'
import { documentsMount, type LinkedData, openApi, openMeans } from './api/index.js'
import { dlcs, dsio, rokka, type Vocabularies } from './apis/index.js'
import { consoleMount } from './console/index.js'
import {
  authMount,
  openChannels,
  problemDetails,
  projectionsMount,
  renderingsMount,
  reservationsMount,
  robotsMount,
  searchMount,
  sendProblem,
  storedMount,
  textsMount,
  viewerMount,
} from './delivery/index.js'
import { type Bases, type Fail, openMounts } from './http/index.js'
import { mcpMount } from './mcp/index.js'
import { type Monitored, monitoringMount } from './monitoring.js'
import { principalOf, type Services } from './operations/index.js'
import type { HttpProblem } from './problem.js'
import { answerTo } from './store/index.js'
import type { CompiledVocabulary } from './vocabulary/index.js'

/** Most bases that are kept beside those of ALLOWED_HOSTS, by both schemes: paths of proxies, and the loopback names. */
const MOST_OTHERS = 8

/** What the answers at all bases share. */
export interface Shared {
  bases: Bases
  /** Of the server's own base. */
  services: Services
  /** Where the words are noted that no customer may have as a name. */
  taken: Set<string>
  /** What compiles the vocabularies of the APIs. */
  compilers: Vocabularies['compilers']
  linkedData: LinkedData
  monitored: Monitored
}

/** The problem of a request without a base, with what the APIs document of an error; a context would be of a base. */
const withoutBase = problemDetails(({ status, detail }) => ({
  '@type': 'Error',
  statusCode: status,
  description: detail,
}))

/**
 * Opens what answers all requests, each at its base. As many bases are kept as the settings name, and a few more: who
 * asks by many others has them opened again, and nothing grows. A request whose Host is not believed gets its problem,
 * save what is answered without an IRI: health, measures, and rokka's renderings, whose host names an organization.
 */
export async function openAnswers(shared: Shared): Promise<RequestListener> {
  const { bases, services, taken, compilers, linkedData, monitored } = shared
  const channels = await openChannels(services)
  const mayMeasure = async (request: Request) =>
    (await principalOf(services, request, 'basic', null))?.access === 'platform'

  /** Adds everything, in the order in which it is asked. */
  const answersAt = (atBase: Services): RequestListener => {
    const { base } = atBase
    const meansOf = (compiled: CompiledVocabulary) => openMeans(atBase, compiled, linkedData.at(base))
    const means = { dlcs: meansOf(atBase), dsio: meansOf(compilers.dsio(base)), rokka: meansOf(compilers.rokka(base)) }
    const api = openApi(dlcs, means.dlcs)
    const mounts = openMounts()
    mounts.add(
      channels(atBase),
      api,
      openApi(dsio, means.dsio),
      openApi(rokka, means.rokka),
      documentsMount(api, [means.dlcs, means.dsio, means.rokka]),
      consoleMount(atBase, api.fail),
      authMount(atBase, api.fail),
      projectionsMount(atBase, api.fail),
      searchMount(atBase, api.fail),
      textsMount(atBase, api.fail),
      storedMount(atBase, api.fail, linkedData.at(base).toRdf),
      viewerMount(api.fail),
      reservationsMount(atBase, api.fail),
      robotsMount(atBase, api.fail),
      monitoringMount(monitored, mayMeasure, api.fail),
      mcpMount(atBase, (request, response) => answer(request, response), api.fail),
      renderingsMount(atBase),
    )
    for (const word of mounts.words) taken.add(word)
    const answer = mounts.listener(api.answerNoRoute)
    return answer
  }

  const own = answersAt(services)
  if (bases.fixed) return own
  const others = new LRUCache<string, RequestListener>({
    max: MOST_OTHERS + 2 * services.settings.ALLOWED_HOSTS.length,
  })
  const fail: Fail = (error, request, response) => sendProblem({ request, response, maxAge: 0 }, answerTo(error))
  const mounts = openMounts()
  mounts.add(monitoringMount(monitored, mayMeasure, fail), renderingsMount(services))
  const elsewhere = mounts.listener((request, response) =>
    sendProblem({ request, response, maxAge: 0 }, bases.of(request) as HttpProblem, {}, withoutBase),
  )
  return (request, response) => {
    const base = bases.of(request)
    if (base === bases.own) return own(request, response)
    if (typeof base !== 'string') return elsewhere(request, response)
    const answer = others.get(base) ?? answersAt({ ...services, ...compilers.dlcs(base), base })
    others.set(base, answer)
    answer(request, response)
  }
}
