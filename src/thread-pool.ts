// A few worker threads for work that must not hold the event loop: bounded in number, memory, waiting and time.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What a pool is made of. */
export interface PoolOptions {
  /** The module that each thread runs. It posts `ready` once, and then one `Outcome` for each task. */
  module: URL
  /** Given to each thread as its workerData. */
  data: unknown
  /** Most threads at a time. */
  threads: number
  /** Most tasks that wait for a thread. */
  waiting: number
  /** Most milliseconds that a task may run; what it asks for meanwhile does not count. */
  timeoutMs: number
  /** Milliseconds after which a thread without a task is ended. */
  idleMs: number
  /**
   * Most MiB of a thread's heap. It holds as long as no single table of a task needs a large part of it: for such a one
   * the engine finds no space in one step, and then it ends the process. So tasks are bounded by count before they run.
   */
  memoryMiB: number
}

/** Why a task was given up. `busy`: too many wait. `time`, `memory`: it took more than it may. `stopped`: the pool was closed. */
export type Exhaustion = 'busy' | 'time' | 'memory' | 'stopped'

/** Rejects the promise of a task that was given up. */
export class TaskEnded extends Error {
  constructor(readonly exhausted: Exhaustion) {
    super(`The task was given up: ${exhausted}`)
    this.name = 'TaskEnded'
  }
}

/** What a thread posts: a question for the pool's side, or the result of its task. `worn`: the thread's heap is rather full. */
export type Outcome = { question: unknown } | { result: unknown; worn: boolean }

export interface ThreadPool {
  /**
   * Runs a task in a thread, and resolves to its result. `answer` is asked for what the thread asks for, and must not reject.
   * Rejects with TaskEnded for a task that was given up, and with an Error when no thread can be started.
   */
  run(task: object, answer: (question: unknown) => Promise<unknown>): Promise<unknown>
  /** Ends all threads, and what they are at. */
  close(): Promise<void>
}

interface Task {
  task: object
  answer: (question: unknown) => Promise<unknown>
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

interface Thread {
  worker: Worker
  idle?: NodeJS.Timeout
}

/** Measures the time of a task, apart from pauses. */
function stopwatch(timeoutMs: number, expire: () => void) {
  let left = timeoutMs
  let since = 0
  let timer: NodeJS.Timeout | undefined
  return {
    start() {
      since = performance.now()
      timer = setTimeout(expire, Math.max(0, left))
    },
    pause() {
      clearTimeout(timer)
      left -= performance.now() - since
    },
  }
}

const isOutOfMemory = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'

/** Opens a pool; no thread is started before there is a task. */
export function openThreadPool(options: PoolOptions): ThreadPool {
  const { module, data, threads: most, waiting, timeoutMs, idleMs, memoryMiB } = options
  const threads = new Set<Thread>()
  const free: Thread[] = []
  const queue: Task[] = []
  let isClosed = false

  function end(thread: Thread): void {
    clearTimeout(thread.idle)
    threads.delete(thread)
    if (free.includes(thread)) free.splice(free.indexOf(thread), 1)
    void thread.worker.terminate()
  }

  async function start(): Promise<Thread> {
    const worker = new Worker(module, {
      workerData: data,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB, maxYoungGenerationSizeMb: 32 },
    })
    worker.unref()
    const thread: Thread = { worker }
    threads.add(thread)
    const starting = new AbortController()
    const { signal } = starting
    try {
      await Promise.race([
        once(worker, 'message', { signal }),
        once(worker, 'exit', { signal }).then(() => Promise.reject(new TaskEnded('stopped'))),
      ])
    } catch (error) {
      end(thread)
      throw error
    } finally {
      starting.abort()
    }
    // Whatever it dies of between two tasks, it must not end the process.
    worker.on('error', () => end(thread))
    return thread
  }

  /** Gives a thread its next task, or lets it wait for one a while. */
  function release(thread: Thread): void {
    const next = queue.shift()
    if (next) perform(thread, next)
    else {
      free.push(thread)
      thread.idle = setTimeout(() => end(thread), idleMs).unref()
    }
  }

  function perform(thread: Thread, { task, answer, resolve, reject }: Task): void {
    const { worker } = thread
    let isSettled = false
    const give = (error: Error): void => {
      settle()
      end(thread)
      reject(error)
      replace()
    }
    const watch = stopwatch(timeoutMs, () => give(new TaskEnded('time')))
    const settle = (): void => {
      isSettled = true
      watch.pause()
      worker.off('message', hear)
      worker.off('error', fail)
      worker.off('exit', exit)
    }
    const fail = (error: unknown): void => give(isOutOfMemory(error) ? new TaskEnded('memory') : (error as Error))
    const exit = (): void => give(new TaskEnded(isClosed ? 'stopped' : 'memory'))
    const hear = async (outcome: Outcome): Promise<void> => {
      watch.pause()
      if ('question' in outcome) {
        const said = await answer(outcome.question)
        if (isSettled) return
        worker.postMessage(said)
        watch.start()
        return
      }
      settle()
      if (outcome.worn) {
        end(thread)
        replace()
      } else release(thread)
      resolve(outcome.result)
    }
    worker.on('message', hear).on('error', fail).on('exit', exit)
    watch.start()
    worker.postMessage(task)
  }

  /** Starts a thread for the next task that waits, where there may be one more. */
  function replace(): void {
    const next = queue.shift()
    if (next) begin(next)
  }

  function begin(task: Task): void {
    start().then(
      thread => (isClosed ? end(thread) : perform(thread, task)),
      error => {
        task.reject(error)
        replace()
      },
    )
  }

  return {
    run: (task, answer) =>
      new Promise((resolve, reject) => {
        const wanted: Task = { task, answer, resolve, reject }
        if (isClosed) return reject(new TaskEnded('stopped'))
        const thread = free.pop()
        if (thread) {
          clearTimeout(thread.idle)
          perform(thread, wanted)
        } else if (threads.size < most) begin(wanted)
        else if (queue.length < waiting) queue.push(wanted)
        else reject(new TaskEnded('busy'))
      }),
    async close() {
      isClosed = true
      for (const { reject } of queue.splice(0)) reject(new TaskEnded('stopped'))
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}
