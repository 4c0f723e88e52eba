// What a program over a stranger's file can do, and what it cannot: each of these tries.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bounds, confinement, runConfined } from '../../src/sandbox/index.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-sandbox-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const BOUNDS: Bounds = { memoryBytes: 1e9, fileBytes: 1e6, seconds: 20 }
const run = (script: string, bounds: Partial<Bounds> = {}) =>
  runConfined([process.execPath, '-e', script], folder, { ...BOUNDS, ...bounds })

/** Those that need a program which this system lacks or forbids are left out. */
const where = (program: string) => (confinement().find(one => one.program === program)!.works ? it : it.skip)

it('it sees nothing of our environment, and works in its folder', async () => {
  process.env['HYDRIA_SANDBOX_SECRET'] = 'secret'
  const { stdout } = await run('console.log(JSON.stringify([process.cwd(), Object.keys(process.env).sort()]))')
  delete process.env['HYDRIA_SANDBOX_SECRET']
  expect(JSON.parse(stdout)).toEqual([folder, ['HOME', 'LC_ALL', 'TMPDIR']])
})

it('it is killed when its time runs out', async () => {
  const { timedOut, signal } = await run('setInterval(() => {}, 1000)', { seconds: 0.2 })
  expect([timedOut, signal]).toEqual([true, 'SIGKILL'])
})

it('it is killed when it is called off', async () => {
  const controller = new AbortController()
  const ended = run('setInterval(() => {}, 1000)', { signal: controller.signal })
  controller.abort(new Error('called off'))
  await expect(ended).rejects.toThrow('called off')
})

it('no more is kept of what it says than the beginning and the end', async () => {
  const { stdout, code } = await run("process.stdout.write('first' + 'a'.repeat(5_000_000) + 'last')")
  expect([stdout.length, code, stdout.slice(0, 5), stdout.slice(-4)]).toEqual([81_920, 0, 'first', 'last'])
})

where('prlimit')('it has as many times its seconds as processors that it may use', async () => {
  const limits =
    "console.log(/^Max cpu time +(\\d+)/m.exec(require('fs').readFileSync('/proc/self/limits', 'utf8'))[1])"
  expect((await run(limits, { processors: 4 })).stdout).toBe('80\n')
})

it('it steps back for other processes where it is to', async () => {
  // When it has begun it may not have stepped back yet.
  const { stdout } = await run(
    "const os = require('os'); const wait = () => os.getPriority() === 7 ? console.log(7) : setImmediate(wait); wait()",
    { niceness: 7 },
  )
  expect(stdout).toBe('7\n')
})

where('prlimit')('it has no more memory than it may', async () => {
  const { code } = await run('Buffer.alloc(700_000_000, 1)', { memoryBytes: 900_000_000 })
  expect(code).not.toBe(0)
})

where('prlimit')('it writes no larger file than it may', async () => {
  const { code, signal } = await run("require('fs').writeFileSync('large', Buffer.alloc(2_000_000))")
  expect(code === 0 && signal === null).toBe(false)
})

where('unshare')('it reaches no server, not even on this machine', async () => {
  const server = createServer((_request, response) => response.end('reached'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { stdout } = await run(
    `require('http').get('http://127.0.0.1:${port}', () => console.log('reached')).on('error', () => console.log('cut off'))`,
  )
  server.close()
  expect(stdout).toBe('cut off\n')
})

it('a program that is not there rejects', async () => {
  await expect(
    runConfined([join(folder, 'none')], folder, BOUNDS).then(ended => ended.code || 'ran'),
  ).resolves.not.toBe('ran')
})
