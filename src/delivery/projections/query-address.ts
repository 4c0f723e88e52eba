// A public URL of a named query -> the images that it means.
import { type BoundQuery, bindTemplate, parseTemplateText, type QueryTemplate } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import type { ImageRow } from '../../store/index.js'
import { findNamedQuery, findSpaceNamed, type ImageSelection, selectImages } from '../../store/index.js'
import { listedTo } from './listed.js'
import { type Ask, variable } from './projection-request.js'

/** A named query with its parameters given. */
export interface AskedQuery extends BoundQuery {
  customer: number
  /** GUID of the query. */
  query: string
  name: string
  /** The parts of the URL behind the name. */
  args: string[]
  template: QueryTemplate
  /** The template as it was written. */
  templateText: string
  /** Path of the same query in another form: `/pdf/2/book/7`. */
  path(form: string): string
}

/** Longest parameters, together, in characters. */
const LONGEST = 1000

/** The query of an address. Throws HttpProblem 404 for an unknown one, 400 for parameters that do not fit it. */
export async function askedQuery(ask: Ask): Promise<AskedQuery> {
  const { store } = ask.services
  const customer = ask.customer.id
  const named = variable(ask, 'name')
  const args = ((ask.request.params as { args?: string[] }).args ?? []).filter(part => part !== '')
  if (args.join('/').length > LONGEST)
    throw invalid('p1', `and the parts behind it must be at most ${LONGEST} characters together`)
  const row = await findNamedQuery(store.db, customer, named)
  if (!row) throw notFound(`The named query ${named}`)
  const { id: query, name, template: templateText } = row
  const template = parseTemplateText(templateText)
  const bound = bindTemplate(store.classOf('Image'), template, args)
  const tail = [customer, name, ...args].map(part => encodeURIComponent(part)).join('/')
  return { ...bound, customer, query, name, args, template, templateText, path: form => `/${form}/${tail}` }
}

/** Columns and values of a query's scope; undefined when the space that it names is not there. */
async function whereOf({ store }: Ask['services'], { customer, spaceName }: AskedQuery) {
  if (spaceName === undefined) return { customer }
  const space = await findSpaceNamed(store.db, customer, spaceName)
  return space === undefined ? undefined : { customer, space }
}

/**
 * Which images a query means to its owner, or to anyone: one more than it may find.
 * Throws HttpProblem 404 when its space does not exist.
 */
export async function selectionOf(
  services: Ask['services'],
  asked: AskedQuery,
  owner: boolean,
): Promise<ImageSelection> {
  const where = await whereOf(services, asked)
  if (!where) throw nothingFound(asked)
  const { conditions, batches, order } = asked
  return {
    where: { ...where, ...listedTo(owner) },
    conditions,
    batches,
    order,
    limit: services.settings.MAX_QUERY_IMAGES + 1,
  }
}

const nothingFound = ({ name }: AskedQuery): HttpProblem =>
  notFound(`An image that the query ${name} finds with these parameters`)

/** Throws HttpProblem 404 when a query finds nothing, 400 when it finds too much. */
export function checkFound({ settings }: Ask['services'], asked: AskedQuery, found: number): void {
  const limit = settings.MAX_QUERY_IMAGES
  if (found === 0) throw nothingFound(asked)
  if (found > limit)
    throw new HttpProblem(400, 'Bad request', `The query finds more than ${limit} images: ask for fewer at a time.`, [
      { property: asked.args.length > 0 ? `p${asked.args.length}` : 'query', message: 'must narrow the query further' },
    ])
}

/** The images that a query finds for anyone. Throws HttpProblem 404 when there are none, 400 when there are too many. */
export async function imagesOf(services: Ask['services'], asked: AskedQuery): Promise<ImageRow[]> {
  const rows = await selectImages(services.store, await selectionOf(services, asked, false))
  checkFound(services, asked, rows.length)
  return rows
}
