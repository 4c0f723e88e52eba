// What the how-tos move from, or log in at: another customer as the DLCS, another organization as rokka, a provider.
import { startProvider } from '../delivery/provider.js'
import type { TestHydria } from '../hydria.js'
import { picture, startOrigin } from '../pictures.js'
import { freshDatabase } from '../servers/database.js'

/** Three images of a customer, one with a blank in its id, whose originals are at an origin that answers. */
async function openDlcs(hydria: TestHydria, origin: string) {
  const customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'Old pages' } })
  for (const id of ['p%201', 'p2', 'p3']) {
    const image = `${customer.path}/spaces/1/images/${id}`
    await customer.call('PUT', image, { body: { origin, string1: 'old', number1: 7 } })
  }
  const { id, key, secret } = customer
  return { DLCS_SERVER: hydria.base, DLCS_KEY: key, DLCS_SECRET: secret, DLCS_CUSTOMER: String(id) }
}

/** An organization with a stack and a source image. */
async function openRokka(hydria: TestHydria) {
  const { name, key, secret, call } = await hydria.customer()
  const operations = [{ name: 'resize', options: { width: 100 } }]
  await call('PUT', `/stacks/${name}/small`, { body: { operations } })
  const form = new FormData()
  form.append('filedata[]', new Blob([picture('rocket.jpg')]), 'rocket.jpg')
  await fetch(`${hydria.base}/sourceimages/${name}`, {
    method: 'POST',
    headers: { 'Api-Key': `${key}:${secret}` },
    body: form,
  })
  return { ROKKA_SERVER: hydria.base, ROKKA_KEY: `${key}:${secret}`, ROKKA_ORGANIZATION: name }
}

/** Values for what the pages export beside the customer's own, and how to close what they stand for. */
export async function openOldHouses(hydria: TestHydria) {
  const origin = await startOrigin()
  const provider = await startProvider('hydria')
  const database = process.env['TEST_DATABASE_URL'] ? await freshDatabase() : undefined
  const folder = process.env['HYDRIA_TEST_FOLDER']
  const values: Record<string, string> = {
    ...(database && { DATABASE_URL: database.url, BASE_URL: 'http://127.0.0.1:8471' }),
    DATA_DIR: `${folder}/two-machines`,
    BLOB_URL: `file://${folder}/two-machines-blobs`,
    ...(await openDlcs(hydria, origin.url('rocket.jpg'))),
    ...(await openRokka(hydria)),
    ISSUER: provider.issuer,
  }
  return { values, close: () => Promise.all([provider.close(), origin.close(), database?.remove()]) }
}
