// What each new resource of a class begins with: rows of other classes, as hydria:seed has them.
import type { Class } from './model.js'

/** The column that a name in a row of a seed stands for; undefined when the class has no such property or column. */
export const seedColumn = ({ properties, internal }: Class, name: string): string | undefined =>
  properties.find(property => property.name === name)?.column ?? internal.find(column => column.name === name)?.name

/** What does not hold of the seeds of a class, whose rows must be such as could be written. */
export function* checkSeeds(classes: ReadonlyMap<string, Class>, { file, seed }: Class) {
  for (const { of, rows = [], copyOf } of seed) {
    const seeded = classes.get(of)
    for (const named of [of, copyOf])
      if (named && !classes.get(named)?.table) yield `${file}: seed: ${named} is not a class with a table`
    for (const row of seeded ? rows : []) {
      for (const name of Object.keys(row))
        if (!seedColumn(seeded!, name)) yield `${file}: seed: ${of} has no property or internal column ${name}`
      for (const { name, required } of seeded!.properties)
        if (required && row[name] === undefined) yield `${file}: seed: a row of ${of} lacks ${name}, which is required`
    }
  }
}
