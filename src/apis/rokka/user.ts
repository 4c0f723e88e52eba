// The user whose key is shown: its id, its keys, new ones and old ones.
import { checkText } from '../../http/index.js'
import { holdsAccess, makeKey, removeKey } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { objectOf } from './lenient-json.js'
import { idOf } from './organization.js'
import { type Exchange, type Handler, NOTHING } from './rokka-exchange.js'
import { dateText } from './source-image-json.js'

const keyJson = ({ id, created, comment }: rokka.ApiKey) => ({ id, created: dateText(created), comment })

/** The keys of the caller's customer; a key that may not read shows itself alone. */
async function keysOf({ services, caller: { key, customer, access } }: Exchange): Promise<rokka.ApiKey[]> {
  const keys = await rokka.listApiKeys(services.store.db, customer)
  return holdsAccess(access, 'read') ? keys : keys.filter(({ id }) => id === key)
}

export const getUser: Handler = {
  statuses: [200],
  async run(exchange) {
    const keys = await keysOf(exchange)
    return { status: 200, json: { user_id: idOf(exchange.caller.customer), email: '', api_keys: keys.map(keyJson) } }
  },
}

export const listApiKeys: Handler = {
  statuses: [200],
  run: async exchange => ({ status: 200, json: (await keysOf(exchange)).map(keyJson) }),
}

export const getCurrentApiKey: Handler = {
  statuses: [200, 404],
  async run({ services, caller: { key, customer } }) {
    const found = await rokka.findApiKey(services.store.db, customer, key)
    if (!found) throw notFound('The key')
    return { status: 200, json: keyJson(found) }
  },
}

const MOST_KEYS = 100

/** POST user/apikeys: the new key and its secret, shown this once. */
export const createApiKey: Handler = {
  statuses: [201, 400, 403],
  async run(exchange) {
    const { services, caller } = exchange
    const { customer } = caller
    const { comment } = objectOf('body', (await exchange.body()) ?? {})
    const words = Array.isArray(comment) ? comment.join(' ') : (comment ?? '')
    if (typeof words !== 'string' || words.length > 1000)
      throw invalid('comment', 'must be a string of at most 1000 characters')
    checkText('comment', words)
    const { row, secret } = await services.store.transaction(async session => {
      if ((await rokka.listApiKeys(session.db, customer)).length >= MOST_KEYS)
        throw invalid('api_keys', `there are ${MOST_KEYS} already: delete some first`)
      return makeKey(services, session, caller, { customer, access: 'admin', roles: [], comment: words, expires: null })
    })
    const id = String(row['key'])
    const key = { id, customer, created: row['created'] as Date, comment: words }
    return { status: 201, json: { ...keyJson(key), api_key: `${id}:${secret}` } }
  },
}

/** DELETE user/apikeys/{id}: any but the one that is shown, and the last one with admin access. */
export const deleteApiKey: Handler = {
  statuses: [204, 400, 403, 404],
  async run({ services, caller: { key, customer }, variables }) {
    const id = variables['id']!
    if (id === key) throw invalid('id', 'is the key that you use; use another one to delete it')
    const { store } = services
    await store.transaction(session => removeKey(services, session, customer, id))
    store.keys.forget(id)
    return NOTHING
  },
}

/** POST users: there is no signing up here. */
export const createUser: Handler = {
  statuses: [403],
  run: async () => {
    throw new HttpProblem(
      403,
      'Forbidden',
      'There is no signing up here: the administrator makes organizations and keys.',
    )
  },
}
