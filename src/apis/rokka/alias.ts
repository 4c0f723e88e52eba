// Aliases: names that stand for a source image in render addresses, and can be given to another one.
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { sourceImageOf } from './find-source-image.js'
import { objectOf } from './lenient-json.js'
import { type Exchange, type Handler, isOn, NOTHING } from './rokka-exchange.js'

const NAME = /^[a-zA-Z0-9_]{1,100}$/

function aliasName({ variables }: Exchange): string {
  const name = variables['alias']!
  if (!NAME.test(name)) throw notFound(`The alias ${name} (a name has letters, digits and _)`)
  return name
}

const found = async (exchange: Exchange): Promise<rokka.Alias> => {
  const { services, organization } = exchange
  const alias = await rokka.findAlias(services.store.db, organization.customer, aliasName(exchange))
  if (!alias) throw notFound(`The alias ${exchange.variables['alias']}`)
  return alias
}

const aliasJson = ({ alias, hash }: rokka.Alias, organization: string) => ({ organization, alias, hash })

/** PUT: 201, or 409 when it is there and `?overwrite=true` is not. */
export const putAlias: Handler = {
  statuses: [201, 400, 404, 409],
  async run(exchange) {
    const { services, organization, query } = exchange
    const { db } = services.store
    const alias = aliasName(exchange)
    const { hash } = objectOf('body', await exchange.body())
    if (typeof hash !== 'string') throw invalid('hash', 'is required: the hash of a source image')
    const row = await sourceImageOf({ db }, organization.customer, hash)
    const overwrite = isOn(query.get('overwrite'))
    const put = await rokka.putAlias(db, { customer: organization.customer, alias, hash: row.hash }, overwrite)
    if (!put) throw new HttpProblem(409, 'Conflict', `The alias ${alias} is there; set overwrite=true to change it.`)
    return { status: 201, json: aliasJson(put, organization.name) }
  },
}

export const getAlias: Handler = {
  statuses: [200, 404],
  run: async exchange => ({ status: 200, json: aliasJson(await found(exchange), exchange.organization.name) }),
}

export const deleteAlias: Handler = {
  statuses: [204, 404],
  async run(exchange) {
    const { services, organization } = exchange
    const { alias } = await found(exchange)
    await rokka.removeAlias(services.store.db, organization.customer, alias)
    return NOTHING
  },
}

/** DELETE .../cache: renderings are made anew for each caller, so that there is nothing to forget. */
export const invalidateAliasCache: Handler = {
  statuses: [204, 404],
  async run(exchange) {
    await found(exchange)
    return NOTHING
  },
}
