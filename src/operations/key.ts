// Keys: the secret is made here and shown once; the last key of a customer stays.
import { HttpProblem, notFound } from '../problem.js'
import { newSecret } from '../store/index.js'
import { gone, type Handler } from './call.js'

export const createKey: Handler = {
  statuses: [200, 400],
  async run({ route, where }, { store }) {
    const { secret, hash } = newSecret()
    const row = await store.insert(route.target, { ...where, key: crypto.randomUUID(), secret_hash: hash })
    return { kind: 'resource', status: 200, owner: route.target, row: { ...row, secret }, created: true }
  },
}

export const deleteKey: Handler = {
  statuses: [204, 205, 400, 404],
  async run(call, { store }) {
    const { where, route } = call
    await store.transaction(async session => {
      const row = await session.lock(route.target, where)
      if (!row) throw notFound('The key')
      call.precondition(row)
      // The customer's row is the lock under which its keys are counted.
      await session.db('customers').where({ id: row['customer'] }).forUpdate().first('id')
      const [{ count }] = (await session.db('keys').where({ customer: row['customer'] }).count({ count: '*' })) as [
        { count: number },
      ]
      if (Number(count) < 2)
        throw new HttpProblem(
          400,
          'Bad request',
          'This is the last key of the customer, which would be locked out. Make another one first.',
          [{ property: 'key', message: 'is the last one' }],
        )
      await session.remove(route.target, where)
    })
    return gone(call)
  },
}
