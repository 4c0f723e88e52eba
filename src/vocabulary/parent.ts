// The class that the resources of a class are in, and what they take from it when they are made.
import type { Class, Vocabulary } from './model.js'

/** The class with the longest address that the class's own address begins with: Space for Image. */
export function parentOf({ classes }: Vocabulary, owner: Class): Class | undefined {
  const address = owner.uriTemplates[0]?.text
  const above = [...classes.values()].filter(({ uriTemplates: [own] }) => own && address?.startsWith(`${own.text}/`))
  return above.sort((a, b) => b.uriTemplates[0]!.text.length - a.uriTemplates[0]!.text.length)[0]
}

/** Columns of a new row that have their default from a column of the row that it is made in: `[own, parent's]`. */
export function defaultColumns(vocabulary: Vocabulary, owner: Class): [column: string, from: string][] {
  const parent = parentOf(vocabulary, owner)
  return owner.properties.flatMap(({ column, defaultFrom }): [string, string][] => {
    const from = defaultFrom && parent?.properties.find(({ name }) => name === defaultFrom)?.column
    return column && from ? [[column, from]] : []
  })
}
