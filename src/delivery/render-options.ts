// The bounds of every rendering, by the settings: how long it may take, whose it is and how it waits, and where it is kept.
import type { IncomingMessage } from 'node:http'
import { clientNetwork } from '../http/index.js'
import type { RenderOptions, Turn } from '../images/index.js'
import type { Services } from '../operations/index.js'
import { contentHash } from './content-hash.js'

/** Credentials by which somebody may see what is not open to everyone. */
const CREDENTIALS = ['authorization', 'api-key', 'cookie']

/**
 * Whose a rendering is: the network of a caller, or the viewer whose credentials have opened what not everyone may see.
 * What anyone can send, such as a cookie for an open image, makes nobody another client.
 */
const clientOf = ({ settings }: Services, request: IncomingMessage, isPublic: boolean): string =>
  isPublic
    ? clientNetwork(request, settings.TRUST_PROXY)
    : contentHash(JSON.stringify(CREDENTIALS.map(name => request.headers[name])))

/** Longest time in the line: whoever asked has usually given up by then, and so have the proxies between. */
const LONGEST_WAIT_S = 60

/** How renderings of a caller wait in the line. */
export const turnOf = (services: Services, request: IncomingMessage, isPublic: boolean): Turn => ({
  client: clientOf(services, request, isPublic),
  mostWaiting: services.settings.RENDER_QUEUE,
  mostOfClient: services.settings.RENDER_QUEUE_PER_CLIENT,
  longestWaitS: LONGEST_WAIT_S,
})

/** Options of a rendering that is wanted until the signal is aborted. */
export const renderOptions = ({ settings, derivatives }: Services, turn: Turn, signal: AbortSignal): RenderOptions => ({
  timeoutSeconds: settings.RENDER_TIMEOUT_S,
  turn,
  signal,
  kept: derivatives,
})
