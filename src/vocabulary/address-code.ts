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
  /** Lines that must stand before the expressions; complete once all of these have been made. */
  lines(): string[]
}

/** A value as a part of an address; undefined when there is none. */
export function encode(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return value === null || value === undefined || value === '' ? undefined : encodeURIComponent(String(value))
}

/** Makes expressions for a function of `row`; `encodeName` is what it calls `encode`. */
export function addressCode(encodeName: string): AddressCode {
  const names = new Map<string, string>()
  const nameOf = (column: string): string => {
    const name = names.get(column) ?? `encoded${names.size}`
    names.set(column, name)
    return name
  }
  return {
    expand({ text, columns }, prefix) {
      const variables = columns.map(nameOf)
      const literals = text.split(/\{\w+\}/)
      const parts = literals.flatMap((literal, index) =>
        index === 0 ? [JSON.stringify(prefix + literal)] : [variables[index - 1]!, JSON.stringify(literal)],
      )
      const given = variables.map(name => `${name} !== undefined`).join(' && ')
      return { value: parts.join(' + '), given: given || 'true' }
    },
    lines: () => [...names].map(([column, name]) => `const ${name} = ${encodeName}(row[${JSON.stringify(column)}])`),
  }
}
