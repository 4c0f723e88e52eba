// Unmodified clients against sample data: each of their steps holds (`npm run conformance:hydra` prints them).
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sharedTestHydria } from '../hydria.js'
import { finished } from '../ingest/load.js'
import { type Origin, PICTURES, startOrigin } from '../pictures.js'

const RUN = fileURLToPath(new URL('../../../test/clients/run.js', import.meta.url))
const CLIENTS = ['api-doc-parser', 'admin', 'alcaeus', 'comunica', 'heracles', 'vault']

let origin: Origin
beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

it('api-doc-parser, the admin data provider, alcaeus, Comunica, heracles and the Vault do all that they are for', async () => {
  const { base, customer } = await sharedTestHydria()
  const { call, path, key, secret } = await customer()
  await call('POST', `${path}/spaces`, { body: { name: 'Sample pictures' } })
  const member = Object.keys(PICTURES).map(id => ({
    ...{ id, space: 1, origin: origin.url(id) },
    ...{ tags: ['sample'], string1: 'sample', string2: id.split('.')[0] },
  }))
  const batch = await call('POST', `${path}/queue`, { body: { '@type': 'Collection', member } })
  await finished(call, [batch.body['@id']])
  const env = { ...process.env, HYDRIA_BASE: base, HYDRIA_KEY: key, HYDRIA_SECRET: secret }
  // The documents that they read make much that is soon garbage.
  const words = ['--max-semi-space-size=64', RUN, ...CLIENTS]
  const { stdout } = await promisify(execFile)(process.execPath, words, { env }).catch(
    (failed: { stdout: string }) => failed,
  )
  for (const client of CLIENTS) expect(stdout).toContain(client)
  expect(stdout).toMatch(/every step held\n$/)
}, 120_000)
