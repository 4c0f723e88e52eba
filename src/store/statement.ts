// Statements that are asked again and again: prepared once on each connection, and not made anew for each query.
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'

/** SQL with `$1` and so on, under a name of its own. */
export interface Statement {
  name: string
  text: string
}

/** Whether a value stands for one place of a statement, as it is. */
export const isSimple = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Runs a statement on a connection of the database or on that of the transaction. */
export async function run({ client }: Db, statement: Statement, values: unknown[]): Promise<Row[]> {
  const connection = await client.acquireConnection()
  try {
    return (await connection.query({ ...statement, values })).rows
  } finally {
    client.releaseConnection(connection)
  }
}
