// The patches of one object or array of a JSON text: entries that are replaced, taken out or put in.
import type { Container, Entry } from './json-entries.js'

/** Text in the place of [start, end). */
export interface Patch {
  start: number
  end: number
  text: string
}

/** What becomes of the entries of a container: a value, undefined to take it out, or a function from its present text. */
export type Edits = Map<string | number, unknown>

/** Names that stand first where they are put in, in this order: JSON-LD reads @context first. */
const FIRST = ['@context', 'id', 'type']

/** How far in front an entry goes; those that go last are all alike. */
function rankOf(key: string | number): number {
  const rank = FIRST.indexOf(key as string)
  return rank === -1 ? FIRST.length : rank
}

const textOf = (value: unknown, present: string): string =>
  typeof value === 'function' ? value(present) : JSON.stringify(value)

/** Replaces values, and takes entries out with one comma each. */
function changes(text: string, { entries }: Container, edits: Edits): Patch[] {
  let kept = false
  return entries.flatMap((entry, index): Patch[] => {
    const value = edits.get(entry.key)
    if (value === undefined && edits.has(entry.key)) {
      const start = kept ? entries[index - 1]!.end : entry.start
      const end = kept ? entry.end : (entries[index + 1]?.start ?? entry.end)
      return [{ start, end, text: '' }]
    }
    kept = true
    const { value: start, end } = entry
    return value === undefined ? [] : [{ start, end, text: textOf(value, text.slice(start, end)) }]
  })
}

/** The entry behind which a new one goes; undefined where it goes first. */
function entryBefore(key: string | number, kept: Entry[]): Entry | undefined {
  const rank = rankOf(key)
  const behind = rank === FIRST.length ? -1 : kept.findIndex(other => rankOf(other.key) > rank)
  return behind === -1 ? kept.at(-1) : kept[behind - 1]
}

/** Puts entries in, with the white space that the container has before its entries and behind its colons. */
function insertions(text: string, { open, entries }: Container, edits: Edits): Patch[] {
  const present = new Set(entries.map(({ key }) => key))
  const added = [...edits]
    .filter(([key, value]) => value !== undefined && !present.has(key))
    .sort(([a], [b]) => rankOf(a) - rankOf(b))
  if (added.length === 0) return []
  const kept = entries.filter(({ key }) => edits.get(key) !== undefined || !edits.has(key))
  const [sample] = entries
  const space = sample ? text.slice(open + 1, sample.start) : ''
  const colon = sample ? text.slice(text.lastIndexOf('"', sample.value - 1) + 1, sample.value) : ':'
  const first: string[] = []
  const patches = added.flatMap(([key, value]): Patch[] => {
    const entry = `${space}${typeof key === 'string' ? `${JSON.stringify(key)}${colon}` : ''}${JSON.stringify(value)}`
    const before = entryBefore(key, kept)
    if (before) return [{ start: before.end, end: before.end, text: `,${entry}` }]
    first.push(entry)
    return []
  })
  if (first.length === 0) return patches
  return [{ start: open + 1, end: open + 1, text: first.join(',') + (kept.length > 0 ? ',' : '') }, ...patches]
}

/** The patches that bring edits into a container, in no order; those that put something in are of no width. */
export const containerPatches = (text: string, container: Container, edits: Edits): Patch[] => [
  ...insertions(text, container, edits),
  ...changes(text, container, edits),
]
