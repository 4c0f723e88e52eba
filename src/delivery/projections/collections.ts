// The tags of a space as a IIIF Collection, and the assets of each tag as a Collection of manifests.
import { inSlices } from '../../in-slices.js'
import { assetPath, canvasWriter, commonSubject, setPublicHeaders } from '../../operations/index.js'
import { collection3, member3, PRESENTATION_API } from '../../presentation/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import { conditionsOf, type SpaceRow, selectImages, tagsOfSpace } from '../../store/index.js'
import { documentForm, documentHeaders } from '../negotiate.js'
import { listedTo } from './listed.js'
import { type Ask, type Send, variable } from './projection-request.js'
import { documentOf, sendDocument } from './send-document.js'

const headersFor = ({ request }: Ask) =>
  documentHeaders(documentForm(request.headers.accept, 3, 3, PRESENTATION_API), PRESENTATION_API)

/** The space of an address. Throws HttpProblem 404. */
async function findSpace(ask: Ask): Promise<SpaceRow> {
  const { services, customer, response } = ask
  const space = variable(ask, 'space')
  const row = await services.store.find('Space', { customer: customer.id, id: space })
  if (!row) throw notFound(`The space ${space}`)
  await setPublicHeaders(services, response, { customer: customer.id, space: row.id, roles: [] })
  return row
}

const tooMany = (limit: number): HttpProblem =>
  new HttpProblem(400, 'Bad request', `The Collection would have more than ${limit} members.`)

/** Sends the tags of a space. */
export const sendTags: Send = async ask => {
  const { base, store, settings } = ask.services
  const customer = ask.customer.id
  const row = await findSpace(ask)
  const space = row.id
  const limit = settings.MAX_QUERY_IMAGES
  const tags = await tagsOfSpace(store.db, { customer, space, ...listedTo(ask.owner) }, limit + 1)
  if (tags.length === 0) throw notFound(`A tag in the space ${space}`)
  if (tags.length > limit) throw tooMany(limit)
  const id = `${base}/iiif-collection/${customer}/${space}`
  const members = await inSlices(tags, ({ tag }) =>
    member3({ type: 'Collection', id: `${id}/${encodeURIComponent(tag)}`, label: tag }),
  )
  const document = collection3(id, row.name, members)
  await sendDocument(ask, await documentOf(document, { customer, space, roles: [] }), headersFor(ask))
}

/** Sends the assets of a tag. */
export const sendTag: Send = async ask => {
  const { services } = ask
  const { base, store, settings } = services
  const customer = ask.customer.id
  const space = (await findSpace(ask)).id
  const tag = variable(ask, 'tag')
  const limit = settings.MAX_QUERY_IMAGES
  const conditions = conditionsOf(store.classOf('Image'), { tags: [tag] })
  const rows = await selectImages(store, {
    where: { customer, space, ...listedTo(ask.owner) },
    conditions,
    order: [],
    limit: limit + 1,
  })
  if (rows.length > limit) throw tooMany(limit)
  const canvasOf = await canvasWriter(ask)
  const members = (
    await inSlices(rows, row => {
      const canvas = canvasOf(row)
      return canvas ? [member3({ type: 'Manifest', id: `${base}/iiif-manifest/${assetPath(row)}`, canvas })] : []
    })
  ).flat()
  if (members.length === 0) throw notFound(`An image with the tag ${tag}`)
  const document = collection3(`${base}/iiif-collection/${customer}/${space}/${encodeURIComponent(tag)}`, tag, members)
  await sendDocument(ask, await documentOf(document, commonSubject(customer, rows)), headersFor(ask))
}
