// Reading and changing the user metadata of a source image: all fields, some, or one.
import { notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { checkUnlocked, sourceImageAt } from './find-source-image.js'
import { type Exchange, type Handler, NOTHING, type Reply } from './rokka-exchange.js'
import { merged, readFieldName, readUserMetadata, readValue, storedName } from './user-metadata.js'

type Metadata = Record<string, unknown>

/** Changes the metadata under a lock on the row. Throws HttpProblem 404 or 423. */
async function change(exchange: Exchange, after: (before: Metadata) => Metadata): Promise<Reply> {
  await exchange.services.store.transaction(async session => {
    const row = await sourceImageAt(exchange, session, { lock: true })
    checkUnlocked(row)
    await rokka.changeSourceImage(session.db, row, { user_metadata: after(row.user_metadata) })
  })
  return NOTHING
}

export const getUserMetadata: Handler = {
  statuses: [200, 404],
  async run(exchange) {
    const row = await sourceImageAt(exchange, exchange.services.store)
    return { status: 200, json: row.user_metadata }
  },
}

/** PATCH: the named fields change, null takes one away. */
export const patchUserMetadata: Handler = {
  statuses: [204, 400, 404, 423],
  async run(exchange) {
    const fields = readUserMetadata(await exchange.body())
    return change(exchange, before => merged(before, fields))
  },
}

/** PUT: these fields and no others. */
export const putUserMetadata: Handler = {
  statuses: [204, 400, 404, 423],
  async run(exchange) {
    const fields = readUserMetadata(await exchange.body())
    return change(exchange, () => merged({}, fields))
  },
}

export const deleteUserMetadata: Handler = {
  statuses: [204, 404, 423],
  run: exchange => change(exchange, () => ({})),
}

export const getUserField: Handler = {
  statuses: [200, 400, 404],
  async run(exchange) {
    const name = storedName(readFieldName(exchange.variables['field']!))
    const { user_metadata } = await sourceImageAt(exchange, exchange.services.store)
    if (!Object.hasOwn(user_metadata, name)) throw notFound(`The field ${name}`)
    return { status: 200, json: user_metadata[name] }
  },
}

/** PUT of one field: its value as JSON, or as bare text. */
export const putUserField: Handler = {
  statuses: [204, 400, 404, 423],
  async run(exchange) {
    const field = readFieldName(exchange.variables['field']!)
    const body = await exchange.body()
    const value = body === null ? null : readValue(field, body)
    return change(exchange, before => merged(before, { [storedName(field)]: value }))
  },
}

export const deleteUserField: Handler = {
  statuses: [204, 400, 404, 423],
  async run(exchange) {
    const name = storedName(readFieldName(exchange.variables['field']!))
    return change(exchange, before => {
      if (!Object.hasOwn(before, name)) throw notFound(`The field ${name}`)
      return merged(before, { [name]: null })
    })
  },
}
