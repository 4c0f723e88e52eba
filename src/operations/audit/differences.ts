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
  /** Of several resources that were changed at once, the paths of those of which this changed so; absent where it is all. */
  of?: string[]
}

type Changed = Pick<Note, 'before' | 'after' | 'written'>

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

/**
 * The properties that clients write, each column once; of what is made or deleted, without those that its address is made of,
 * which tell where something was moved from.
 */
function writtenOf({ properties, uriTemplates }: Class, { before, after, written = [] }: Changed): Property[] {
  const keys = before && after ? [] : uriTemplates.flatMap(({ columns }) => columns)
  const byColumn = new Map<string, Property>()
  for (const property of properties) {
    const { name, writeable, derived, column = name } = property
    const isWritten = written.includes(column) || (writeable && property.column !== undefined)
    if (isWritten && !derived && !keys.includes(column)) byColumn.set(column, { ...property, column })
  }
  return [...byColumn.values()]
}

/** What a row was and is, or those of its columns that may have changed. */
export function differencesOf(owner: Class, changed: Changed): Difference[] {
  const { before, after } = changed
  const read = (row: object | undefined, { column }: Property): unknown => (row as Row | undefined)?.[column!]
  return writtenOf(owner, changed).flatMap((property): Difference[] => {
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

/** Characters of the differences of several resources: what is beyond is not told. */
const MOST_OF_SEVERAL = 100_000

/** What changed of several resources, of which each has a path: what changed of some of them in the same way is told once. */
export function differencesOfSeveral(owner: Class, changed: { note: Note; path: string }[]): Difference[] {
  const alike = new Map<string, { difference: Difference; of: string[] }>()
  for (const { note, path } of changed)
    for (const difference of differencesOf(owner, note)) {
      const key = JSON.stringify(difference)
      const found = alike.get(key)
      if (found) found.of.push(path)
      else alike.set(key, { difference, of: [path] })
    }
  const all = [...alike.values()].map(({ difference, of }) =>
    of.length === changed.length ? difference : { ...difference, of },
  )
  let length = 0
  return all.filter(one => {
    length += JSON.stringify(one).length
    return length <= MOST_OF_SEVERAL
  })
}
