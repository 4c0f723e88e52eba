// Renderings within a time: the answer is given in time, also where an encoder cannot be stopped.
import { HttpProblem } from '../problem.js'
import type { Turn } from './fair-line.js'
import { rendering } from './pixel-work.js'

const RETRY_AFTER_S = 60

const tooSlow = (): HttpProblem =>
  new HttpProblem(503, 'Too slow', 'Rendering the image exceeds the time limit; request a smaller size.', [], {
    'Retry-After': String(RETRY_AFTER_S),
  })

/**
 * Renders within `seconds` (0: no limit) once its turn has come. libvips cannot stop some encoders (AVIF, GIF): such
 * work ends by itself and keeps its slot until then, but nobody waits for it.
 * Rejects with HttpProblem 503 when the time is over, 429 and 503 as a fair line does.
 */
export const renderingInTime = (work: () => Promise<Buffer>, seconds: number, turn: Turn): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const timed = async (): Promise<void> => {
      const timer = seconds > 0 ? setTimeout(() => reject(tooSlow()), seconds * 1000) : undefined
      try {
        resolve(await work())
      } finally {
        clearTimeout(timer)
      }
    }
    rendering(timed, turn).catch(error => reject(/timeout/i.test(error.message) ? tooSlow() : error))
  })
