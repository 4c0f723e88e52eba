// The embedded database as the socket of pg's own client, which then reads and writes PostgreSQL's protocol as over a network.
import { Duplex } from 'node:stream'
import type { PGlite } from '@electric-sql/pglite'

/**
 * A socket to the embedded database, for `stream` of pg's configuration. PGlite's own adapter loses a U+FEFF that a text
 * begins with, and runs each message by itself; here the messages of a statement go together, and only pg's client parses
 * what comes back. Each write waits for its turn in the event loop, so that statement after statement keeps no request
 * from being read.
 */
export function embeddedSocket(pglite: PGlite): Duplex {
  const socket = new Duplex({
    read() {},
    writev(chunks, done) {
      setImmediate(() => {
        const answers: Uint8Array[] = []
        const onRawData = (bytes: Uint8Array) => answers.push(bytes.slice())
        const message = Buffer.concat(chunks.map(({ chunk }) => chunk))
        pglite.execProtocolRawStream(message, { syncToFs: false, onRawData }).then(() => {
          socket.push(Buffer.concat(answers))
          done()
        }, done)
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
