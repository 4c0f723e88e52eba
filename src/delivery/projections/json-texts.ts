// The JSON of a large document in pieces, so that other requests are answered while it is written.

/** Members of a list as long as this are written whole; of what is shorter, their own members are written one by one. */
const LONG = 100
/** How deep documents are taken apart, which is as deep as their long lists are. */
const DEEPEST = 4
/** Characters that are worth a piece of their own. */
const WORTH = 65_536

const isWhole = (value: unknown, depth: number): boolean =>
  depth === 0 || typeof value !== 'object' || value === null || 'toJSON' in value

function* piecesOf(value: unknown, depth: number): Generator<string> {
  if (isWhole(value, depth)) return yield JSON.stringify(value) ?? 'null'
  const isList = Array.isArray(value)
  const below = isList && value.length >= LONG ? 0 : depth - 1
  let before = isList ? '[' : '{'
  for (const [name, member] of Object.entries(value as object)) {
    if (!isList && member === undefined) continue
    yield isList ? before : `${before}${JSON.stringify(name)}:`
    yield* piecesOf(member, below)
    before = ','
  }
  const end = isList ? ']' : '}'
  yield before === ',' ? end : before + end
}

/** What `JSON.stringify` makes of a value, in pieces of some size; the work is done when the next one is asked for. */
export function* jsonTexts(value: unknown): Generator<string> {
  let text = ''
  for (const piece of piecesOf(value, DEEPEST)) {
    text += piece
    if (text.length < WORTH) continue
    yield text
    text = ''
  }
  yield text
}
