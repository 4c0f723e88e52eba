// A process that is killed while a text is being recognised: the next one finds the job, and does it.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { basic } from '../hydria.js'
import { picture } from '../pictures.js'
import { freePort, type Place, startPlace } from '../processes.js'
import { patient } from './load.js'

const PROGRAM = fileURLToPath(new URL('./ocr-program.js', import.meta.url))
const ADMIN = ['ocr-crash-admin', 'ocr-crash-admin-secret'] as const

const name = crypto.randomUUID().slice(0, 8)
const [flag, begun] = ['', '-begun'].map(end => join(dirname(PROGRAM), `${name}${end}`)) as [string, string]
const folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
let place: Place | undefined
afterAll(async () => {
  await place?.stop()
  for (const left of [folder, flag, begun]) rmSync(left, { recursive: true, force: true })
})

it('a text is recognised though the process was killed meanwhile', async () => {
  mkdirSync(folder, { recursive: true })
  const template = join(process.env['HYDRIA_TEST_FOLDER']!, 'template', 'database')
  cpSync(template, join(folder, 'database'), { recursive: true })
  const port = await freePort()
  place = startPlace('start', {
    ...{ DATA_DIR: folder, PORT: String(port), ADMIN_KEY: ADMIN[0], ADMIN_SECRET: ADMIN[1], LOG_LEVEL: 'error' },
    OCR_COMMAND: `"${process.execPath}" "${PROGRAM}" {picture} {languages} {tesseract}`,
  })
  const call = patient([`http://127.0.0.1:${port}`], basic(...ADMIN))
  const customer = (await call('POST', '/customers', { body: { name: 'crash', displayName: 'crash' } })).body['@id']
  await call('POST', `${customer}/spaces`, { body: { name: 'pages' } })
  const image = `${customer}/spaces/1/images/page`
  await call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body: picture('coffee.png') })
  const described = { '@type': 'Dataset', mediaType: 'text/xml', iiifLink: 'seeAlso', pipeline: 'ocr' }
  await call('PUT', `${image}/adjuncts/words`, { body: { ...described, language: [`en-x-waits-${name}`] } })
  while (!existsSync(begun)) await wait(20)
  await place.crash()
  writeFileSync(flag, '')
  const adjunct = async () => (await call('GET', `${image}/adjuncts/words`)).body
  while ((await adjunct()).ingesting) await wait(50)
  expect(await adjunct()).toMatchObject({ error: '', profile: 'http://www.loc.gov/standards/alto/v3/alto.xsd' })
}, 120_000)
