// The runner of test files holds what Jest promises: what fails, hangs or dies is named, and what comes after it is run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SerializableError, Test, TestResult } from '@jest/test-result'
import type { Config } from '@jest/types'
import type { TestWatcher } from 'jest-runner'
import { inOrder, waits } from './file-order.js'
import SuiteRunner from './suite-runner.js'

const FILES = {
  passes: `it('adds', () => expect(1 + 1).toBe(2)); it.each([1, 2])('takes %i', n => expect(n).toBeGreaterThan(0)); it.skip('waits', () => {})`,
  fails: `describe('one', () => it('is two', () => expect(1).toBe(2)))`,
  hook: `beforeAll(() => { throw new Error('not ready') }); it('comes after', () => {})`,
  hangs: `it('never ends', () => new Promise(resolve => setTimeout(resolve, 1e6)))`,
  strays: `it('leaves a rejection', async () => { Promise.reject(new Error('stray')); await new Promise(setImmediate) })`,
  late: `afterAll(() => { throw new Error('not stopped') }); it('comes before', () => {})`,
  callback: `it.each([['a', 1]])('adds %s', (a, b, c) => {})`,
  broken: `it('is written wrongly', () => {`,
  dies: `it('takes the process along', () => process.kill(process.pid, 'SIGKILL'))`,
  project: `it('knows its project', () => expect(DATABASE).toBe('one')); process.env.LEFT = 'behind'`,
  environment: `it('finds the environment as it was', () => expect(process.env.LEFT).toBeUndefined())`,
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-runner-'))
const results = new Map<string, TestResult>()
const failures = new Map<string, SerializableError>()

beforeAll(async () => {
  const config = { displayName: { name: 'one', color: 'white' } } as Config.ProjectConfig
  const tests = Object.entries(FILES).map(([name, text]) => {
    const path = join(folder, `${name}.mjs`)
    writeFileSync(path, text)
    return { path, context: { config } } as Test
  })
  const nameOf = ({ path }: Test) => /(\w+)\.mjs$/.exec(path)![1]!
  await new SuiteRunner({ maxWorkers: 1, testTimeout: 1000 } as Config.GlobalConfig).runTests(
    tests,
    { isInterrupted: () => false } as TestWatcher,
    async () => {},
    async (test, result) => void results.set(nameOf(test), result),
    async (test, error) => void failures.set(nameOf(test), error),
  )
})

afterAll(() => rmSync(folder, { recursive: true }))

it('counts tests that pass, fail and are skipped', () => {
  expect(results.get('passes')).toMatchObject({ numPassingTests: 3, numFailingTests: 0, numPendingTests: 1 })
  expect(results.get('fails')).toMatchObject({ numPassingTests: 0, numFailingTests: 1 })
})

it.each([
  ['an assertion that does not hold', 'fails', /one › is two.*Expected: 2.*Received: 1/s],
  ['a hook before the tests', 'hook', /comes after.*not ready/s],
  ['a hook after the tests', 'late', /not stopped/],
  ['a test that does not end', 'hangs', /never ends.*Exceeded timeout of 1000 ms/s],
  ['a rejection that nobody handles', 'strays', /leaves a rejection.*stray/s],
  ['a parameter that a row has no value for', 'callback', /"adds a" has more parameters than its row/],
  ['a file that cannot be parsed', 'broken', /SyntaxError/],
])('reports %s', (_fault, name, message) => {
  const { failureMessage, numFailingTests, testExecError } = results.get(name)!
  expect(failureMessage).toMatch(message)
  expect(numFailingTests > 0 || testExecError !== undefined).toBe(true)
})

it('names the test in which the process ended, and runs the files after it', () => {
  expect(failures.get('dies')!.message).toMatch(/SIGKILL.*takes the process along/)
  expect(results.get('project')).toMatchObject({ numPassingTests: 1, numFailingTests: 0 })
})

it('gives each file the environment as it was', () => {
  expect(results.get('environment')).toMatchObject({ numPassingTests: 1, numFailingTests: 0 })
})

it('runs the longest files first, then one project after the other, and what waits beside them', () => {
  const test = (file: string, name: string) =>
    ({ path: `/dist/test/${file}.test.js`, context: { config: { displayName: { name } } } }) as Test
  const [short, other, longer, longest, waiting] = [
    test('api/space', 'server'),
    test('api/space', 'embedded'),
    test('access/matrix', 'server'),
    test('console/day', 'embedded'),
    test('outage/set-up', 'server'),
  ] as const
  expect(inOrder([short, other, longer, longest, waiting])).toEqual([waiting, longest, longer, other, short])
  expect([short, other, longer, longest, waiting].filter(waits)).toEqual([waiting])
})
