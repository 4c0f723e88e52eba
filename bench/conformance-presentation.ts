// Validates manifests and Collections against the IIIF Presentation 3 schema: `npm run conformance:presentation -- PATH`,
// PATH being a checkout of IIIF/presentation-validator, whose schema it is.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv, type ErrorObject } from 'ajv'
import formats from 'ajv-formats'
import { pino } from 'pino'
import { startHydria } from '../src/server.js'
import { readSettings } from '../src/settings.js'

const SCHEMA = join('schema', 'iiif_3_0.json')
const ADMIN = { ADMIN_KEY: 'conformance', ADMIN_SECRET: 'conformance-secret' }
const AUTHORIZATION = `Basic ${Buffer.from(`${ADMIN.ADMIN_KEY}:${ADMIN.ADMIN_SECRET}`).toString('base64')}`

/** Documents to validate. The canvas of a file that cannot be shown has a behavior that is not in the schema's list. */
const DOCUMENTS = [
  '/iiif-manifest/1/1/open',
  '/iiif-manifest/1/1/closed',
  '/iiif-resource/1/string1/book',
  '/iiif-collection/1/1',
  '/iiif-collection/1/1/page',
]

const say = (text: string): boolean => process.stdout.write(`${text}\n`)

async function request(base: string, method: string, path: string, body: unknown, mediaType = 'application/json') {
  const response = await fetch(base + path, {
    method,
    headers: { Authorization: AUTHORIZATION, 'Content-Type': mediaType },
    body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}

/** A space with an open image, one that needs a role, and words that lead to them. */
async function register(base: string): Promise<void> {
  await request(base, 'POST', '/customers', { name: 'conformance' })
  await request(base, 'POST', '/customers/1/spaces', { name: 'conformance' })
  const picture = new Uint8Array(readFileSync(new URL('../../pictures/rocket.jpg', import.meta.url)))
  const rights = 'http://creativecommons.org/licenses/by/4.0/'
  const deliveryChannels = ['iiif-img', 'thumbs', 'file'].map(channel => ({ channel }))
  for (const [id, more] of [
    ['open', { rights }],
    ['closed', { rights: 'Ask us first', roles: ['clickthrough'], maxUnauthorised: 200 }],
  ] as const) {
    const path = `/customers/1/spaces/1/images/${id}`
    await request(base, 'PUT', path, picture, 'image/jpeg')
    await request(base, 'PATCH', path, { string1: 'book', tags: ['page'], deliveryChannels, ...more })
  }
}

const told = ({ instancePath, message }: ErrorObject): string => `${instancePath || '/'} ${message}`

/** Validates the documents; returns how many do not fit. */
async function conform(checkout: string): Promise<number> {
  const ajv = formats.default(new Ajv({ strict: false, allErrors: true, validateFormats: true }))
  const validate = ajv.compile(JSON.parse(readFileSync(join(checkout, SCHEMA), 'utf8')))
  const folder = mkdtempSync(join(tmpdir(), 'hydria-conformance-'))
  const settings = readSettings({ PORT: '0', DATA_DIR: folder, ...ADMIN })
  const hydria = await startHydria(settings, pino({ level: 'warn' }), { serve: true, work: true })
  try {
    await register(hydria.base)
    let failed = 0
    for (const path of DOCUMENTS) {
      const response = await fetch(hydria.base + path)
      const fits = validate(await response.json())
      if (!fits) failed++
      say(`${path}: ${response.status}, ${fits ? 'valid' : (validate.errors ?? []).map(told).join('\n  ')}`)
    }
    return failed
  } finally {
    await hydria.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const checkout = process.argv[2]
if (checkout && existsSync(join(checkout, SCHEMA))) process.exitCode = (await conform(checkout)) > 0 ? 1 : 0
else say(`Skipped: name a checkout of IIIF/presentation-validator, which has ${SCHEMA}, to run it.`)
