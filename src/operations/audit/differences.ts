// What changed of a resource, by its properties, for the audit trail: before and after, and of what is secret only that it changed.
import { isDeepStrictEqual } from 'node:util'
import type { Note } from '../../store/index.js'
import { type Class, isSecret, type Property, type Row } from '../../vocabulary/index.js'

/** One property that changed. A secret has neither value. */
export interface Difference {
  property: string
  before?: unknown
  after?: unknown
  changed?: true
}

/** Characters of a value; of a longer one these are told. */
const LONGEST = 1000

/** A value as JSON has it; undefined for what says nothing. */
function told(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined
  const json = JSON.stringify(value)
  if (json === '[]' || json === '{}') return undefined
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : JSON.parse(json)
}

const isHidden = (owner: Class, property: Property): boolean =>
  isSecret(property) || [...owner.sealed, ...owner.hashed].includes(property.column!) || property.kind === 'bytes'

/** The properties that clients write, each column once, without those that the address is made of. */
function written({ properties, uriTemplates }: Class): Property[] {
  const keys = uriTemplates.flatMap(({ columns }) => columns)
  const all = properties.filter(({ column, writeable, derived }) => column && writeable && !derived)
  return [...new Map(all.filter(({ column }) => !keys.includes(column!)).map(one => [one.column, one])).values()]
}

/** What a row was and is, or those of its columns that may have changed. */
export function differencesOf(owner: Class, { before, after }: Pick<Note, 'before' | 'after'>): Difference[] {
  const read = (row: object | undefined, { column }: Property): unknown => (row as Row | undefined)?.[column!]
  return written(owner).flatMap((property): Difference[] => {
    const { name, column } = property
    if (before && after && !(column! in after)) return []
    const [was, is] = [read(before, property), read(after, property)]
    const [toldBefore, toldAfter] = [told(was), told(is)]
    if (isDeepStrictEqual(toldBefore, toldAfter) && isDeepStrictEqual(was ?? null, is ?? null)) return []
    if (toldBefore === undefined && toldAfter === undefined) return []
    // Of what is made or deleted, what it would be without being said says nothing.
    if (!(before && after) && isDeepStrictEqual(toldBefore ?? toldAfter, property.default)) return []
    if (isHidden(owner, property)) return [{ property: name, changed: true }]
    return [
      {
        property: name,
        ...(toldBefore !== undefined && { before: toldBefore }),
        ...(toldAfter !== undefined && { after: toldAfter }),
      },
    ]
  })
}
