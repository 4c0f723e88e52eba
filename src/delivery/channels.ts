// The channels of the public side: pixels and bytes, answered without Express.
import { loggedRequest, type Mount } from '../http/index.js'
import { plainHeadersOf, type Services, subjectOf } from '../operations/index.js'
import { CHANNELS, type Channel, type PublicAddress, publicAddress, WORDS } from '../presentation/index.js'
import { answerTo } from '../store/index.js'
import { answerAdjunct } from './adjunct.js'
import { spaceNow } from './asset.js'
import { type Asset, type Assets, openAssets } from './asset-cache.js'
import { type TileAnswers, tileAnswers } from './cached-tiles.js'
import { answerFile } from './file.js'
import { answerAv } from './iiif-av.js'
import { answerImages } from './iiif-img.js'
import { isMissingBytes } from './missing-bytes.js'
import { publicCustomer } from './public-customer.js'
import { answerOptions, type Exchange, problemDetailsAt, redirect, sendProblem } from './responses.js'
import { answerThumbnails } from './thumbs.js'
import { sendTile } from './tile-answer.js'

/** Templates of addresses of an image service: an image takes longer than what is said of it. */
const ofService = (channel: Channel) => ({
  service: `/${channel}/{path*}`,
  info: `/${channel}/{path*}/info.json`,
  image: `/${channel}/{path*}/{region}/{size}/{rotation}/{quality}`,
})

/** Templates of the channels' addresses. */
const TEMPLATES = new Map(CHANNELS.map(channel => [channel, ofService(channel)]))

const TILE = TEMPLATES.get('iiif-img')!.image

/** The template of an address: one of a few, whatever is asked. */
function templateOf({ channel, rest }: PublicAddress): string {
  const { service, info, image } = TEMPLATES.get(channel)!
  if (channel !== 'iiif-img' && channel !== 'thumbs') return service
  return rest.length === 4 ? image : rest.length === 1 && rest[0] === 'info.json' ? info : service
}

type AnswerChannel = (services: Services, exchange: Exchange, address: PublicAddress, asset: Asset) => Promise<void>

const ANSWERS: Record<Channel, AnswerChannel> = {
  'iiif-img': answerImages,
  thumbs: answerThumbnails,
  file: answerFile,
  'iiif-av': answerAv,
  adjuncts: answerAdjunct,
}

/** Opens the memory of the channels, and gives what mounts them at a base. */
export async function openChannels(services: Services): Promise<(services: Services) => Mount> {
  const [assets, tiles] = [await openAssets(services), tileAnswers(services)]
  return atBase => channelsMount(atBase, assets, tiles)
}

function channelsMount(services: Services, assets: Assets, tiles: TileAnswers): Mount {
  const maxAge = services.settings.PUBLIC_MAX_AGE_S

  async function answer(
    exchange: Exchange,
    answerChannel: AnswerChannel,
    address: PublicAddress,
    again = true,
  ): Promise<void> {
    const found = assets.find(address)
    const asset = found instanceof Promise ? await found : found
    exchange.request.servedOf = asset.row.customer
    try {
      await answerChannel(services, exchange, address, asset)
    } catch (error) {
      // The bytes went after the row was read: what is true now has others, or is not there.
      if (again && isMissingBytes(error) && !exchange.response.headersSent) {
        assets.forget(asset.row)
        return answer(exchange, answerChannel, address, false)
      }
      fail(exchange, error, await plainHeadersOf(services, subjectOf(asset.row)))
    }
  }

  const details = problemDetailsAt(services.base)

  /** The customer's headers for a missing asset: none when the customer does not exist or the database is unavailable. */
  async function headersOf({ customer }: PublicAddress): Promise<Record<string, string>> {
    try {
      const { id } = await publicCustomer(services, customer)
      return await plainHeadersOf(services, { customer: id, roles: [] })
    } catch {
      return {}
    }
  }

  /** Answers for an asset that was not found: with the way to where it was moved, where it was, or the error. */
  async function answerMissing(exchange: Exchange, address: PublicAddress, error: unknown): Promise<void> {
    const headers = await headersOf(address)
    const moved = answerTo(error).status === 404 ? await spaceNow(services, address).catch(() => undefined) : undefined
    if (moved === undefined) return fail(exchange, error, headers)
    const [id, , ...before] = address.service.split('/').reverse()
    const service = [...before.reverse(), moved, id].join('/')
    const rest = exchange.request.url!.slice(address.service.length)
    redirect(exchange, `${services.base}${service}${rest}`, { ...headers, 'Cache-Control': 'no-cache' }, 302)
  }

  function fail(exchange: Exchange, error: unknown, custom?: Record<string, string>): void {
    if (exchange.response.destroyed && (error as Error).name === 'AbortError') return
    const problem = answerTo(error)
    if (problem.status >= 500 && error !== problem)
      services.log.error({ err: error, ...loggedRequest(exchange.request) }, 'a request failed')
    sendProblem(exchange, problem, custom, details)
  }

  const answerAddress: Mount['answer'] = (request, response, next) => {
    const exchange: Exchange = { request, response, maxAge }
    const url = request.url!
    const query = url.indexOf('?')
    const read = () => {
      const address = publicAddress(query < 0 ? url : url.slice(0, query))
      const answerChannel = address && ANSWERS[address.channel]
      if (!answerChannel) return next()
      request.template = templateOf(address)
      if (answerOptions(exchange)) return
      answer(exchange, answerChannel, address).catch(error => answerMissing(exchange, address, error))
    }
    try {
      const whole = services.base + url
      const tile = tiles.find(whole, request)
      if (!tile) {
        exchange.keepTile = answer => {
          request.cached = 'miss'
          tiles.keep(whole, answer)
        }
        return read()
      }
      request.template = TILE
      request.cached = 'hit'
      request.servedOf = tile.asset.row.customer
      sendTile(exchange, tile)?.catch(async error => {
        if (!isMissingBytes(error))
          return fail(exchange, error, await plainHeadersOf(services, subjectOf(tile.asset.row)).catch(() => ({})))
        assets.forget(tile.asset.row)
        read()
      })
    } catch (error) {
      fail(exchange, error)
    }
  }
  return { segments: CHANNELS, words: WORDS, answer: answerAddress }
}
