// Copies of source images in another organization: the bytes, and everything that is said of them.

import { copyFile, rm } from 'node:fs/promises'
import { readExpected } from '../../api/index.js'
import { isAllowed, type Needed, principalIn, type Services } from '../../operations/index.js'
import { HttpProblem, invalid } from '../../problem.js'
import { blobKey, checkStorage, rokka, withLocalFile } from '../../store/index.js'
import { existing, sourceImageOf } from './find-source-image.js'
import { receive } from './receive-source-image.js'
import { json, NOTHING, type RokkaCall, type RokkaHandler } from './rokka-call.js'
import { storagePlace } from './source-image-space.js'

/** What is needed where the copies go to. */
const TO_COPY: Needed = { access: 'write', roles: ['sourceimages:write'] }

/** The organization of the Destination header, where the caller may write. Throws HttpProblem 400 or 403. */
async function destinationOf(
  { request, caller, organization }: RokkaCall,
  services: Services,
): Promise<rokka.Organization> {
  const name = request.headers['destination']
  if (typeof name !== 'string' || name === '')
    throw invalid('Destination', 'is required: a header that names an organization')
  const destination = await rokka.findOrganization(services.store.db, name)
  const there = destination && (await principalIn(services.store, caller, destination.customer))
  if (!destination || !there) throw invalid('Destination', `the organization ${name} does not exist`)
  if (!isAllowed(there, TO_COPY))
    throw new HttpProblem(403, 'Forbidden', `You may not write to the organization ${name}.`)
  if (destination.customer === organization.customer) throw invalid('Destination', 'must be another organization')
  return destination
}

const overwrites = ({ request }: RokkaCall): boolean => request.headers['overwrite'] !== 'F'

/** Copies one source image; false when it was there. Throws HttpProblem 507 before any bytes are copied. */
async function copyTo(
  { signal }: RokkaCall,
  services: Services,
  row: rokka.SourceImageRow,
  destination: rokka.Organization,
): Promise<boolean> {
  const { blobs, store } = services
  await checkStorage(store.db, await storagePlace(services, destination.customer), row.size)
  const scratch = await blobs.scratchPath('.copy')
  try {
    const key = blobKey(row.customer, 'original', row.sha256)
    await existing(withLocalFile(blobs, key, path => copyFile(path, scratch)))
    const digest = { size: row.size, sha256: row.sha256, sha1: row.binary_hash }
    const { name, user_metadata, dynamic_metadata, static_metadata } = row
    const description = { name, user_metadata, dynamic_metadata, static_metadata, protected: row.protected }
    const { created } = await receive(services, destination.customer, { file: scratch, digest }, description, signal)
    return created
  } finally {
    await rm(scratch, { force: true })
  }
}

/** COPY .../{hash}: 201 when it is new there, 204 when it was overwritten, 412 when it must not be. */
export const copySourceImage: RokkaHandler = {
  statuses: [201, 204, 400, 403, 404, 412, 423, 507],
  async run(call, services) {
    const { organization, variables } = call
    const destination = await destinationOf(call, services)
    const { db } = services.store
    const row = await sourceImageOf({ db }, organization.customer, variables['hash']!)
    const there = await rokka.findSourceImage(db, destination.customer, row.hash)
    if (there && !overwrites(call))
      throw new HttpProblem(412, 'Precondition failed', `The source image ${row.hash} already exists there.`)
    return (await copyTo(call, services, row, destination)) ? json(201, {}) : NOTHING
  },
}

const MOST_COPIES = 100

/** The hashes of a call, each once. Throws HttpProblem 400. */
function hashesIn(call: RokkaCall): string[] {
  const { hashes } = readExpected<{ hashes: string[] }>(call)
  if (hashes.length === 0 || hashes.length > MOST_COPIES)
    throw invalid('hashes', `must be an array of 1 to ${MOST_COPIES} hashes`)
  return [...new Set(hashes)]
}

/** POST .../copy with hashes; none is copied when one of them is not there. */
export const copySourceImages: RokkaHandler = {
  statuses: [201, 204, 400, 403, 404, 412, 423, 507],
  async run(call, services) {
    const { organization } = call
    const destination = await destinationOf(call, services)
    const { db } = services.store
    const rows: rokka.SourceImageRow[] = []
    for (const hash of hashesIn(call)) rows.push(await sourceImageOf({ db }, organization.customer, hash))
    const states = { created: [] as string[], overwritten: [] as string[], kept: [] as string[] }
    for (const row of rows) {
      const there = await rokka.findSourceImage(db, destination.customer, row.hash)
      if (there && !overwrites(call)) states.kept.push(row.hash)
      else
        (await copyTo(call, services, row, destination))
          ? states.created.push(row.hash)
          : states.overwritten.push(row.hash)
    }
    if (states.kept.length === rows.length)
      throw new HttpProblem(412, 'Precondition failed', 'All of the source images already exist there.')
    return states.created.length > 0 ? json(201, states) : NOTHING
  },
}
