// TypeScript types of the rows that the classes of the vocabularies are stored in, for the server itself.
import { columnsOf } from './column-type.js'
import type { Class, Column, Vocabulary } from './model.js'

const TYPES: Record<Column['kind'], string> = {
  string: 'string',
  integer: 'number',
  nonNegativeInteger: 'number',
  double: 'number',
  boolean: 'boolean',
  dateTime: 'Date',
  bytes: 'Buffer',
  json: 'unknown',
  object: 'object',
}

function typeOf({ kind, shape, enum: values, many, nullable }: Column): string {
  const one = shape ?? values?.map(value => JSON.stringify(value).replaceAll('"', "'")).join(' | ') ?? TYPES[kind]
  const type = many ? (one.includes('|') ? `(${one})[]` : `${one}[]`) : one
  return nullable && type !== 'unknown' ? `${type} | null` : type
}

/** An alias and no interface, so that it is also a Row. */
const aliasOf = (name: string, comment: string, lines: string[]): string =>
  [`/** ${comment} */`, `export type ${name} = {`, ...lines.map(line => `  ${line}`), '}'].join('\n')

const rowType = (vocabulary: Vocabulary, owner: Class): string =>
  aliasOf(`${owner.name}Row`, `A row of \`${owner.table}\`: ${vocabulary.name} ${owner.name}.`, [
    ...columnsOf(vocabulary, owner).map(column => `${column.name}: ${typeOf(column)}`),
    'version?: number',
  ])

/** Type of the members of an open class that it does not name. */
const otherType = (vocabulary: Vocabulary, { open }: Class): string => vocabulary.classes.get(open!)?.name ?? 'unknown'

/** JSON in a column: what may be null may also be left out, and dates are text. */
const shapeType = (vocabulary: Vocabulary, owner: Class): string =>
  aliasOf(owner.name, `JSON of ${vocabulary.name} ${owner.name}, in a column.`, [
    ...columnsOf(vocabulary, owner).map(column => {
      const type = typeOf(column.kind === 'dateTime' ? { ...column, kind: 'string' } : column)
      return `${column.name}${column.nullable || column.optional ? '?' : ''}: ${type}`
    }),
    ...(owner.open === undefined ? [] : [`[other: string]: ${otherType(vocabulary, owner)}`]),
  ])

type Owned = readonly [Vocabulary, Class]

/** The classes whose JSON stands in columns of the others, directly or within other JSON; and the other shapes' names. */
function shapesOf(all: Owned[], stored: Owned[]): { shapes: Owned[]; others: string[] } {
  const byName = new Map(all.filter(([, { table }]) => !table).map(owned => [owned[1].name, owned]))
  const found = new Map<string, Owned | undefined>()
  const visit = ([vocabulary, owner]: Owned): void => {
    const other = owner.open && vocabulary.classes.get(owner.open)?.name
    for (const shape of [...columnsOf(vocabulary, owner).map(column => column.shape), other]) {
      if (!shape || found.has(shape)) continue
      const within = byName.get(shape)
      found.set(shape, within)
      if (within) visit(within)
    }
  }
  stored.forEach(visit)
  return {
    shapes: [...found.values()].filter(owned => owned !== undefined),
    others: [...found.keys()].filter(name => !found.get(name)).sort(),
  }
}

/**
 * A module of types: a row for each class with a table, `ClassRows` and `TableRows` from the names of the classes and
 * tables to them, and the shapes of JSON in their columns. Shapes that no vocabulary describes come from
 * `json-columns.ts` beside it. Throws an Error when two classes with tables have one name.
 */
export function rowTypes(vocabularies: Vocabulary[]): string {
  const all = vocabularies.flatMap(vocabulary =>
    [...vocabulary.classes.values()].map(owner => [vocabulary, owner] as const),
  )
  const stored = all.filter(([, { table }]) => table)
  const names = stored.map(([, { name }]) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice) throw new Error(`Two classes with a table have the name ${twice}`)
  const { shapes, others } = shapesOf(all, stored)
  const imported = others.length > 0 ? [`import type { ${others.join(', ')} } from './json-columns.js'`] : []
  return `${[
    '// What the rows of each class hold: generated from vocab/ by `npm run rows`, not to be edited.',
    ...imported,
    ...stored.map(([vocabulary, owner]) => `\n${rowType(vocabulary, owner)}`),
    ...shapes.map(([vocabulary, owner]) => `\n${shapeType(vocabulary, owner)}`),
    `\n${aliasOf(
      'ClassRows',
      'Name of a class -> its rows.',
      names.map(name => `${name}: ${name}Row`),
    )}`,
    `\n${aliasOf(
      'TableRows',
      'Name of a table or view -> its rows.',
      stored.map(([, { name, table }]) => `${table}: ${name}Row`),
    )}`,
  ].join('\n')}\n`
}
