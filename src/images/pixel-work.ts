// Bounds the pixel work of the process, so that reads of tiles always find a free thread.
import { availableParallelism } from 'node:os'
import sharp from 'sharp'
import { spanned } from '../traces.js'
import { type FairLine, fairLine } from './fair-line.js'
import { yieldToRequests } from './thread-priority.js'

const threads = Number(process.env['UV_THREADPOOL_SIZE']) || 4
const cores = availableParallelism()

// sharp and file reads share the threads of libuv: one of them is never given to pixels, or tiles would wait for it.
const pixels = fairLine(Math.max(1, Math.min(2 * cores, threads - 1)))
const derivations = fairLine(Math.max(1, Math.min(cores, threads - 2)))
/** Renderings of the process at a time: one core is left to answer what is ready. */
export const RENDERING_SLOTS = Math.max(1, Math.min(cores - 1, threads - 2))
/** The line of all renderings of the process. */
export const renderings = fairLine(RENDERING_SLOTS)

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
export const deriving = <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
  derivations.run(() => pixels.run(() => onAllCores(work), { signal }), { signal })

let hasYielded = false

/** Rendering of one request: leaves at least one slot of pixel work to derivations. Rejects as a fair line does. */
export const rendering: FairLine['run'] = (work, turn) => {
  if (!hasYielded) yieldToRequests()
  hasYielded = true
  return spanned('render', { 'hydria.rendering.cost': turn?.cost ?? 1 }, span => {
    const since = performance.now()
    const begin = () => {
      span?.note({ 'hydria.rendering.waited_ms': Math.round(performance.now() - since) })
      return work()
    }
    return renderings.run(() => pixels.run(begin, { signal: turn?.signal }), turn)
  })
}

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
