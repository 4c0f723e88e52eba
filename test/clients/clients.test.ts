// Unmodified Hydra clients against the sample data: each of their steps holds (`npm run conformance:hydra` prints them).
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const RUN = fileURLToPath(new URL('../../../test/clients/run.js', import.meta.url))
const CLIENTS = ['api-doc-parser', 'admin', 'alcaeus', 'comunica', 'heracles']

it('api-doc-parser, the admin data provider, alcaeus, Comunica and heracles do all that they are for', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [RUN, ...CLIENTS])
  for (const client of CLIENTS) expect(stdout).toContain(client)
  expect(stdout).toMatch(/every step held\n$/)
}, 120_000)
