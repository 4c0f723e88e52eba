// The public projections: the images of a named query, of a space, or one alone, as manifests, Collections and lists.
import type { Request, Response, Router } from 'express'
import { classNamed, type Services } from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import { conditionsOf, selectImages, tagsOfSpace } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import { type AssetAddress, customerNumber, findAsset } from '../asset.js'
import { assetPath, canvasOf } from './canvas.js'
import { sendControl, sendProjection } from './files.js'
import { MEDIA_TYPE_2, manifest2 } from './presentation-2.js'
import { collection3, type ManifestContent, MEDIA_TYPE_3, manifest3 } from './presentation-3.js'
import { askedQuery, imagesOf, type QueryAddress } from './query.js'
import { publicImages } from './raw.js'
import { sendDocument } from './send.js'

type Version = 2 | 3

/** The version that the Accept header names; 3 when it names none, or both. */
const acceptedVersion = ({ headers: { accept = '' } }: Request): Version =>
  accept.includes('presentation/2/') && !accept.includes('presentation/3/') ? 2 : 3

function sendManifest(request: Request, response: Response, version: Version, content: ManifestContent): void {
  if (version === 3) sendDocument(request, response, manifest3(content), [MEDIA_TYPE_3, 'application/json'])
  else sendDocument(request, response, manifest2(content), ['application/json', MEDIA_TYPE_2])
}

async function sendQuery(services: Services, request: Request, response: Response, version?: Version): Promise<void> {
  const { base } = services
  const asked = await askedQuery(services, request.params as unknown as QueryAddress)
  const images = await imagesOf(services, asked)
  sendManifest(request, response, version ?? acceptedVersion(request), {
    id: base + asked.path(version ? `iiif-resource/v${version}` : 'iiif-resource'),
    label: [asked.name, ...asked.args].join(' '),
    canvases: images.map(row => canvasOf(base, row)),
    renderings: [
      { id: base + asked.path('pdf'), label: 'PDF', mediaType: 'application/pdf' },
      { id: base + asked.path('zip'), label: 'ZIP of the images', mediaType: 'application/zip' },
    ],
  })
}

/** The row of an asset that has been ingested. Throws HttpProblem 404. */
async function findIngested(services: Services, address: AssetAddress): Promise<Row> {
  const row = await findAsset(services, address)
  if (!row['original']) throw notFound('The image has not been ingested; its manifest')
  return row
}

async function sendAsset(services: Services, request: Request, response: Response, version?: Version): Promise<void> {
  const { base } = services
  const row = await findIngested(services, request.params as unknown as AssetAddress)
  sendManifest(request, response, version ?? acceptedVersion(request), {
    id: `${base}/iiif-manifest/${version ? `v${version}/` : ''}${assetPath(row)}`,
    label: row['id'] as string,
    canvases: [canvasOf(base, row)],
    renderings: [],
  })
}

async function sendRaw(services: Services, request: Request, response: Response): Promise<void> {
  const asked = await askedQuery(services, request.params as unknown as QueryAddress)
  const images = await imagesOf(services, asked)
  sendDocument(request, response, publicImages(services, images), ['application/json', 'application/ld+json'])
}

/** The space of an address. Throws HttpProblem 404. */
async function findSpace(services: Services, request: Request): Promise<{ customer: number; space: Row }> {
  const { customer: named, space } = request.params as Record<string, string>
  const customer = await customerNumber(services, named!)
  const row = await services.store.find(classNamed(services.vocabulary, 'Space'), { customer, id: space })
  if (!row) throw notFound(`The space ${space}`)
  return { customer, space: row }
}

const tooMany = (limit: number): HttpProblem =>
  new HttpProblem(400, 'Bad request', `The Collection would have more than ${limit} members.`)

