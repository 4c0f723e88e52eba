// Templates as code: expressions that make addresses out of a row's columns, each of which is encoded once.
import type { UriTemplate } from './template.js'

/** An expanded template: the expression, and the condition under which all its variables are there. */
export interface AddressExpression {
  value: string
  given: string
}

/** The expressions of one compiled function. */
export interface AddressCode {
  expand(template: UriTemplate, prefix: string): AddressExpression
  /** The same inside a string of JSON, between two pieces of JSON text: what opens the string and what closes it. */
  expandText(template: UriTemplate, before: string, after: string): AddressExpression
  /** Lines that must stand before the expressions; complete once all of these have been made. */
  lines(): string[]
}

/** A text as it stands between the quotes of JSON. */
export const insideQuotes = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Makes expressions for a function of `row`; `encodeName` is what it calls `encode`. */
export function addressCode(encodeName: string): AddressCode {
  const names = new Map<string, string>()
  const nameOf = (column: string): string => {
    const name = names.get(column) ?? `encoded${names.size}`
    names.set(column, name)
    return name
  }
  const expand = (columns: string[], text: string, before: string, after: string): AddressExpression => {
    const variables = columns.map(nameOf)
    const literals = text.split(/\{\w+\}/)
    literals[0] = before + literals[0]
    literals.push(literals.pop() + after)
    const parts = literals.flatMap((literal, index) => [
      ...(index === 0 ? [] : [variables[index - 1]!]),
      JSON.stringify(literal),
    ])
    const given = variables.map(name => `${name} !== undefined`).join(' && ')
    return { value: parts.join(' + '), given: given || 'true' }
  }
  return {
    expand: ({ text, columns }, prefix) => expand(columns, text, prefix, ''),
    // What `encode` makes needs no escape in JSON.
    expandText: ({ text, columns }, before, after) => expand(columns, insideQuotes(text), before, after),
    lines: () => [...names].map(([column, name]) => `const ${name} = ${encodeName}(row[${JSON.stringify(column)}])`),
  }
}
