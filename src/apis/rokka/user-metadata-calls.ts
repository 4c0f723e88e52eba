// Reading and changing the user metadata of a source image: all fields, some, or one.

import { readExpected } from '../../api/index.js'
import type { Answer, Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { checkUnlocked, sourceImageAt } from './find-source-image.js'
import { json, NOTHING, type RokkaCall, type RokkaHandler } from './rokka-call.js'
import { merged, readFieldName, readUserMetadata, readValue, storedName } from './user-metadata.js'

type Metadata = Record<string, unknown>

/** Changes the metadata under a lock on the row. Throws HttpProblem 404 or 423. */
async function change(call: RokkaCall, services: Services, after: (before: Metadata) => Metadata): Promise<Answer> {
  await services.store.transaction(async session => {
    const row = await sourceImageAt(call, session, { lock: true })
    checkUnlocked(row)
    await rokka.editSourceImage(session.db, row, { user_metadata: after(row.user_metadata) })
  })
  return NOTHING
}

export const getUserMetadata: RokkaHandler = {
  statuses: [200, 404],
  async run(call, services) {
    const row = await sourceImageAt(call, services.store)
    return json(200, row.user_metadata)
  },
}

/** PATCH: the named fields change, null takes one away. */
export const patchUserMetadata: RokkaHandler = {
  statuses: [204, 400, 404, 423],
  async run(call, services) {
    const fields = readUserMetadata(readExpected(call))
    return change(call, services, before => merged(before, fields))
  },
}

/** PUT: these fields and no others. */
export const putUserMetadata: RokkaHandler = {
  statuses: [204, 400, 404, 423],
  async run(call, services) {
    const fields = readUserMetadata(readExpected(call))
    return change(call, services, () => merged({}, fields))
  },
}

export const deleteUserMetadata: RokkaHandler = {
  statuses: [204, 404, 423],
  run: (call, services) => change(call, services, () => ({})),
}

export const getUserField: RokkaHandler = {
  statuses: [200, 400, 404],
  async run(call, services) {
    const name = storedName(readFieldName(call.variables['field']!))
    const { user_metadata } = await sourceImageAt(call, services.store)
    if (!Object.hasOwn(user_metadata, name)) throw notFound(`The field ${name}`)
    return json(200, user_metadata[name])
  },
}

/** PUT of one field: its value as JSON, or as bare text. */
export const putUserField: RokkaHandler = {
  statuses: [204, 400, 404, 423],
  async run(call, services) {
    const field = readFieldName(call.variables['field']!)
    const body = readExpected(call)[call.variables['field']!]
    const value = body === null ? null : readValue(field, body)
    return change(call, services, before => merged(before, { [storedName(field)]: value }))
  },
}

export const deleteUserField: RokkaHandler = {
  statuses: [204, 400, 404, 423],
  async run(call, services) {
    const name = storedName(readFieldName(call.variables['field']!))
    return change(call, services, before => {
      if (!Object.hasOwn(before, name)) throw notFound(`The field ${name}`)
      return merged(before, { [name]: null })
    })
  },
}
