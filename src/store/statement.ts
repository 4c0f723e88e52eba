// Statements that are asked again and again: prepared once on each connection, and not built for each query.
import type { Db } from './database.js'

/** SQL with `$1` and so on, under a name of its own. */
export interface Statement {
  name: string
  text: string
}

/** Whether a value stands for one place of a statement, as it is. */
export const isSimple = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** What is used here of a connection of pg: its insides, so package.json pins the version. */
interface Wire {
  stream: { cork?(): void; uncork?(): void }
  parsedStatements: Record<string, string>
  parse(statement: Statement): void
  bind(bound: { statement: string; values: string[] }): void
  execute(limits: object): void
  sync(): void
}

type Texts = (string | null)[]
type Done = (error: Error | null, texts?: Texts) => void

/** A value as the text of a parameter; an array as PostgreSQL writes one. */
function parameterText(value: unknown): string {
  if (!Array.isArray(value)) return String(value)
  return `{${value.map(item => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}

/**
 * A query in the form in which the driver takes those that are not its own (PostgreSQL's extended query protocol). Each
 * row is one text, so that nobody is asked what the rows are made of: the server does not tell, the driver does not read.
 */
const queryOf = ({ name, text }: Statement, values: unknown[]) => ({
  name,
  text,
  texts: [] as Texts,
  // The driver sets it to what it is given beside the query.
  callback: undefined as Done | undefined,
  submit(wire: Wire): null {
    wire.stream.cork?.()
    if (wire.parsedStatements[name] === undefined) wire.parse({ name, text })
    wire.bind({ statement: name, values: values.map(parameterText) })
    wire.execute({})
    wire.sync()
    wire.stream.uncork?.()
    return null
  },
  handleDataRow({ fields }: { fields: Texts }): void {
    this.texts.push(fields[0]!)
  },
  handleCommandComplete(): void {},
  handleError(error: Error): void {
    this.callback!(error)
  },
  handleReadyForQuery(): void {
    this.callback!(null, this.texts)
  },
})

/** Runs a statement of one column of text on a connection of the database; the texts of its rows. */
export async function run({ client }: Db, statement: Statement, values: unknown[]): Promise<Texts> {
  const connection = await client.acquireConnection()
  try {
    return await new Promise((resolve, reject) => {
      const done: Done = (error, texts) => (error ? reject(error) : resolve(texts!))
      connection.query(queryOf(statement, values), done)
    })
  } finally {
    client.releaseConnection(connection)
  }
}
