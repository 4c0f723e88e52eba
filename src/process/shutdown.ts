// Graceful shutdown of a server: active requests finish; idle, silent and hanging connections are closed.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** How often connections that have fallen idle are looked for. */
const LOOK_MS = 50

/**
 * Watches the connections of a server from now on. The function that it returns takes no more of them, and is fulfilled
 * once every active request is answered, or cut off after the seconds.
 */
export function drainOf(server: Server, seconds: number): () => Promise<void> {
  const silent = new Set<Socket>()
  server.on('connection', socket => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  server.on('request', ({ socket }) => silent.delete(socket))
  // Node's own closing of idle connections leaves those that have never sent a request, for as long as they stay.
  const closeSilent = (): void => {
    server.closeIdleConnections()
    for (const socket of silent) socket.destroy()
  }
  return () =>
    new Promise(resolve => {
      const looking = setInterval(closeSilent, LOOK_MS)
      const late = setTimeout(() => server.closeAllConnections(), seconds * 1000)
      server.close(() => {
        clearInterval(looking)
        clearTimeout(late)
        resolve()
      })
    })
}
