// The embedded database as the socket of pg's own client, which then reads and writes PostgreSQL's protocol as over a network.
import { Duplex } from 'node:stream'
import type { PGlite } from '@electric-sql/pglite'

/**
 * A socket to the embedded database, for `stream` of pg's configuration. PGlite's own adapter loses a U+FEFF that a text
 * begins with, and runs each message by itself; here the messages of a statement go together. Each write waits for its
 * turn in the event loop, so that statement after statement keeps no request from being read.
 */
export function embeddedSocket(pglite: PGlite): Duplex {
  const socket = new Duplex({
    read() {},
    writev(chunks, done) {
      setImmediate(() => {
        try {
          socket.push(pglite.execProtocolRawSync(Buffer.concat(chunks.map(({ chunk }) => chunk))))
          done()
        } catch (error) {
          done(error as Error)
        }
      })
    },
    final(done) {
      socket.push(null)
      done()
    },
  })
  const ignored = () => socket
  const connect = () => {
    process.nextTick(() => socket.emit('connect'))
    return socket
  }
  return Object.assign(socket, { connect, setNoDelay: ignored, setKeepAlive: ignored, ref: ignored, unref: ignored })
}
