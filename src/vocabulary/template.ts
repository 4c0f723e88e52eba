// URI templates of the vocabulary, RFC 6570 level 1: expanding a row into a path, and reading a path back into variables.
import { percentDecoded } from '../percent-decoded.js'
import { segmentOf } from './storable-text.js'

/** A parsed template: `text` as written, `variables` in order. */
export interface UriTemplate {
  text: string
  variables: string[]
  /** The columns that the variables stand for, in the same order. */
  columns: string[]
  /** Path for the values; undefined when a variable has none (null, undefined or empty). */
  expand(values: Record<string, unknown>): string | undefined
  /** Variables of a path that the template made, decoded; undefined when it did not make it. */
  match(path: string): Record<string, string> | undefined
}

const VARIABLE = /\{(\w+)\}/g

/** A text as it stands in a regular expression that finds just that. */
export const escapeLiteral = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Column that a name of the vocabulary stands for: `maxUnauthorised` -> `max_unauthorised`. */
export const columnName = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/**
 * Parses a template such as `/customers/{customer}/spaces/{space}`.
 * A variable is the column of its name, or of the name that `rename` gives it.
 */
export function parseTemplate(text: string, rename: Record<string, string> = {}): UriTemplate {
  const variables = [...text.matchAll(VARIABLE)].map(match => match[1]!)
  const columns = variables.map(variable => rename[variable] ?? columnName(variable))
  const literals = text.split(/\{\w+\}/)
  const pattern = new RegExp(`^${literals.map(escapeLiteral).join('([^/?#]+)')}$`)
  return {
    text,
    variables,
    columns,
    expand(values) {
      let path = literals[0]!
      for (let index = 0; index < columns.length; index++) {
        const value = values[columns[index]!]
        if (value === null || value === undefined || value === '') return undefined
        path += segmentOf(String(value)) + literals[index + 1]!
      }
      return path
    },
    match(path) {
      const found = pattern.exec(path)
      if (!found) return undefined
      const values = variables.map((variable, index) => [variable, percentDecoded(found[index + 1]!)] as const)
      return values.some(([, value]) => value === undefined)
        ? undefined
        : (Object.fromEntries(values) as Record<string, string>)
    },
  }
}
