// Pixel work takes the processor time that others leave: the thread that answers requests goes first.
import { readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'

const THREADS = '/proc/self/task'
/** Of 0 (as others) to 19 (the least). */
const NICE = 10

/**
 * Lowers the priority of the threads that libvips runs on, and with them of those that it starts. Linux alone has a
 * priority for each thread; elsewhere, and where Node.js does not name its threads, nothing happens.
 */
export function yieldToRequests(): void {
  try {
    for (const id of readdirSync(THREADS))
      if (readFileSync(`${THREADS}/${id}/comm`, 'utf8').startsWith('libuv-worker')) setPriority(Number(id), NICE)
  } catch {
    // Renderings are as right without it.
  }
}
