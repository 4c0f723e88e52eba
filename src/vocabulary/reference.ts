// References: the IRI or the short name of another resource, as a body or a query writes it, and the key that it stands for.
import { invalid } from '../problem.js'
import type { Class, Property, Vocabulary } from './model.js'
import type { UriTemplate } from './template.js'

/**
 * Variables that the address of a request has, and with them whose resources it is about: what it refers to must be of
 * the same customer, channel ...
 */
export type Scope = Record<string, unknown>

/** Address of what a property refers to; undefined when that has none. */
export function referenceTemplate({ classes }: Vocabulary, property: Property): UriTemplate | undefined {
  const address = classes.get(property.memberOf ?? property.range)?.uriTemplates[0]
  return property.memberOf ? address : (property.value ?? address)
}

/** A template with what is known of its variables, for people to read. */
const withKnown = ({ text }: UriTemplate, scope: Scope): string =>
  text.replace(/\{(\w+)\}/g, (variable, name: string) => (scope[name] === undefined ? variable : String(scope[name])))

/** The path of an address of the platform; another one as it is. */
export const withoutBase = (address: string, base: string): string =>
  address.startsWith(`${base}/`) ? address.slice(base.length) : address

/**
 * The key that a reference stands for: from its IRI (absolute or a path), or the short name itself.
 * Throws HttpProblem 400 that names `parameter` for an IRI of anything else, and for what is not in the scope.
 */
export function keyOfReference(
  template: UriTemplate | undefined,
  base: string,
  scope: Scope,
  value: string,
  parameter: string,
): string {
  const path = withoutBase(value, base)
  if (!path.startsWith('/')) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) throw invalid(parameter, `${value} is not an IRI of this platform`)
    return path
  }
  const variables = template?.match(path)
  const key = template?.variables.at(-1)
  const isForeign = (name: string): boolean =>
    name !== key && scope[name] !== undefined && String(scope[name]) !== variables![name]
  const foreign = variables && Object.keys(variables).find(isForeign)
  if (variables && !foreign) return variables[key!]!
  const right = template ? `must be like ${base}${withKnown(template, scope)}, or a short name` : 'must be a short name'
  throw invalid(parameter, foreign ? `${value} is of another ${foreign}; it ${right}` : right)
}

/** Properties of a class whose values refer to other resources. */
export const references = (owner: Class): Property[] => owner.properties.filter(({ kind }) => kind === 'iri')
