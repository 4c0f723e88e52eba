// What is wrong with a body, in sentences: which property, and what would be right.
import type { ValidateFunction } from 'ajv'
import { nearest } from '../nearest.js'
import type { Fault } from '../problem.js'
import type { Class } from './model.js'

const NOUNS: Record<string, string> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  array: 'an array',
  object: 'a JSON object',
  null: 'null',
}

type Right = (params: Record<string, unknown>) => string

/** What would be right, by the keyword that is not met. */
const RIGHT: Record<string, Right> = {
  type: ({ type }) =>
    `must be ${[type]
      .flat()
      .map(name => NOUNS[String(name)])
      .join(' or ')}`,
  enum: ({ allowedValues }) =>
    `must be one of ${(allowedValues as unknown[]).filter(value => value !== null).join(', ')}`,
  pattern: ({ pattern }) => `must match the pattern ${pattern}`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  maxItems: ({ limit }) => `must have at most ${limit} items`,
  format: () => 'must be a date-time such as 2024-05-17T09:30:00Z',
  anyOf: () => 'must be an IRI or a short name, or an array of these',
}

/** What would be right for a fault that ajv has found; undefined for a keyword that says nothing by itself. */
export const rightFor = ({
  keyword,
  params,
}: {
  keyword: string
  params: Record<string, unknown>
}): string | undefined => RIGHT[keyword]?.(params)

/** One fault of ajv as one of ours: which property, and what would be right. */
export function faultOf(owner: Class, error: NonNullable<ValidateFunction['errors']>[number]): Fault {
  const path = error.instancePath.slice(1).replaceAll('/', '.')
  if (error.keyword === 'required') {
    const missing = String(error.params['missingProperty'])
    return { property: path ? `${path}.${missing}` : missing, message: 'is required' }
  }
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty'])
    const { property, message } = unknownKey(owner, key)
    return { property: path ? `${path}.${property}` : property, message }
  }
  return { property: path || 'body', message: rightFor(error) ?? 'is not valid' }
}

/** The fault of a key that the class does not have, with the nearest one that it has. */
export const unknownKey = (owner: Class, key: string): Fault => {
  const known = nearest(
    key,
    owner.properties.map(property => property.name),
  )
  return { property: key, message: `is not a property of ${owner.name}${known ? `; did you mean ${known}?` : ''}` }
}
