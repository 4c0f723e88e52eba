// Source images one by one: read, named, locked, deleted and brought back.
import { readExpected } from '../../api/index.js'
import { checkUnshown, isAllowed, type Needed, type Principal, releaseGone } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { discardSourceImage, restoreSourceImage } from './discarded.js'
import { checkUnlocked, sourceImageAt } from './find-source-image.js'
import { isOn, json, NOTHING, type RokkaHandler } from './rokka-call.js'
import { sourceImageRow } from './source-image-row.js'

/** GET: with `?deleted=true` also from the trash. */
export const getSourceImage: RokkaHandler = {
  statuses: [200, 404],
  async run(call, services) {
    const deletedToo = isOn(call.query.get('deleted'))
    const row = await sourceImageAt(call, services.store, { deleted: deletedToo ? 'either' : false })
    return json(200, sourceImageRow(row, call, deletedToo))
  },
}

/** DELETE: into the trash, which all APIs share. */
export const deleteSourceImage: RokkaHandler = {
  statuses: [204, 404, 409, 423],
  async run(call, services) {
    const gone = await services.store.transaction(async session => {
      const row = await sourceImageAt(call, session, { lock: true })
      checkUnlocked(row)
      await checkUnshown(call, services, session.db, row.customer, [row])
      return discardSourceImage(call, services, session, row)
    })
    await releaseGone(services, call.organization.customer, gone)
    return NOTHING
  },
}

const SHA1 = /^[0-9a-f]{40}$/

/** DELETE of the list with `?binaryHash=`: all that have these bytes, or none when one of them is locked. */
export const deleteByBinaryHash: RokkaHandler = {
  statuses: [204, 400, 404, 409, 423],
  async run(call, services) {
    const { organization, query } = call
    const binaryHash = query.get('binaryHash') ?? ''
    if (!SHA1.test(binaryHash))
      throw invalid('binaryHash', 'is required: the SHA-1 of the bytes, 40 digits of lower-case hex')
    const gone = await services.store.transaction(async session => {
      const rows = await rokka.lockByBinaryHash(session.db, organization.customer, binaryHash)
      if (rows.length === 0) throw notFound(`A source image with the binary hash ${binaryHash}`)
      rows.forEach(checkUnlocked)
      await checkUnshown(call, services, session.db, organization.customer, rows)
      const hashes: string[] = []
      for (const row of rows) hashes.push(...(await discardSourceImage(call, services, session, row)))
      return hashes
    })
    await releaseGone(services, organization.customer, gone)
    return NOTHING
  },
}

/** POST .../restore: out of the trash; one that is not in it is answered as it is. */
export const restoreFromTrash: RokkaHandler = {
  statuses: [200, 404],
  async run(call, services) {
    const row = await services.store.transaction(async session => {
      const found = await sourceImageAt(call, session, { deleted: 'either', lock: true })
      if (!found.deleted) return found
      return restoreSourceImage(session, found)
    })
    return json(200, sourceImageRow(row, call, true))
  },
}

/** PUT .../name with the name as a JSON string. */
export const putName: RokkaHandler = {
  statuses: [200, 400, 404, 423],
  async run(call, services) {
    const { name } = readExpected<{ name: string }>(call)
    const row = await services.store.transaction(async session => {
      const found = await sourceImageAt(call, session, { lock: true })
      checkUnlocked(found)
      return rokka.editSourceImage(session.db, found, { name })
    })
    return json(200, sourceImageRow(row, call))
  },
}

/** PUT .../options/locked. */
export const putLocked: RokkaHandler = {
  statuses: [200, 400, 404],
  async run(call, services) {
    const { locked } = readExpected<{ locked: boolean }>(call)
    const row = await services.store.transaction(async session => {
      const found = await sourceImageAt(call, session, { lock: true })
      return rokka.editSourceImage(session.db, found, { locked })
    })
    return json(200, sourceImageRow(row, call))
  },
}

/** DELETE .../cache: renderings are made for each request, so there is nothing to invalidate. */
export const invalidateCache: RokkaHandler = {
  statuses: [204, 404],
  async run(call, services) {
    await sourceImageAt(call, services.store)
    return NOTHING
  },
}

/** What is needed, beyond reading, to download a protected original. */
const TO_DOWNLOAD: Needed = { access: 'read', roles: ['sourceimages:download:protected'] }

/** Throws HttpProblem 403 when a protected original may not leave. */
export function checkDownload(row: rokka.SourceImageRow, principal: Principal): void {
  if (row.protected && !isAllowed(principal, TO_DOWNLOAD))
    throw new HttpProblem(403, 'Forbidden', 'A protected image needs the role sourceimages:download:protected.')
}
