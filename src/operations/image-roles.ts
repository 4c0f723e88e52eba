// The roles of an image, one added at a time.
import { invalid, notFound } from '../problem.js'
import { type Handler, ownerRow, resource } from './call.js'

/** POST of a Role to an image's roles: the role is made when the customer does not have it yet. */
export const addRole: Handler = {
  statuses: [201, 400, 404],
  async run(call, services) {
    const { store, readerOf } = services
    if (!call.body) throw invalid('body', 'is required: a Role')
    const { customer, space, id } = ownerRow(call, 'Image')
    const { '@id': iri, ...body } = call.body
    const named =
      typeof iri === 'string' ? readerOf('Image').keyOf(call.route.link!, iri, call.variables, '@id') : undefined
    const mode = { whole: true, strict: call.prefer.strict, scope: call.variables }
    const values = readerOf('Role').read({ ...body, name: body['name'] ?? named }, mode)
    const name = values.name!
    const row = await store.transaction(async session => {
      const owner = await session.lock('Image', { customer, space, id })
      if (!owner) throw notFound('The Image')
      const key = { customer, name }
      const found = (await session.find('Role', key)) ?? (await session.insert('Role', { ...values, ...key }))
      const roles = [...new Set([...owner.roles, name])]
      await session.update('Image', { customer, space, id }, { roles })
      return found
    })
    return resource(services, 'Role', row, 201, true)
  },
}
