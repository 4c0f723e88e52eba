// Reads the path of a rendering: `/{organization}/{stack}/{operations}/{hash}/{name}.{format}`, most parts of it optional.
import { percentDecoded } from '../../percent-decoded.js'

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
/** Organization, stack, operations, options, variables, hash and name; options and variables may stand apart. */
const MOST_SEGMENTS = 8

/** A segment of a path, decoded; undefined where it cannot be, or could stand for nothing that is kept. */
export function decoded(segment: string): string | undefined {
  const text = percentDecoded(segment)
  return text?.includes('\u0000') ? undefined : text
}

/** The parts of a path that can be a rendering's; undefined for every other path. */
export function parseRenderPath(path: string): RenderPath | undefined {
  // The client makes an empty segment of an empty list of operations.
  const parts = path.split('/').slice(1)
  const all = parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1).map(decoded)
  if (all.length < 2 || all.length > MOST_SEGMENTS || all.some(segment => !segment)) return undefined
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
