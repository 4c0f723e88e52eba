// The roles of an image, one added at a time.
import { invalid, notFound } from '../problem.js'
import { classNamed, type Handler } from './call.js'

/** POST of a Role to an image's roles: the role is made when the customer does not have it yet. */
export const addRole: Handler = {
  statuses: [201, 400, 404],
  async run(call, { store, readerOf, vocabulary }) {
    if (!call.body) throw invalid('body', 'is required: a Role')
    const role = classNamed(vocabulary, 'Role')
    const image = classNamed(vocabulary, 'Image')
    const { customer, space, id } = call.ownerRow!
    const { '@id': iri, ...body } = call.body
    const named =
      typeof iri === 'string' ? readerOf(image).keyOf(call.route.link!, iri, call.variables, '@id') : undefined
    const mode = { whole: true, strict: call.prefer.strict, scope: call.variables }
    const values = readerOf(role).read({ ...body, name: body['name'] ?? named }, mode)
    const row = await store.transaction(async session => {
      const owner = await session.lock(image, { customer, space, id })
      if (!owner) throw notFound('The Image')
      const key = { customer, name: values['name'] }
      const found = (await session.find(role, key)) ?? (await session.insert(role, { ...values, ...key }))
      const roles = [...new Set([...(owner['roles'] as string[]), String(values['name'])])]
      await session.update(image, { customer, space, id }, { roles })
      return found
    })
    return { kind: 'resource', status: 201, owner: role, row, created: true }
  },
}
