// Edits of a JSON text that leave every other byte as it was: white space, order, 1.0, escapes, names that occur twice.
import { invalid } from '../problem.js'
import { type Container, entriesOf } from './json-entries.js'
import { below } from './json-path.js'
import { afterSpace, valueEnd } from './json-scan.js'
import { containerPatches, type Patch } from './splice-container.js'

type Step = string | number

/**
 * A value at a place; undefined takes the member or element away, and a function makes the new text of the present one
 * of that. Positions in arrays are those before any edit.
 */
export interface Edit {
  path: readonly [Step, ...Step[]]
  value: unknown
}

/** The edits of what one value holds, and of what lies deeper; `place` names the value in faults. */
interface Plan {
  place: string
  edits: Map<Step, unknown>
  deeper: Map<Step, Plan>
}

const planned = (place: string): Plan => ({ place, edits: new Map(), deeper: new Map() })

function planOf(edits: Edit[]): Plan {
  const root = planned('')
  for (const { path, value } of edits) {
    let plan = root
    for (const step of path.slice(0, -1)) {
      const next = plan.deeper.get(step) ?? planned(below(plan.place, step))
      plan.deeper.set(step, next)
      plan = next
    }
    plan.edits.set(path.at(-1)!, value)
  }
  return root
}

/** A step of an edit that its container does not have, and cannot be given. */
function unreachable({ place, edits, deeper }: Plan, container: Container | undefined, isArray: boolean): string[] {
  const steps = new Set(container?.entries.map(({ key }) => key))
  const length = container?.entries.length ?? 0
  let added = 0
  const cannotAdd = (step: Step): boolean =>
    !container || (isArray ? typeof step !== 'number' || step !== length + added++ : typeof step !== 'string')
  return [
    ...[...deeper.keys()].filter(step => !steps.has(step) && !edits.has(step)),
    ...[...edits]
      .filter(([step, value]) => !steps.has(step) && value !== undefined && cannotAdd(step))
      .map(([step]) => step),
  ].map(step => below(place, step))
}

/**
 * The text of a JSON document with values replaced, put in or taken out, in linear time; everything else stays byte for
 * byte. What is put in goes behind the last entry, but `@context`, `id` and `type` go first. Of a name that occurs twice
 * each occurrence is edited. The text is one that was parsed before.
 * Throws HttpProblem 400 for an edit within what does not exist, for what is no JSON, and for what is nested too deep.
 */
export function spliceAt(text: string, edits: Edit[]): string {
  const patches: Patch[] = []

  /** Edits the value at `at`. Where it ends, and which edits it has no place for. */
  const visit = (plan: Plan, at: number): { end: number; missing: string[] } => {
    const missing = new Map<Step, string[]>()
    const container = entriesOf(text, at, (key, value) => {
      const deeper = plan.edits.has(key) ? undefined : plan.deeper.get(key)
      if (!deeper) return valueEnd(text, value, () => below(plan.place, key))
      const visited = visit(deeper, value)
      // Parsers take the last of several members of one name.
      missing.set(key, visited.missing)
      return visited.end
    })
    const lost = [...unreachable(plan, container, text[at] === '['), ...[...missing.values()].flat()]
    if (!container) return { end: valueEnd(text, at, () => plan.place), missing: lost }
    if (plan.edits.size > 0) patches.push(...containerPatches(text, container, plan.edits))
    return { end: container.end, missing: lost }
  }

  const { missing } = visit(planOf(edits), afterSpace(text, 0))
  if (missing.length > 0) throw invalid(missing[0]!, 'does not exist in the document')
  return patched(text, patches)
}

function patched(text: string, patches: Patch[]): string {
  // Of two at one place, the one without width first: what is put in stands before what is taken out.
  patches.sort((a, b) => a.start - b.start || a.end - b.end)
  const pieces: string[] = []
  let here = 0
  for (const { start, end, text: piece } of patches) {
    pieces.push(text.slice(here, start), piece)
    here = end
  }
  pieces.push(text.slice(here))
  return pieces.join('')
}

/** The same for the members of the document itself: a value replaces or adds one, undefined takes it away. */
export const spliceMembers = (text: string, members: Record<string, unknown>): string =>
  spliceAt(
    text,
    Object.entries(members).map(([name, value]) => ({ path: [name], value })),
  )

/**
 * The text of the value of a member of a JSON document, from its first character to its last; undefined where there is
 * none. Of a name that occurs twice the last is meant, as parsers take it. The text is one that was parsed before.
 */
export function memberText(text: string, name: string): string | undefined {
  const start = text.startsWith('\uFEFF') ? 1 : 0
  const entries = entriesOf(text, afterSpace(text, start), (_, value) => valueEnd(text, value, () => name))?.entries
  const member = entries?.findLast(({ key }) => key === name)
  return member && text.slice(member.value, member.end)
}

/** The texts of the elements of a JSON array, which was parsed before; none of any other value. */
export const elementTexts = (text: string): string[] =>
  (
    entriesOf(text, afterSpace(text, 0), (key, value) => valueEnd(text, value, () => below('', key)))?.entries ?? []
  ).map(({ value, end }) => text.slice(value, end))

/** The text of one element of an array that is given as text. */
export const elementOf = (text: string, index: number): string => elementTexts(text)[index]!

/**
 * The text of a JSON document whose member `name` is an array, with the elements of that in another order: `order` has
 * the present index of each. Everything between them stays where it is.
 */
export function reordered(text: string, name: string, order: readonly number[]): string {
  let elements: Container | undefined
  entriesOf(text, afterSpace(text, 0), (key, value) => {
    const end = () => valueEnd(text, value, () => name)
    if (key !== name) return end()
    elements = entriesOf(text, value, (_, at) => valueEnd(text, at, () => name))
    return elements?.end ?? end()
  })
  const { entries = [] } = elements ?? {}
  const patches = order.flatMap((from, to): Patch[] => {
    const [source, target] = [entries[from]!, entries[to]!]
    return from === to ? [] : [{ start: target.value, end: target.end, text: text.slice(source.value, source.end) }]
  })
  return patched(text, patches)
}
