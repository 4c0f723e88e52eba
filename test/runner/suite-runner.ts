// Jest's runner of test files: as many processes as there are workers, each of which loads the program once and runs one file after another.
import { type ChildProcess, fork } from 'node:child_process'
import { createEmptyTestResult, type SerializableError, type Test, type TestResult } from '@jest/test-result'
import type { Config } from '@jest/types'
import type { CallbackTestRunnerInterface, OnTestFailure, OnTestStart, OnTestSuccess, TestWatcher } from 'jest-runner'
import { ALLOCATOR } from './allocator.js'
import { inOrder, waits } from './file-order.js'

/** What a worker is told: a file to run, as the project of this name; or to stop what its files share, and exit. */
export type Order = { run: string; project: string } | 'exit'

/** What a worker says: a test or a hook begins; or how a file went, and the bytes that its process holds now. */
export type Report = { begins: string } | { result: Partial<TestResult>; rss: number }

/** Milliseconds over a test's own timeout after which a process that says nothing is held to be hung. */
const PATIENCE = 30_000

/** Bytes that a process may hold before another takes its place. */
const MOST_RSS = 2 * 1024 ** 3

interface Worker {
  run(test: Test): Promise<TestResult>
  exit(): Promise<void>
}

/** A process that runs one file at a time, and a new one in its place when it died, hung or grew too large. */
function startWorker({ testNamePattern, testTimeout = 5000 }: Config.GlobalConfig): Worker {
  let child: ChildProcess | undefined
  const started = (): ChildProcess => {
    const options = { testTimeout, testNamePattern }
    child ??= fork(new URL('./suite-worker.js', import.meta.url), [JSON.stringify(options)], {
      serialization: 'advanced',
      env: { ...process.env, ...ALLOCATOR },
      // The server and its clients in one process make much that is soon garbage.
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'],
    })
    return child
  }
  const exit = async (): Promise<void> => {
    const leaving = child
    child = undefined
    if (!leaving) return
    const gone = new Promise(resolve => leaving.once('exit', resolve))
    const hung = setTimeout(() => leaving.kill('SIGKILL'), PATIENCE)
    leaving.send('exit' satisfies Order)
    await gone
    clearTimeout(hung)
  }
  const run = async ({ path, context: { config } }: Test): Promise<TestResult> => {
    const worker = started()
    const project = config.displayName!.name
    let doing = 'the file is loaded'
    let hung: NodeJS.Timeout
    const report = await new Promise<Extract<Report, { rss: number }>>((resolve, reject) => {
      const wait = () => {
        clearTimeout(hung)
        hung = setTimeout(() => worker.kill('SIGKILL'), testTimeout + PATIENCE)
      }
      wait()
      worker.on('message', (said: Report) => {
        if ('result' in said) return resolve(said)
        doing = said.begins
        wait()
      })
      worker.once('exit', (code, signal) => {
        child = undefined
        reject(new Error(`The process of the tests ended (${signal ?? code}) while ${doing}`))
      })
      worker.send({ run: path, project } satisfies Order)
    }).finally(() => {
      clearTimeout(hung)
      worker.removeAllListeners('message').removeAllListeners('exit')
    })
    if (report.rss > MOST_RSS) await exit()
    return { ...createEmptyTestResult(), displayName: config.displayName, testFilePath: path, ...report.result }
  }
  return { run, exit }
}

const serializable = ({ message, stack }: Error): SerializableError => ({ message, stack, code: undefined, type: '' })

/** Runs each file in the first process that is free, and those that mostly wait in one of their own. */
export default class SuiteRunner implements CallbackTestRunnerInterface {
  readonly supportsEventEmitters = false
  readonly #config: Config.GlobalConfig

  constructor(config: Config.GlobalConfig) {
    this.#config = config
  }

  async runTests(
    tests: Test[],
    watcher: TestWatcher,
    onStart: OnTestStart,
    onResult: OnTestSuccess,
    onFailure: OnTestFailure,
  ): Promise<void> {
    const ordered = inOrder(tests)
    const busy = ordered.filter(test => !waits(test)).values()
    const work = async (queue: Iterable<Test>): Promise<void> => {
      const worker = startWorker(this.#config)
      for (const test of queue) {
        if (watcher.isInterrupted()) break
        await onStart(test)
        await worker.run(test).then(
          result => onResult(test, result),
          error => onFailure(test, serializable(error)),
        )
      }
      await worker.exit()
    }
    const workers = Array.from({ length: this.#config.maxWorkers }, () => work(busy))
    await Promise.all([...workers, work(ordered.filter(waits))])
  }
}
