// The npm scripts on an old Node.js: they bring their own, or say what is needed.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

let folder: string

/** The script in a checkout on a machine whose Node.js says that it is of this version; what it leaves in PATH is shown. */
function useNode(installed: string, environment: Record<string, string> = {}) {
  writeFileSync(
    join(folder, 'pretend.cjs'),
    `
    const node = process.env.PATH.startsWith(${JSON.stringify(folder)}) ? '24.21.0' : '${installed}'
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node } })`,
  )
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', '. ./.ci/use-node; echo "$PATH"'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_OPTIONS: `--require ${join(folder, 'pretend.cjs')}`, ...environment },
  })
  return { status, path: stdout.trim(), stderr }
}

beforeEach(() => {
  folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'node-'))
  for (const name of ['.ci/use-node', '.ci/node/package-lock.json', 'package.json'])
    cpSync(ROOT + name, join(folder, name))
})

it.each(['22.19.0', '22.23.3', '24.0.0', '100.1.2'])('Node.js %s is used as it is', installed => {
  expect(useNode(installed, { NODE_DOWNLOAD: 'never' })).toEqual({ status: 0, path: process.env['PATH'], stderr: '' })
})

it.each(['20.20.2', '22.9.1', '22.18.9'])(
  'Node.js %s is refused with what is needed when none may be fetched',
  installed => {
    const { status, stderr } = useNode(installed, { NODE_DOWNLOAD: 'never' })
    expect([status, stderr]).toEqual([
      1,
      `Hydria needs Node.js 22.19 or later, and this is ${installed}. Install one, or unset NODE_DOWNLOAD to have one fetched from npm.\n`,
    ])
  },
)

it('one that was fetched before is used in the place of an old one, and a line says so', () => {
  const modules = join(folder, '.ci/node/node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  writeFileSync(join(modules, '.package-lock.json'), '{}')
  symlinkSync(process.execPath, join(modules, '.bin/node'))
  const { status, path, stderr } = useNode('20.20.2', { NODE_DOWNLOAD: 'never' })
  expect([status, path]).toEqual([0, `${modules}/.bin:${process.env['PATH']}`])
  expect(stderr).toBe(
    'Hydria needs Node.js 22.19 or later, and this is 20.20.2: running on 24.21.0, from npm, in .ci/node.\n',
  )
})
