// What an operation does to rows, noted as it is done, and told to whoever writes it down at the end of each transaction.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Db } from './database.js'

/** A row that was made (there is no `before`), changed or deleted (no `after`), by the name of its class. */
export interface Note {
  owner: string
  before?: object | undefined
  after?: object | undefined
  /** Columns that clients write by other addresses than its own, where its properties are not writeable; properties that have none by their names. */
  written?: readonly string[]
  /** The resource by whose address it is told, where its own is another name of that: of a source image, its Image. */
  at?: { owner: string; row: object }
}

/** A value that changed. */
export interface ChangedValue {
  property: string
  before?: unknown
  after?: unknown
}

/** Something that was done which no operation of a vocabulary is, by the name of its term: `signIn`. */
export interface Act {
  act: string
  /** Who did it, where that is somebody else than who sent the request, as far as that was known before. */
  person?: string
  /** What it changed of what no class of a vocabulary is. */
  changed?: readonly ChangedValue[]
}

/** Who writes down what the transactions of an operation do. */
export interface Trail {
  /** Called in each transaction once its work is done; returns whether anything was written, which stands if it commits. */
  write(db: Db, notes: (Note | Act)[], isFirst: boolean): Promise<boolean>
}

interface Followed {
  trail: Trail
  notes: (Note | Act)[]
  state: { entries: number; ended: boolean }
}

const following = new AsyncLocalStorage<Followed>()

/** Notes what happens to a row, or what is done in the transaction. Without a trail it is forgotten. */
export function noteRow(note: Note | Act): void {
  following.getStore()?.notes.push(note)
}

/** Whether what happens to rows is noted. */
export const isFollowed = (): boolean => following.getStore() !== undefined

/** Does work whose transactions a trail writes down; returns also how many of them it has written down. */
export async function followed<T>(trail: Trail, work: () => Promise<T>): Promise<{ result: T; entries: number }> {
  const state = { entries: 0, ended: false }
  try {
    const result = await following.run({ trail, notes: [], state }, work)
    return { result, entries: state.entries }
  } finally {
    state.ended = true
  }
}

/** Does work that no trail writes down: what goes on after a request, or is no part of what it asked for. */
export const unfollowed = <T>(work: () => T): T => following.exit(work)

/** Runs `transact`, which runs the work that it is given, at most once to its end, in a transaction. */
export async function followedTransaction<S extends { db: Db }, T>(
  transact: (work: (session: S) => Promise<T>) => Promise<T>,
  work: (session: S) => Promise<T>,
): Promise<T> {
  const around = following.getStore()
  if (!around || around.state.ended) return transact(work)
  const { trail, state } = around
  let written = false
  const result = await transact(async session => {
    const notes: (Note | Act)[] = []
    const done = await following.run({ trail, notes, state }, () => work(session))
    written = await trail.write(session.db, notes, state.entries === 0)
    return done
  })
  if (written) state.entries++
  return result
}
