// Regular expressions that RE2 does not know (look-around, back-references), tried in a thread that is ended when it takes too long.
import { Worker } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'

/** Longest that one text is tried, in ms. */
const LONGEST = 500

/** How long an expression that took too long is not tried again, in ms. */
const RESTED = 600_000

const SOURCE = `
const { parentPort } = require('node:worker_threads')
parentPort.on('message', ({ regex, text }) => {
  parentPort.postMessage('begun')
  let found = false
  try { found = new RegExp(regex, 'i').test(text) } catch {}
  parentPort.postMessage(found)
})`

const RESOURCES = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 }

let thread: Worker | undefined
let last: Promise<unknown> = Promise.resolve()
const slow = new LRUCache<string, true>({ max: 200, ttl: RESTED })

function threadOf(): Worker {
  if (thread) return thread
  const made = new Worker(SOURCE, { eval: true, resourceLimits: RESOURCES })
  made.unref()
  made.on('exit', () => {
    if (thread === made) thread = undefined
  })
  thread = made
  return made
}

/** Whether it is found; undefined when that takes too long, or more memory than the thread may have. */
function attempt(regex: string, text: string): Promise<boolean | undefined> {
  const worker = threadOf()
  return new Promise(resolve => {
    let timer: NodeJS.Timeout | undefined
    const end = (found: boolean | undefined) => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onFailure).off('exit', onFailure)
      if (found === undefined) {
        if (thread === worker) thread = undefined
        void worker.terminate()
      }
      resolve(found)
    }
    const onFailure = () => end(undefined)
    const onMessage = (message: 'begun' | boolean) => {
      if (message === 'begun') timer = setTimeout(onFailure, LONGEST)
      else end(message)
    }
    worker.on('message', onMessage).once('error', onFailure).once('exit', onFailure)
    worker.postMessage({ regex, text })
  })
}

/**
 * Whether a regular expression of JavaScript is found in a text, without regard to case, one question after the other;
 * undefined when that took too long, now or a short while ago.
 */
export function isFoundIn(regex: string, text: string): Promise<boolean | undefined> {
  const found = last.then(async () => {
    if (slow.has(regex)) return undefined
    const answer = await attempt(regex, text)
    if (answer === undefined) slow.set(regex, true)
    return answer
  })
  last = found
  return found
}

/** Texts on which an expression that backtracks without end shows it. */
const PROBES = ['a', '0', '/', '.', '%20', 'a.'].flatMap(part =>
  ['', 'https://images.example/'].map(start => `${start}${part.repeat(1500)}\n!`),
)

const tried = new LRUCache<string, Promise<boolean>>({ max: 200, ttl: RESTED })

async function passesProbes(regex: string): Promise<boolean> {
  for (const text of PROBES) if ((await isFoundIn(regex, text)) === undefined) return false
  return true
}

/** Whether each of some long texts is tried within the time that one may take; remembered for a while. */
export function isQuick(regex: string): Promise<boolean> {
  const known = tried.get(regex) ?? passesProbes(regex)
  tried.set(regex, known)
  return known
}
