// Reads the path of a rendering: `/{organization}/{stack}/{operations}/{hash}/{name}.{format}`, most parts of it optional.
import { invalid } from '../../problem.js'
import type { StackOperation } from '../../store/index.js'

export interface RenderPath {
  /** What stands before the hash: organization, stack and operations, in their order. */
  segments: string[]
  /** A hash, a short hash, or undefined for an alias. */
  hash?: string | undefined
  alias?: string | undefined
  fileName?: string | undefined
  format: string
}

const TARGET = /^(?:([0-9a-f]{6,40})|-_([a-zA-Z0-9_]{1,100})_-)$/
const WITH_FORMAT = /^(.*)\.([A-Za-z0-9]{2,5})$/s
const MOST_SEGMENTS = 6

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** The parts of a path that can be a rendering's; undefined for every other path. */
export function parseRenderPath(path: string): RenderPath | undefined {
  const all = path.split('/').slice(1).map(decoded)
  if (all.length < 2 || all.length > MOST_SEGMENTS || all.some(segment => !segment || segment.includes('\u0000')))
    return undefined
  const segments = all as string[]
  const last = WITH_FORMAT.exec(segments.pop()!)
  if (!last) return undefined
  const [, stem, format] = last as unknown as [string, string, string]
  const here = TARGET.exec(stem)
  if (here) return { segments, hash: here[1], alias: here[2], format: format.toLowerCase() }
  const before = segments.length > 1 ? TARGET.exec(segments.pop()!) : null
  return before
    ? { segments, hash: before[1], alias: before[2], fileName: stem, format: format.toLowerCase() }
    : undefined
}

/** Operations and stack options that an address adds to a stack. */
export interface Additions {
  operations: StackOperation[]
  options: Record<string, unknown>
}

/** `width-200-height-150` -> its pairs. Throws HttpProblem 400 when they are no pairs. */
function pairsIn(part: string, words: string[]): Record<string, string> {
  if (words.length % 2 !== 0)
    throw invalid('operations', `"${part}" must be a name and pairs of option and value, joined by -`)
  return Object.fromEntries(
    words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1]!] as const] : [])),
  )
}

const OPTIONS = ['options', 'o']
const VARIABLES = ['variables', 'v']

/** Most operations that an address names: anyone can write one, while stacks are made by those who are known. */
const MOST_OPERATIONS = 10

/** Reads `resize-width-200--rotate-angle-90--options-dpr-2`. Throws HttpProblem 400. */
export function readAdditions(segments: string[]): Additions {
  const additions: Additions = { operations: [], options: {} }
  for (const segment of segments) {
    // A negative value makes two hyphens too: what follows begins with a digit then.
    for (const part of segment.split(/--(?!\d)/)) {
      const [name, ...words] = part
        .replace(/--(?=\d)/g, '-\u2212')
        .split('-')
        .map(word => word.replace('\u2212', '-'))
      const pairs = pairsIn(
        part,
        words.filter((word, index) => word !== '' || index < words.length - 1),
      )
      if (VARIABLES.includes(name!)) throw invalid('variables', 'are not supported here')
      if (OPTIONS.includes(name!)) Object.assign(additions.options, pairs)
      else additions.operations.push({ name: name!, ...(words.length > 0 && { options: pairs }) })
      if (additions.operations.length > MOST_OPERATIONS)
        throw invalid('operations', `must be at most ${MOST_OPERATIONS} in an address; a stack may have more`)
    }
  }
  return additions
}
