// The user whose key is shown: its id, its keys, new ones and old ones.
import { checkText } from '../../http/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { newSecret, rokka } from '../../store/index.js'
import { objectOf } from './body.js'
import { type Handler, NOTHING } from './exchange.js'
import { idOf } from './organization.js'
import { dateText } from './shape.js'

const keyJson = ({ id, created, comment }: rokka.ApiKey) => ({ id, created: dateText(created), comment })

export const getUser: Handler = {
  statuses: [200],
  async run({ services, caller }) {
    const { customer } = caller()
    const keys = await rokka.listApiKeys(services.store.db, customer)
    return { status: 200, json: { user_id: idOf(customer), email: '', api_keys: keys.map(keyJson) } }
  },
}

export const listApiKeys: Handler = {
  statuses: [200],
  async run({ services, caller }) {
    const keys = await rokka.listApiKeys(services.store.db, caller().customer)
    return { status: 200, json: keys.map(keyJson) }
  },
}

export const getCurrentApiKey: Handler = {
  statuses: [200, 404],
  async run({ services, caller }) {
    const { key, customer } = caller()
    const found = await rokka.findApiKey(services.store.db, customer, key)
    if (!found) throw notFound('The key')
    return { status: 200, json: keyJson(found) }
  },
}

const MOST_KEYS = 100

/** POST user/apikeys: the new key and its secret, shown this once. */
export const createApiKey: Handler = {
  statuses: [201, 400],
  async run(exchange) {
    const { customer } = exchange.caller()
    const { comment } = objectOf('body', (await exchange.body()) ?? {})
    const words = Array.isArray(comment) ? comment.join(' ') : (comment ?? '')
    if (typeof words !== 'string' || words.length > 1000)
      throw invalid('comment', 'must be a string of at most 1000 characters')
    checkText('comment', words)
    const { secret, hash } = newSecret()
    const id = crypto.randomUUID()
    const key = await exchange.services.store.transaction(async ({ db }) => {
      if ((await rokka.listApiKeys(db, customer)).length >= MOST_KEYS)
        throw invalid('api_keys', `there are ${MOST_KEYS} already: delete some first`)
      return rokka.insertApiKey(db, { id, customer, comment: words, hash })
    })
    return { status: 201, json: { ...keyJson(key), api_key: `${id}:${secret}` } }
  },
}

/** DELETE user/apikeys/{id}: any but the one that is shown, so that one always stays. */
export const deleteApiKey: Handler = {
  statuses: [204, 400, 404],
  async run({ services, caller, variables }) {
    const { key, customer } = caller()
    const id = variables['id']!
    if (id === key) throw invalid('id', 'is the key that you use; use another one to delete it')
    const removed = await rokka.removeApiKey(services.store.db, customer, id)
    if (!removed) throw notFound(`The key ${id}`)
    services.store.keys.forget(id)
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
