// Keys: the secret is made here and shown once; the last key that can manage a customer stays.
import { HttpProblem, notFound } from '../problem.js'
import { hasOtherAdminKey, newSecret } from '../store/index.js'
import { gone, type Handler } from './call.js'

export const createKey: Handler = {
  statuses: [200, 400],
  async run({ route, where, body = {}, prefer }, { store, readerOf }) {
    const { secret, hash } = newSecret()
    const values = readerOf(route.target).read(body, { whole: true, strict: prefer.strict })
    const row = await store.insert(route.target, { ...values, ...where, key: crypto.randomUUID(), secret_hash: hash })
    return { kind: 'resource', status: 200, owner: route.target, row: { ...row, secret }, created: true }
  },
}

export const deleteKey: Handler = {
  statuses: [204, 205, 400, 404],
  async run(call, { store }) {
    const { where, route } = call
    const deleted = await store.transaction(async session => {
      const row = await session.lock(route.target, where)
      if (!row) throw notFound('The key')
      call.precondition(row)
      const other = await hasOtherAdminKey(session.db, row['customer'] as number, row['key'] as string)
      if (!other)
        throw new HttpProblem(
          400,
          'Bad request',
          'This is the last key of the customer with admin access, which would be locked out. Make another one first.',
          [{ property: 'key', message: 'is the last one with admin access' }],
        )
      return session.remove(route.target, where)
    })
    store.keys.forget(String(deleted?.['key']))
    return gone(call)
  },
}
