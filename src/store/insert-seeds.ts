// Gives a new resource what its class says that each begins with.
import { type Class, columnName, type Row, seedColumn } from '../vocabulary/index.js'
import type { Db } from './database.js'
import { mintKey } from './mint.js'
import type { AnyClass, ClassName, ClassOf, Rows } from './rows.js'

/** The rows of a class as columns that may be written of another one. */
function copiesOf(db: Db, source: Class, target: Class): Promise<Row[]> {
  const there = new Set(source.properties.map(({ column }) => column))
  const columns = target.properties.flatMap(({ column, writeable }) =>
    column && writeable && there.has(column) ? [column] : [],
  )
  return db(source.table!).select(columns)
}

/**
 * Inserts the rows that the resource of `row` begins with (hydria:seed), in the order of its class; each is in the
 * resource, so that the columns of its address are known. Must run in the transaction that makes the resource.
 */
export async function insertSeeds(
  session: Rows & { db: Db; classOf: ClassOf },
  named: AnyClass,
  row: Row,
): Promise<void> {
  const { db, classOf } = session
  const classOfIri = (iri: string): Class => classOf(iri.replace('vocab:', '') as ClassName)
  const { seed, uriTemplates } = classOf(named)
  for (const { of, rows = [], copyOf } of seed) {
    const { variables, columns } = uriTemplates[0]!
    const scope = Object.fromEntries(variables.map((name, index) => [columnName(name), row[columns[index]!]]))
    const target = classOfIri(of)
    const given = rows.map(seeded =>
      Object.fromEntries(Object.entries(seeded).map(([name, value]) => [seedColumn(target, name)!, value])),
    )
    const copied = copyOf === undefined ? [] : await copiesOf(db, classOfIri(copyOf), target)
    const minted: Row[] = []
    for (const values of [...given, ...copied]) minted.push(await mintKey(db, target, { ...values, ...scope }))
    await session.insertAll(target, minted)
  }
}
