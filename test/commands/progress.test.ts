// How far a command is, on a terminal.
import { PassThrough } from 'node:stream'
import { withProgress } from '../../src/commands/progress.js'

it('a terminal has its cursor again when the work fails', async () => {
  const err = Object.assign(new PassThrough(), { isTTY: true, cursorTo: () => true, clearLine: () => true })
  const failing = withProgress({ out: new PassThrough(), err }, 2, 'blobs', async () => {
    throw new Error('stopped')
  })
  await expect(failing).rejects.toThrow('stopped')
  expect(String(err.read())).toContain('\u001B[?25h')
})
