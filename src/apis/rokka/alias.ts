// Aliases: names that stand for a source image in render addresses, and can be given to another one.
import { readExpected } from '../../api/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { sourceImageOf } from './find-source-image.js'
import { isOn, json, NOTHING, type RokkaCall, type RokkaHandler } from './rokka-call.js'

const NAME = /^[a-zA-Z0-9_]{1,100}$/

function aliasName({ variables }: RokkaCall): string {
  const name = variables['alias']!
  if (!NAME.test(name)) throw notFound(`The alias ${name} (a name has letters, digits and _)`)
  return name
}

const found = async (call: RokkaCall, services: Services): Promise<rokka.AliasRow> => {
  const { organization } = call
  const alias = await rokka.findAlias(services.store.db, organization.customer, aliasName(call))
  if (!alias) throw notFound(`The alias ${call.variables['alias']}`)
  return alias
}

/** PUT: 201, or 409 when it is there and `?overwrite=true` is not. */
export const putAlias: RokkaHandler = {
  statuses: [201, 400, 404, 409],
  async run(call, services) {
    const { organization, query } = call
    const { db } = services.store
    const alias = aliasName(call)
    const { hash } = readExpected<{ hash: string }>(call)
    const row = await sourceImageOf({ db }, organization.customer, hash)
    const overwrite = isOn(query.get('overwrite'))
    const wanted = { customer: organization.customer, alias, hash: row.hash }
    const put = await services.store.transaction(async session => {
      const kept = await rokka.putAlias(session.db, wanted, overwrite)
      if (kept) return kept
      throw new HttpProblem(409, 'Conflict', `The alias ${alias} already exists; set overwrite=true to change it.`)
    })
    return json(201, { ...put, organization: organization.name })
  },
}

export const getAlias: RokkaHandler = {
  statuses: [200, 404],
  run: async (call, services) => json(200, { ...(await found(call, services)), organization: call.organization.name }),
}

export const deleteAlias: RokkaHandler = {
  statuses: [204, 404],
  async run(call, services) {
    const { organization } = call
    const { alias } = await found(call, services)
    await services.store.transaction(({ db }) => rokka.removeAlias(db, organization.customer, alias))
    return NOTHING
  },
}

/** DELETE .../cache: renderings are made for each request, so there is nothing to invalidate. */
export const invalidateAliasCache: RokkaHandler = {
  statuses: [204, 404],
  async run(call, services) {
    await found(call, services)
    return NOTHING
  },
}
