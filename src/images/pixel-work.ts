// Bounds the pixel work of the process, so that reads of tiles always find a free thread.
import { availableParallelism } from 'node:os'
import sharp from 'sharp'
import { HttpProblem } from '../problem.js'

/** How work waits for its turn: behind how many others at most, and until when it is still wanted. */
export interface Turn {
  mostWaiting?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * Runs work when one of `slots` is free, in the order of asking. Work whose signal is aborted before its turn is never
 * begun: it rejects with the signal's reason. Rejects with HttpProblem 503 when more than `mostWaiting` wait already.
 */
export type Limit = <T>(work: () => Promise<T>, turn?: Turn) => Promise<T>

const RETRY_AFTER_S = 5

const busy = (): HttpProblem =>
  new HttpProblem(503, 'Busy', 'The rendering queue is full; retry later.', [], {
    'Retry-After': String(RETRY_AFTER_S),
  })

/** Waits in line; who is no longer wanted leaves it. */
const wait = (line: Set<() => void>, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = (): void => {
      line.delete(go)
      reject(signal!.reason)
    }
    const go = (): void => {
      signal?.removeEventListener('abort', leave)
      resolve()
    }
    line.add(go)
    signal?.addEventListener('abort', leave, { once: true })
  })

/** A limit of `slots` pieces of work at a time. */
export function limit(slots: number): Limit {
  let free = slots
  const line = new Set<() => void>()
  return async (work, { mostWaiting = Number.POSITIVE_INFINITY, signal } = {}) => {
    signal?.throwIfAborted()
    if (free > 0) free--
    else if (line.size >= mostWaiting) throw busy()
    else await wait(line, signal)
    try {
      signal?.throwIfAborted()
      return await work()
    } finally {
      const [next] = line
      if (next) {
        line.delete(next)
        next()
      } else free++
    }
  }
}

const threads = Number(process.env['UV_THREADPOOL_SIZE']) || 4
const cores = availableParallelism()

// sharp and file reads share the threads of libuv: one of them is never given to pixels, or tiles would wait for it.
const pixels = limit(Math.max(1, Math.min(2 * cores, threads - 1)))
const derivations = limit(Math.max(1, Math.min(cores, threads - 2)))
/** Renderings of the process at a time. */
export const RENDERING_SLOTS = Math.max(1, Math.min(cores, threads - 2))
const renderings = limit(RENDERING_SLOTS)

/** Threads of each pipeline that begins: renderings share the cores among them, and of more each waits for the others. */
const THREADS_WHILE_RENDERING = 1
let derived = 0

/** Does work while each pipeline takes all cores: there are few derivations, and somebody may wait for one alone. */
async function onAllCores<T>(work: () => Promise<T>): Promise<T> {
  derived++
  sharp.concurrency(cores)
  try {
    return await work()
  } finally {
    if (--derived === 0) sharp.concurrency(THREADS_WHILE_RENDERING)
  }
}

/** Derivation of one image: leaves at least one slot of pixel work to renderings. */
export const deriving: Limit = (work, turn) =>
  derivations(() => pixels(() => onAllCores(work), { signal: turn?.signal }), turn)

/** Rendering of one request: leaves at least one slot of pixel work to derivations. */
export const rendering: Limit = (work, turn) => renderings(() => pixels(work, { signal: turn?.signal }), turn)

// libvips keeps no operations and no files open between calls: each is over another picture.
sharp.cache(false)
sharp.concurrency(THREADS_WHILE_RENDERING)
// Loaders of formats that run foreign code or fetch, and that this product does not take.
sharp.block({
  operation: [
    'VipsForeignLoadSvg',
    'VipsForeignLoadPdf',
    'VipsForeignLoadMagick',
    'VipsForeignLoadMagick7',
    'VipsForeignLoadOpenslide',
    'VipsForeignLoadMat',
    'VipsForeignLoadFits',
    'VipsForeignLoadNifti',
    'VipsForeignLoadAnalyze',
    'VipsForeignLoadOpenexr',
    'VipsForeignLoadRad',
    'VipsForeignLoadPpm',
    'VipsForeignLoadCsv',
    'VipsForeignLoadMatrix',
    'VipsForeignLoadVips',
    'VipsForeignLoadRaw',
    'VipsForeignLoadJp2k',
    'VipsForeignLoadJxl',
    'VipsForeignLoadDcRaw',
  ],
})

export { sharp }
