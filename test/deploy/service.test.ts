// The unit of systemd is one that systemd understands, and runs the program as the image does.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const UNIT = readFileSync(`${ROOT}deploy/hydria.service`, 'utf8')

it('is verified by systemd without a word', () => {
  const folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'unit-'))
  const file = join(folder, 'hydria.service')
  // The program and the user are those of this machine.
  const here = UNIT.replace('/usr/bin/node', process.execPath).replaceAll(/^(User|Group)=.*/gm, '$1=root')
  writeFileSync(file, here)
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect([status, stderr.split('\n').filter(line => line.includes('hydria.service'))]).toEqual([0, []])
})

it('starts the program by the words and with the allocator of the image', () => {
  const image = readFileSync(`${ROOT}Dockerfile`, 'utf8')
  const [, entry, command] = /^ENTRYPOINT \["node", (.*)\]\nCMD \[(.*)\]/m.exec(image)!
  const words = JSON.parse(`[${entry}, ${command}]`).join(' ')
  expect(UNIT).toContain(`ExecStart=/usr/bin/node ${words}\n`)
  const [, allocator] = /^ENV (MALLOC_.*)$/m.exec(image)!
  expect(UNIT).toContain(`Environment=${allocator}\n`)
})
