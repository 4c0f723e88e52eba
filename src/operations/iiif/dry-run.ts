// Writes that are made in one transaction, and undone where they are only to be tried.
import type { Session } from '../../store/index.js'
import type { Services } from '../services.js'

/** Whether a request writes nothing, and asks what is wrong with its body. */
export const isDryRun = (query: URLSearchParams): boolean =>
  query.has('validate') && query.get('validate')?.toLowerCase() !== 'false'

/** What the work comes to, in one transaction, which a dry run undoes. */
export async function writtenOrTried<Result>(
  { store }: Services,
  dryRun: boolean,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  let tried: Result | undefined
  const undo = new Error('A dry run writes nothing.')
  try {
    return await store.transaction(async session => {
      tried = await work(session)
      if (dryRun) throw undo
      return tried
    })
  } catch (error) {
    if (error !== undo) throw error
    return tried!
  }
}
