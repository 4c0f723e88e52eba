// A server that measures how long its event loop is held: tells the longest hold since it was last asked.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pino } from 'pino'
import { startHydria } from '../src/server.js'
import { readSettings } from '../src/settings.js'

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const hydria = await startHydria(readSettings(process.env), pino({ level: 'error' }), { serve: true, work: false })
process.on('message', () => {
  process.send!({ holdMs: delay.max / 1e6 })
  delay.reset()
})
process.once('SIGTERM', async () => {
  await hydria.stop()
  process.exit()
})
process.send!({ base: hydria.base })
