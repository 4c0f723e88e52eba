// A TCP connection to a host that may be given by a stranger.
import { connect, type Socket } from 'node:net'
import { refusal, timedOut } from './fetch-failure.js'
import { checkHost, guardedLookup } from './guard.js'
import type { Fetch } from './origin.js'

const CONNECT_MS = 10_000
const IDLE_MS = 30_000

/**
 * Connects to a host by one of the addresses that were checked, and leaves a timeout for silence on the socket. Small
 * writes are sent at once: a login is many of them, and each would wait for the acknowledgement of the one before.
 * Rejects with OriginFailure or with the socket's error.
 */
export function connectGuarded(hostname: string, port: number, { limits, signal }: Fetch): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (!/^[A-Za-z0-9._:-]+$/.test(host)) throw refusal('The origin names no host.')
  checkHost(host, limits.allowPrivate)
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: guardedLookup(limits.allowPrivate), noDelay: true })
    const stop = (): void => void socket.destroy(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    socket.setTimeout(CONNECT_MS, () => socket.destroy(timedOut()))
    socket.once('close', () => signal.removeEventListener('abort', stop))
    socket.on('error', reject)
    socket.once('connect', () => {
      socket.removeAllListeners('timeout')
      socket.setTimeout(IDLE_MS)
      resolve(socket)
    })
  })
}
