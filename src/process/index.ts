// The process module: the supervisor of several processes, what they tell each other, signals, and graceful shutdown.
export { isPart, leave, measuresOfAll, tellReady } from './messages.js'
export { drainOf } from './shutdown.js'
export { RUNNING, toldToStop } from './signals.js'
export { KEPT_MEMORY, leadSeveral, YOUNG_SPACE } from './supervisor.js'
