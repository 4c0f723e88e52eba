// The user whose key is shown: its id, its keys, new ones and old ones.
import { readExpected } from '../../api/index.js'
import { holdsAccess, makeKey, removeKey, type Services } from '../../operations/index.js'
import { HttpProblem, invalid } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { idOf } from './organization.js'
import { json, NOTHING, type RokkaCall, type RokkaHandler } from './rokka-call.js'

/** The keys of the caller's customer; a key that may not read shows itself alone. */
async function keysOf(
  { caller: { key, customer, access } }: RokkaCall,
  services: Services,
): Promise<rokka.ApiKeyRow[]> {
  const keys = await rokka.listApiKeys(services.store.db, customer)
  return holdsAccess(access, 'read') ? keys : keys.filter(({ id }) => id === key)
}

export const getUser: RokkaHandler = {
  statuses: [200],
  async run(call, services) {
    const keys = await keysOf(call, services)
    return json(200, { user_id: idOf(call.caller.customer), email: '', api_keys: keys })
  },
}

export const listApiKeys: RokkaHandler = {
  statuses: [200],
  run: async (call, services) => json(200, await keysOf(call, services)),
}

export const getCurrentApiKey: RokkaHandler = {
  statuses: [200],
  async run({ caller: { key, customer } }, services) {
    const found = await rokka.findApiKey(services.store.db, customer, key)
    if (!found) throw new HttpProblem(401, 'Unauthorized', 'The key has been deleted meanwhile.')
    return json(200, found)
  },
}

const MOST_KEYS = 100

/** POST user/apikeys: the new key and its secret, shown this once. */
export const createApiKey: RokkaHandler = {
  statuses: [201, 400, 403],
  async run(call, services) {
    const { caller } = call
    const { customer } = caller
    const { comment } = readExpected<{ comment: string }>(call)
    const { row, secret } = await services.store.transaction(async session => {
      if ((await rokka.listApiKeys(session.db, customer)).length >= MOST_KEYS)
        throw invalid('api_keys', `there are ${MOST_KEYS} already: delete some first`)
      return makeKey(services, session, caller, { customer, access: 'admin', roles: [], comment, expires: null })
    })
    const id = row.key
    return json(201, { id, created: row.created, comment, api_key: `${id}:${secret}` })
  },
}

/** DELETE user/apikeys/{id}: any but the one that is shown, and the last one with admin access. */
export const deleteApiKey: RokkaHandler = {
  statuses: [204, 400, 403, 404],
  async run({ caller: { key, customer }, variables }, services) {
    const id = variables['id']!
    if (id === key) throw invalid('id', 'is the key that you use; use another one to delete it')
    const { store } = services
    await store.transaction(session => removeKey(services, session, customer, id))
    store.keys.forget(id)
    return NOTHING
  },
}

/** POST users: there is no signing up here. */
export const createUser: RokkaHandler = {
  statuses: [403],
  run: async () => {
    throw new HttpProblem(
      403,
      'Forbidden',
      'Sign-up is not available: the administrator creates organizations and keys.',
    )
  },
}
