// A process that runs test files one after another, with Jest's own tests, hooks and matchers, in plain Node: what they import is loaded once.
import { pathToFileURL } from 'node:url'
import { jestExpect } from '@jest/expect'
import { createEmptyTestResult, type TestResult } from '@jest/test-result'
import type { Circus } from '@jest/types'
import * as circus from 'jest-circus'
import { formatExecError, formatResultsErrors } from 'jest-message-util'

import './names.js'
import { undocumented } from '../undocumented.js'
import { leave } from './at-exit.js'
import type { Order, Report } from './suite-runner.js'

const { testTimeout, testNamePattern } = JSON.parse(process.argv[2]!) as Options
const FORMAT = { rootDir: process.cwd(), testMatch: [] }
const TRACE = { noStackTrace: false }

interface Options {
  testTimeout: number
  testNamePattern?: string
}

const { test, it, describe, beforeAll, afterAll, beforeEach, afterEach } = circus
Object.assign(globalThis, { expect: jestExpect, test, it, describe, beforeAll, afterAll, beforeEach, afterEach })

const say = (report: Report): void => void process.send!(report)

/** Errors that nobody caught, since the file that runs was begun; those of a test fail the test. */
let stray: Error[] = []

const caught = (error: unknown): void => {
  const running = circus.getState().currentlyRunningTest
  if (running) running.errors.push(error)
  else stray.push(error instanceof Error ? error : new Error(String(error)))
}
process.on('uncaughtException', caught).on('unhandledRejection', caught)

/** Jest hands a test that takes a parameter too many `done`, and waits until its timeout for a call of it. */
function refuseDone({ testName, fn }: { testName: string; fn?: Circus.TestFn }): void {
  if (fn?.length)
    throw new Error(
      `"${testName}" has more parameters than its row has values; a test may not take the callback "done"`,
    )
}

circus.addEventHandler(event => {
  if (event.name === 'add_test') refuseDone(event)
  if (event.name === 'test_start') say({ begins: `${event.test.name} runs` })
  if (event.name === 'hook_start') say({ begins: `${event.hook.type} runs` })
})

const titles = (path: string[]): string[] => path.filter(name => name !== 'ROOT_DESCRIBE_BLOCK')

function assertionResult(result: Circus.TestResult): TestResult['testResults'][number] {
  const { status, errors, testPath, duration, startedAt, numPassingAsserts, invocations, retryReasons } = result
  const path = titles(testPath)
  return {
    ancestorTitles: path.slice(0, -1),
    title: path.at(-1)!,
    fullName: path.join(' '),
    status: status === 'done' ? (errors.length > 0 ? 'failed' : 'passed') : status === 'skip' ? 'pending' : 'todo',
    failureMessages: [...errors],
    failureDetails: [],
    ...{ duration, startAt: startedAt, numPassingAsserts, invocations, retryReasons, location: null },
  }
}

/** Runs a file as the project of this name, and restores the environment after it. */
async function runFile(path: string, project: string): Promise<Partial<TestResult>> {
  const environment = { ...process.env }
  const start = Date.now()
  stray = []
  Object.assign(globalThis, { DATABASE: project })
  circus.resetState()
  const pattern = testNamePattern && new RegExp(testNamePattern, 'i')
  Object.assign(circus.getState(), { testTimeout, testNamePattern: pattern })
  jestExpect.setState({ testPath: path, suppressedErrors: [] })
  let testResults: TestResult['testResults'] = []
  try {
    // A test that has seen an answer that is not as it is documented fails.
    afterEach(() => jestExpect(undocumented()).toEqual([]))
    // A file is a module of its own for each project.
    await import(`${pathToFileURL(path)}?${project}`)
    const run = await circus.run()
    testResults = run.testResults.map(assertionResult)
    stray.push(...run.unhandledErrorsDetailed)
  } catch (error) {
    caught(error)
  }
  Object.assign(process.env, environment)
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  const end = Date.now()
  const count = (status: string) => testResults.filter(result => result.status === status).length
  const failures = formatResultsErrors(testResults, FORMAT, TRACE, path)
  const errors = stray.map(error => formatExecError(error, FORMAT, TRACE, path))
  return {
    testResults,
    numPassingTests: count('passed'),
    numFailingTests: count('failed'),
    numPendingTests: count('pending'),
    numTodoTests: count('todo'),
    failureMessage: failures || errors.length > 0 ? [failures, ...errors].join('\n\n') : null,
    testExecError: stray[0] && { message: '', stack: errors.join('\n') },
    perfStats: { ...createEmptyTestResult().perfStats, start, end, runtime: end - start, slow: false },
  }
}

// Without the runner there is nobody to report to.
process.once('disconnect', () => leave().finally(() => process.exit(1)))

process.on('message', async (order: Order) => {
  if (order === 'exit') {
    await leave()
    process.exit()
  }
  const result = await runFile(order.run, order.project)
  say({ result, rss: process.memoryUsage.rss() })
})
