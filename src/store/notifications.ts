// Hears the NOTIFYs of a PostgreSQL server over one connection of its own, which reconnects when it is lost.
import pg from 'pg'

/** Milliseconds between two tries to reconnect. */
const RECONNECT_MS = 1000

type Heard = (payload: string) => void

/** A listener: `listen` is fulfilled once the channel is listened to, `close` when nothing is any longer. */
export interface Listener {
  listen(channel: string, heard: Heard): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a listener, which connects at the first `listen`, and from then on again whenever the connection is lost.
 * What was said in between is missed: whoever listens must also poll now and then.
 */
export function openListener(config: pg.ClientConfig): Listener {
  const channels = new Map<string, Set<Heard>>()
  let connection: Promise<pg.Client> | undefined
  /** The client takes one query after the other. */
  let listening: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...config, keepAlive: true, application_name: 'hydria-listener' })
    // An error of a standing connection is followed by its end.
    client.on('error', () => undefined)
    client.on('notification', ({ channel, payload = '' }) => {
      for (const heard of channels.get(channel) ?? []) heard(payload)
    })
    try {
      await client.connect()
      client.once('end', reconnect)
      for (const channel of channels.keys()) await client.query(`LISTEN ${channel}`)
      return client
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
  }

  function reconnect(): void {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      connection = connect()
      connection.catch(reconnect)
    }, RECONNECT_MS)
  }

  return {
    async listen(channel, heard) {
      const known = channels.get(channel)
      if (known) return void known.add(heard)
      channels.set(channel, new Set([heard]))
      connection ??= connect()
      const turn = listening.then(async () => (await connection)!.query(`LISTEN ${channel}`))
      listening = turn.catch(() => undefined)
      await turn
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await connection?.then(client => client.end()).catch(() => undefined)
    },
  }
}
