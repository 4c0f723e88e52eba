// Listens to a PostgreSQL server's notifications, whatever their channel, over one connection that comes back when it is lost.
import pg from 'pg'

/** What is called at each NOTIFY, by its channel. */
export interface Listener {
  /** The promise is fulfilled once listening. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>
  close(): Promise<void>
}

const AGAIN_MS = 1000

/** A listener to the server at the URL; it connects when there is something to listen to. */
export function openListener(url: string): Listener {
  const heard = new Map<string, ((payload: string) => void)[]>()
  let connection: Promise<pg.Client> | undefined
  let closing = false

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, application_name: 'hydria' })
    // What is missed until it has come back is found by polling, or forgotten after a time.
    client.on('error', () => {
      connection = undefined
      if (!closing) setTimeout(reconnect, AGAIN_MS).unref()
    })
    client.on('notification', ({ channel, payload }) => {
      for (const call of heard.get(channel) ?? []) call(payload ?? '')
    })
    await client.connect()
    for (const channel of heard.keys()) await client.query(`LISTEN ${channel}`)
    return client
  }

  function reconnect(): void {
    if (closing || connection) return
    connection = connect()
    connection.catch(() => {
      connection = undefined
      setTimeout(reconnect, AGAIN_MS).unref()
    })
  }

  return {
    async listen(channel, call) {
      heard.set(channel, [...(heard.get(channel) ?? []), call])
      if (!connection) {
        connection = connect()
        await connection
      } else await (await connection).query(`LISTEN ${channel}`)
    },
    async close() {
      closing = true
      await connection?.then(client => client.end()).catch(() => undefined)
    },
  }
}
