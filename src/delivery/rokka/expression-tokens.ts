// The tokens of an expression: numbers, texts, variables, names and operators.
import { invalid } from '../../problem.js'

export interface Token {
  kind: 'number' | 'text' | 'variable' | 'name' | 'operator' | 'end'
  text: string
  /** Where it begins, counted from 1. */
  at: number
}

/** Most characters of an expression. */
const LONGEST = 500

const TOKEN =
  /\s{0,500}(?:(?<number>\d{1,15}(?:\.\d{1,15})?)|(?<text>"[^"\\]{0,500}"|'[^'\\]{0,500}')|\$(?<variable>[A-Za-z_]\w{0,63})|(?<name>[A-Za-z_]\w{0,63})|(?<operator>===|!==|\*\*|\?\?|\?:|==|!=|<=|>=|&&|\|\||[-+~*/%<>!?:()[\],.]))/y

const KINDS = ['number', 'text', 'variable', 'name', 'operator'] as const

/** The tokens of an expression, with one that ends them. Throws HttpProblem 400 about `place`. */
export function tokensOf(place: string, expression: string): Token[] {
  if (expression.length > LONGEST) throw invalid(place, `must be an expression of at most ${LONGEST} characters`)
  const text = expression.trimEnd()
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const begin = TOKEN.lastIndex
    const groups = TOKEN.exec(text)?.groups
    if (!groups) throw invalid(place, `has no expression at character ${begin + 1}, "${text.slice(begin, begin + 20)}"`)
    const kind = KINDS.find(name => groups[name] !== undefined)!
    const found = groups[kind]!
    tokens.push({ kind, text: kind === 'text' ? found.slice(1, -1) : found, at: TOKEN.lastIndex - found.length + 1 })
  }
  return [...tokens, { kind: 'end', text: 'the end', at: text.length + 1 }]
}
