// Finds the source image of an address, and says clearly why there is none or why it may not be changed.
import { HttpProblem, notFound } from '../../problem.js'
import { rokka, type Session, StorageError } from '../../store/index.js'
import type { RokkaCall } from './rokka-call.js'

const HASH = /^[0-9a-f]{6,40}$/

/** The source image that `{hash}` means, by its hash or its short hash. Throws HttpProblem 404. */
export async function sourceImageAt(
  { variables, organization }: RokkaCall,
  session: Pick<Session, 'db'>,
  options: Parameters<typeof rokka.findSourceImage>[3] = {},
): Promise<rokka.SourceImageRow> {
  return sourceImageOf(session, organization.customer, variables['hash']!, options)
}

/** The source image of a customer by hash or short hash. Throws HttpProblem 404. */
export async function sourceImageOf(
  { db }: Pick<Session, 'db'>,
  customer: number,
  hash: string,
  options: Parameters<typeof rokka.findSourceImage>[3] = {},
): Promise<rokka.SourceImageRow> {
  const row = HASH.test(hash) ? await rokka.findSourceImage(db, customer, hash, options) : undefined
  if (!row) throw notFound(`The source image ${hash}`)
  return row
}

/** What is made of stored bytes. Throws HttpProblem 404 when they are not there. */
export async function existing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof StorageError && error.reason === 'missing' ? notFound('The bytes of the image') : error
  }
}

/** Throws HttpProblem 423 when the source image is locked. */
export function checkUnlocked(row: rokka.SourceImageRow): void {
  if (row.locked)
    throw new HttpProblem(423, 'Locked', `The source image ${row.hash} is locked; unlock it first.`, [
      { property: 'locked', message: 'must be false' },
    ])
}
