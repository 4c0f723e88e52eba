// The classes of a vocabulary by their names.
import type { Class, Vocabulary } from './model.js'

/** The class of a name, or the class itself. Throws an Error when the vocabulary does not have it. */
export function classNamed({ name, classes }: Vocabulary, owner: Class | string): Class {
  const found = typeof owner === 'string' ? classes.get(`vocab:${owner}`) : owner
  if (!found) throw new Error(`The vocabulary ${name} has no class ${owner}`)
  return found
}
