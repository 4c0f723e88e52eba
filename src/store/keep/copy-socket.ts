// By a socket in its folder the process that has the embedded database is asked for a copy, by whoever may read the folder.
import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Db } from '../database.js'
import { holdDeletions } from './backup-hold.js'
import { copyDatabase, SOCKET_FILE } from './copy-database.js'

/** Bytes of the longest address that a socket may have on every system. */
const LONGEST = 103

/** What is asked, and what is answered: one line of JSON each. */
interface Asked {
  to: string
}
type Answered = { pauseMs: number } | { fault: string }

/** Makes the copy, and holds deletions until whoever asked hangs up. */
async function answer(socket: Socket, db: Db, folder: string): Promise<void> {
  const hungUp = new Promise(resolve => socket.once('close', resolve))
  let release: (() => Promise<void>) | undefined
  const tell = (answered: Answered): void => void socket.write(`${JSON.stringify(answered)}\n`)
  try {
    for await (const line of createInterface(socket)) {
      const { to } = JSON.parse(line) as Asked
      release ??= await holdDeletions(db)
      tell({ pauseMs: await copyDatabase(db, folder, to) })
    }
  } catch (error) {
    if (socket.writable) tell({ fault: (error as Error).message })
    socket.end()
  }
  await hungUp
  await release?.()
}

/** Answers those that ask for a copy of the folder; the function that is returned ends that. */
export function answerCopies(db: Db, folder: string): () => void {
  const path = join(folder, SOCKET_FILE)
  if (Buffer.byteLength(path) > LONGEST) return () => undefined
  rmSync(path, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    answer(socket, db, folder).catch(() => undefined)
  })
  // Where there are no such sockets, nobody is answered.
  server.on('error', () => undefined)
  server.listen(path, () => chmodSync(path, 0o600)).unref()
  return () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
}

/** A copy that another process has made; deletions are held until `close`. */
export interface CopyMade {
  pauseMs: number
  close(): void
}

/**
 * Asks the process that has the embedded database for a copy in a folder; undefined when none answers.
 * Throws an Error that says why it could not.
 */
export async function askForCopy(folder: string, to: string): Promise<CopyMade | undefined> {
  const socket = createConnection(join(folder, SOCKET_FILE))
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  } catch {
    return undefined
  }
  socket.write(`${JSON.stringify({ to } satisfies Asked)}\n`)
  for await (const line of createInterface(socket)) {
    const answered = JSON.parse(line) as Answered
    if ('pauseMs' in answered) return { pauseMs: answered.pauseMs, close: () => socket.destroy() }
    socket.destroy()
    throw new Error(`the server could not copy its database: ${answered.fault}`)
  }
  throw new Error('the server ended while it copied its database')
}
