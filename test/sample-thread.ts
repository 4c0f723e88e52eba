// A thread for the test of the pool: does what it is told.
import { once } from 'node:events'
import { parentPort, threadId } from 'node:worker_threads'

const port = parentPort!

const DOES: Record<string, () => unknown> = {
  id: () => threadId,
  spin: () => {
    for (;;);
  },
  grow: () => {
    const kept: object[] = []
    for (;;) kept.push({ some: ['thing'] })
  },
  throw: () => {
    throw new Error('on purpose')
  },
  exit: () => process.exit(3),
  ask: async () => {
    port.postMessage({ question: 'a question' })
    const [answer] = await once(port, 'message')
    return answer
  },
}

port.on('message', async message => {
  if (typeof message === 'object' && 'does' in message)
    port.postMessage({ result: await DOES[message.does]!(), worn: message.worn === true })
})
port.postMessage('ready')
