// What the books are called that show pictures: a report names them by their addresses.
import type { ImagesReport, Services } from '../../operations/index.js'
import { findIiif } from '../../store/index.js'
import { titleOf } from '../books/book.js'
import { lastPart } from '../page.js'

/** Most books that are read for their titles; others are named by the last parts of their addresses. */
const MOST = 50

/** The titles of the books in a report, by their addresses. */
export async function bookTitles(
  { store }: Services,
  customer: number,
  { affected }: Pick<ImagesReport, 'affected'>,
  tag: string,
): Promise<ReadonlyMap<string, string>> {
  const addresses = [...new Set(affected.flatMap(({ manifests = [] }) => manifests))].slice(0, MOST)
  const titles = new Map<string, string>()
  for (const address of addresses) {
    const id = lastPart(address)
    const row = await findIiif(store.db, { customer, kind: 'manifests', id })
    if (row) titles.set(address, titleOf(row, [tag]))
  }
  return titles
}
