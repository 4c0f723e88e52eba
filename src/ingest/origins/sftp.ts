// Originals over SFTP: connected to the address that was checked, given up when the connection or the time is.
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { SFTPWrapper, Stats } from 'ssh2'
import SftpClient from 'ssh2-sftp-client'
import { percentDecoded } from '../../percent-decoded.js'
import type { Credentials } from './credentials.js'
import { brokenOff, malformed, OriginFailure, refusal, timedOut, tooLarge } from './fetch-failure.js'
import type { Fetch, FetchedOrigin } from './origin.js'
import { readAhead } from './read-ahead.js'
import { receive } from './receive-origin.js'
import { connectGuarded } from './socket.js'

const READY_MS = 20_000

/**
 * Fetches a file: `sftp://host:22/absolute/path`, or `sftp://host/~/path` from the user's home. The server's key is
 * checked when the credentials hold its fingerprint. Rejects with OriginFailure or with the error met; a part of the
 * file may be left then.
 */
export async function fetchSftp(fetch: Fetch): Promise<FetchedOrigin> {
  const { url, credentials } = fetch
  if (!credentials) throw refusal('The origin strategy sftp has no credentials.')
  const path = remotePath(url)
  const socket = await connectGuarded(url.hostname, Number(url.port || 22), fetch)
  const session = new AbortController()
  const end = (): void => session.abort(fetch.signal.aborted ? fetch.signal.reason : brokenOff())
  socket.once('timeout', () => session.abort(timedOut()))
  socket.once('close', end)
  fetch.signal.addEventListener('abort', end, { once: true })
  try {
    return await unlessEnded(session.signal, transfer(socket, path, credentials, { ...fetch, signal: session.signal }))
  } finally {
    fetch.signal.removeEventListener('abort', end)
    socket.destroy()
  }
}

function unlessEnded<T>(signal: AbortSignal, task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    task.then(resolve, reject)
  })
}

function remotePath(url: URL): string {
  const path = percentDecoded(url.pathname) ?? ''
  if (path.length > 1 && !path.includes('\0')) return path.startsWith('/~/') ? path.slice(3) : path
  throw refusal('The origin names no file on its SFTP server.')
}

async function transfer(socket: Socket, path: string, credentials: Credentials, fetch: Fetch): Promise<FetchedOrigin> {
  const sftp = await logIn(socket, credentials)
  try {
    const handle = await promisify<string, 'r', Buffer>(sftp.open).call(sftp, path, 'r')
    const stats = await promisify<Buffer, Stats>(sftp.fstat).call(sftp, handle)
    if (!stats.isFile()) throw malformed('The origin is not a file on its SFTP server.')
    if (stats.size > fetch.limits.maxBytes) throw tooLarge(fetch.limits.maxBytes)
    const body = Readable.from(readAhead(stats.size, reader(sftp, handle), brokenOff))
    return { ...(await receive(body, fetch)), lastModified: new Date(stats.mtime * 1000) }
  } catch (error) {
    throw statusFailure(error)
  }
}

const reader =
  (sftp: SFTPWrapper, handle: Buffer) =>
  (offset: number, length: number): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      sftp.read(handle, Buffer.allocUnsafe(length), 0, length, offset, (error, count, piece) =>
        error ? reject(error) : resolve(piece.subarray(0, count)),
      )
    })

interface SshError extends Error {
  level?: string
}

async function logIn(sock: Socket, { user, password, privateKey, passphrase, hostKey }: Credentials) {
  const unheard = () => undefined
  const client = new SftpClient('origin', { error: unheard, end: unheard, close: unheard })
  let fault: SshError | undefined
  let impostor = false
  client.on('error', error => {
    fault = error as unknown as SshError
  })
  const hostVerifier = (key: Buffer): boolean => {
    impostor = hostKey !== undefined && hostKey.replace(/=+$/, '') !== fingerprint(key)
    return !impostor
  }
  try {
    return await client.connect({
      sock,
      username: user,
      password,
      privateKey,
      passphrase,
      hostVerifier,
      readyTimeout: READY_MS,
    })
  } catch (error) {
    if (impostor)
      throw new OriginFailure('forbidden', 'The key of the SFTP server is not the one of the credentials.', false)
    throw logInFailure(fault ?? (error as SshError))
  }
}

const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

function logInFailure(error: SshError): unknown {
  switch (error.level) {
    case 'client-authentication':
      return new OriginFailure('forbidden', 'The SFTP server does not accept the credentials.', false, { cause: error })
    case 'client-timeout':
      return timedOut(error)
    case 'handshake':
    case 'protocol':
      return malformed('No SSH connection to the SFTP server could be agreed on.', error)
    default:
      return error
  }
}

// The status codes of draft-ietf-secsh-filexfer-02, section 7.
function statusFailure(error: unknown): unknown {
  switch ((error as { code?: unknown }).code) {
    case 2:
      return new OriginFailure('missing', 'The origin is not on its SFTP server.', false, { cause: error })
    case 3:
      return new OriginFailure('forbidden', 'The SFTP server does not let the user read the origin.', false, {
        cause: error,
      })
    case 4:
      return new OriginFailure('server', 'The SFTP server failed to send the origin.', true, { cause: error })
    default:
      return error
  }
}
