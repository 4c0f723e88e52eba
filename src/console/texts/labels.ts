// What people call the classes, properties and operations of the vocabulary: its own labels, or those of their language.
import type { Class, Operation, Property } from '../../vocabulary/index.js'

/**
 * Labels by `Class`, by `Class.property` and by `.property` for a property of any class; of an operation by its IRI without
 * the prefix, as in `Batch_retry_post`. What has none here has that of the vocabulary.
 */
export type Labels = Readonly<Record<string, string>>

/** Camel case apart: `defaultTags` is "Default tags". */
const apart = (name: string): string => {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const classLabel = (labels: Labels, { name, label, title }: Class): string => labels[name] ?? label ?? title

export const propertyLabel = (labels: Labels, owner: Class | undefined, { name, label }: Property): string =>
  labels[`${owner?.name}.${name}`] ?? labels[`.${name}`] ?? label ?? apart(name)

export const operationLabel = (labels: Labels, { iri, label }: Operation): string | undefined =>
  labels[iri.slice('vocab:'.length)] ?? label
