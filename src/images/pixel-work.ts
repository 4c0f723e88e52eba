// Bounds the pixel work of the process, so that reads of tiles always find a free thread.
import { availableParallelism } from 'node:os'
import sharp from 'sharp'
import { HttpProblem } from '../problem.js'

/**
 * Runs work when one of `slots` is free, in the order of asking.
 * Rejects with HttpProblem 503 when more than `mostWaiting` wait already.
 */
export type Limit = <T>(work: () => Promise<T>, mostWaiting?: number) => Promise<T>

const RETRY_AFTER_S = 5

const busy = (): HttpProblem =>
  new HttpProblem(503, 'Busy', 'More images wait to be rendered than can be soon; try again.', [], {
    'Retry-After': String(RETRY_AFTER_S),
  })

/** A limit of `slots` pieces of work at a time. */
export function limit(slots: number): Limit {
  let free = slots
  const waiting: (() => void)[] = []
  return async (work, mostWaiting = Number.POSITIVE_INFINITY) => {
    if (free > 0) free--
    else if (waiting.length >= mostWaiting) throw busy()
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

const threads = Number(process.env['UV_THREADPOOL_SIZE']) || 4
const cores = availableParallelism()

// sharp and file reads share the threads of libuv: one of them is never given to pixels, or tiles would wait for it.
const pixels = limit(Math.max(1, Math.min(2 * cores, threads - 1)))
const derivations = limit(Math.max(1, Math.min(cores, threads - 2)))
const renderings = limit(Math.max(1, Math.min(cores, threads - 2)))

/** Derivation of one image: leaves at least one slot of pixel work to renderings. */
export const deriving: Limit = (work, mostWaiting) => derivations(() => pixels(work), mostWaiting)

/** Rendering of one request: leaves at least one slot of pixel work to derivations. */
export const rendering: Limit = (work, mostWaiting) => renderings(() => pixels(work), mostWaiting)

// libvips keeps no operations and no files open between calls: each is over another picture.
sharp.cache(false)
sharp.concurrency(cores)
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