async function sendTags(services: Services, request: Request, response: Response): Promise<void> {
  const { base, store, settings } = services
  const { customer, space } = await findSpace(services, request)
  const limit = settings.MAX_QUERY_IMAGES
  const tags = await tagsOfSpace(store.db, customer, space['id'] as number, limit + 1)
  if (tags.length === 0) throw notFound(`A tag in the space ${space['id']}`)
  if (tags.length > limit) throw tooMany(limit)
  const id = `${base}/iiif-collection/${customer}/${space['id']}`
  const members = tags.map(({ tag }) => ({
    type: 'Collection' as const,
    id: `${id}/${encodeURIComponent(tag)}`,
    label: tag,
  }))
  const document = collection3(id, space['name'] as string, members)
  sendDocument(request, response, document, [MEDIA_TYPE_3, 'application/json'])
}

async function sendTag(services: Services, request: Request, response: Response): Promise<void> {
  const { base, store, settings, vocabulary } = services
  const { customer, space } = await findSpace(services, request)
  const tag = request.params['tag'] as string
  const image = classNamed(vocabulary, 'Image')
  const limit = settings.MAX_QUERY_IMAGES
  const where = { customer, space: space['id'] }
  const conditions = conditionsOf(image, { tags: [tag] })
  const rows = await selectImages(store, image, { where, conditions, order: [], limit: limit + 1 })
  if (rows.length === 0) throw notFound(`An image with the tag ${tag}`)
  if (rows.length > limit) throw tooMany(limit)
  const members = rows.map(row => ({
    type: 'Manifest' as const,
    id: `${base}/iiif-manifest/${assetPath(row)}`,
    canvas: canvasOf(base, row),
  }))
  const id = `${base}/iiif-collection/${customer}/${space['id']}/${encodeURIComponent(tag)}`
  sendDocument(request, response, collection3(id, tag, members), [MEDIA_TYPE_3, 'application/json'])
}

type Send = (request: Request, response: Response) => Promise<void>

const FILES = ['pdf', 'zip'] as const
const PREFIXES = [
  '/iiif-resource',
  '/iiif-manifest',
  '/iiif-collection',
  '/raw-resource',
  ...FILES.flatMap(kind => [`/${kind}`, `/${kind}-control`]),
]

/** Adds the routes of the projections. */
export function serveProjections(router: Router, services: Services): void {
  const routes: [path: string, send: Send][] = [
    ...([2, 3] as const).flatMap((version): [string, Send][] => [
      [
        `/iiif-resource/v${version}/:customer/:name{/*args}`,
        (request, response) => sendQuery(services, request, response, version),
      ],
      [
        `/iiif-manifest/v${version}/:customer/:space/:id`,
        (request, response) => sendAsset(services, request, response, version),
      ],
    ]),
    ...FILES.flatMap((kind): [string, Send][] => [
      [`/${kind}/:customer/:name{/*args}`, (request, response) => sendProjection(services, request, response, kind)],
      [
        `/${kind}-control/:customer/:name{/*args}`,
        (request, response) => sendControl(services, request, response, kind),
      ],
    ]),
    ['/iiif-resource/:customer/:name{/*args}', (request, response) => sendQuery(services, request, response)],
    ['/iiif-manifest/:customer/:space/:id', (request, response) => sendAsset(services, request, response)],
    ['/raw-resource/:customer/:name{/*args}', (request, response) => sendRaw(services, request, response)],
    ['/iiif-collection/:customer/:space', (request, response) => sendTags(services, request, response)],
    ['/iiif-collection/:customer/:space/:tag', (request, response) => sendTag(services, request, response)],
  ]
  router.use(PREFIXES, (_request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  for (const [path, send] of routes) router.get(path, send)
  router.use(PREFIXES, refuseMethods)
}

/** Answers a preflight; refuses what is no read. */
function refuseMethods(request: Request, response: Response, next: () => void): void {
  const allow = 'GET, HEAD, OPTIONS'
  if (request.method === 'OPTIONS')
    return void response
      .status(204)
      .set({ Allow: allow, 'Access-Control-Allow-Methods': allow, 'Access-Control-Allow-Headers': '*' })
      .end()
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new HttpProblem(
      405,
      'Method not allowed',
      `${request.method} is not supported here; there is ${allow}.`,
      [],
      { Allow: allow },
    )
  next()
}
