// A worker thread: text files of strangers are read here.
import { once } from 'node:events'
import { parentPort } from 'node:worker_threads'
import type { Outcome } from '../thread-pool.js'
import { readTextHere } from './read-text-here.js'
import { type Line, TextFault } from './text-page.js'
import type { ReadLines, TextResult, TextTask } from './text-task.js'

const port = parentPort!

/** Words that are sent at a time: what a message holds is copied at one stroke, by either side. */
const WORDS_A_MESSAGE = 2000

function* portions(lines: Line[]): Generator<Line[]> {
  let [from, words] = [0, 0]
  for (const [index, line] of lines.entries()) {
    words += line.words.length
    if (words < WORDS_A_MESSAGE) continue
    yield lines.slice(from, index + 1)
    from = index + 1
    words = 0
  }
  yield lines.slice(from)
}

async function perform({ bytes, mediaType, limits }: TextTask): Promise<TextResult> {
  try {
    const page = readTextHere(bytes, mediaType, limits)
    if (!page) return {}
    for (const lines of portions(page.lines)) {
      port.postMessage({ question: lines satisfies ReadLines } satisfies Outcome)
      await once(port, 'message')
    }
    return { page: { ...page, lines: [] } }
  } catch (error) {
    if (!(error instanceof TextFault)) throw error
    return { fault: { sentence: error.sentence, place: error.place } }
  }
}

port.on('message', async (message: TextTask | object) => {
  if (!('mediaType' in message)) return
  port.postMessage({ result: await perform(message), worn: false } satisfies Outcome)
})
port.postMessage('ready')
