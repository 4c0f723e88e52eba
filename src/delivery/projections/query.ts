// A public URL of a named query -> the images that it means.
import {
  type BoundQuery,
  bindTemplate,
  classNamed,
  parseTemplateText,
  type QueryTemplate,
  type Services,
} from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { selectImages } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import { customerNumber } from '../asset.js'

/** A public URL's parts, decoded: `/{kind}/{customer}/{name}/{args...}`. */
export interface QueryAddress {
  customer: string
  name: string
  args?: string[]
}

/** A named query with its parameters given. */
export interface AskedQuery extends BoundQuery {
  customer: number
  /** GUID of the query. */
  query: string
  name: string
  /** The parts of the URL behind the name. */
  args: string[]
  template: QueryTemplate
  /** Path of the same query in another form: `/pdf/2/book/7`. */
  path(form: string): string
}

/** Longest parameters, together, in characters. */
const LONGEST = 1000

/** The query of an address. Throws HttpProblem 404 for an unknown one, 400 for parameters that do not fit it. */
export async function askedQuery(services: Services, address: QueryAddress): Promise<AskedQuery> {
  const { store, vocabulary } = services
  const customer = await customerNumber(services, address.customer)
  const args = (address.args ?? []).filter(part => part !== '')
  if (args.join('/').length > LONGEST)
    throw invalid('p1', `and the parts behind it must be at most ${LONGEST} characters together`)
  const row = address.name.includes('\u0000')
    ? undefined
    : await store
        .db('usable_named_queries')
        .where({ customer })
        .whereRaw('lower(name) = lower(?)', [address.name])
        .first('id', 'name', 'template')
  if (!row) throw notFound(`The named query ${address.name}`)
  const template = parseTemplateText(row.template)
  const bound = bindTemplate(classNamed(vocabulary, 'Image'), template, args)
  const tail = [customer, row.name, ...args].map(part => encodeURIComponent(part)).join('/')
  return { ...bound, customer, query: row.id, name: row.name, args, template, path: form => `/${form}/${tail}` }
}

/** Columns and values of a query's scope; undefined when the space that it names is not there. */
async function whereOf({ store }: Services, { customer, spaceName }: AskedQuery) {
  if (spaceName === undefined) return { customer }
  const space = await store.db('spaces').where({ customer, name: spaceName }).first('id')
  return space && { customer, space: space.id }
}

/** The images that a query finds. Throws HttpProblem 404 when there are none, 400 when there are too many. */
export async function imagesOf(services: Services, asked: AskedQuery): Promise<Row[]> {
  const { store, vocabulary, settings } = services
  const where = await whereOf(services, asked)
  const limit = settings.MAX_QUERY_IMAGES
  const { conditions, batches, order } = asked
  const image = classNamed(vocabulary, 'Image')
  const rows = where ? await selectImages(store, image, { where, conditions, batches, order, limit: limit + 1 }) : []
  if (rows.length === 0) throw notFound(`An image that the query ${asked.name} finds with these parameters`)
  if (rows.length > limit)
    throw new HttpProblem(400, 'Bad request', `The query finds more than ${limit} images: ask for fewer at a time.`, [
      { property: asked.args.length > 0 ? `p${asked.args.length}` : 'query', message: 'must narrow the query further' },
    ])
  return rows
}
