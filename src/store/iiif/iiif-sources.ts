// What resources of the IIIF store were imported from.
import type { Db } from '../database.js'
import type { IiifKey } from './iiif-rows.js'

/** An address, and the text that came from there. */
export interface IiifSource {
  address: string
  body: string
}

/** Keeps what a new resource was imported from. */
export const keepIiifSource = async (db: Db, { customer, kind, id }: IiifKey, source: IiifSource): Promise<void> => {
  await db('iiif_sources').insert({ customer, kind, resource: id, ...source })
}
