// thumbs: the ready-made thumbnails as a level 0 image service.
import type { Request, Response, Router } from 'express'
import { infoDocument, parseRequest, resolvePlan } from '../images/index.js'
import type { Services } from '../operations/index.js'
import { invalid, notFound } from '../problem.js'
import type { Row } from '../vocabulary/index.js'
import { admit, allowsPlan, unauthorised } from './access.js'
import { type AssetAddress, findDerived } from './asset.js'

interface Thumbnail {
  width: number
  height: number
  key: string
}

const thumbnailsOf = (row: Row): Thumbnail[] => row['thumbnails'] as Thumbnail[]

async function sendInfo(services: Services, request: Request, response: Response): Promise<void> {
  const row = await findDerived(services, request.params as unknown as AssetAddress, 'thumbs')
  const sizes = thumbnailsOf(row)
    .map(({ width, height }) => ({ width, height }))
    .sort((a, b) => a.width - b.width)
  const id = services.base + request.path.replace(/\/info\.json$/, '')
  const info = infoDocument(3, { id, level: 0, width: row['width'] as number, height: row['height'] as number, sizes })
  response.type('application/ld+json;profile="http://iiif.io/api/image/3/context.json"').send(JSON.stringify(info))
}

/** The thumbnail of exactly the size that is asked for. */
async function sendThumbnail(services: Services, request: Request, response: Response): Promise<void> {
  const { size, rotation, quality } = request.params as Record<string, string>
  const row = await findDerived(services, request.params as unknown as AssetAddress, 'thumbs')
  const image = { width: row['width'] as number, height: row['height'] as number }
  // A box larger than the image holds the image as it is: thumbnails are never enlarged.
  const plan = resolvePlan(parseRequest(3, 'full', withinImage(size!, image), rotation!, quality!), image)
  const found = thumbnailsOf(row).find(({ width, height }) => width === plan.width && height === plan.height)
  if (!found) throw notFound('A thumbnail of this size; the sizes that there are stand in info.json. It')
  if (!allowsPlan(await admit(services, request, row), image, plan)) throw unauthorised()
  if (plan.format !== 'jpg') throw invalid('format', 'must be jpg: thumbnails are ready-made')
  const stream = await services.blobs.get(found.key)
  response.type('image/jpeg')
  stream.pipe(response)
}

function withinImage(size: string, image: { width: number; height: number }): string {
  const box = /^!(\d{1,6}),(\d{1,6})$/.exec(size)
  return box && Number(box[1]) >= image.width && Number(box[2]) >= image.height ? 'max' : size
}

/** Adds the routes of the thumbnails. */
export function serveThumbnails(router: Router, services: Services): void {
  router.get('/thumbs/:customer/:space/:id', (request, response) =>
    response.redirect(303, `${services.base}${request.path}/info.json`),
  )
  router.get('/thumbs/:customer/:space/:id/info.json', (request, response) => sendInfo(services, request, response))
  router.get('/thumbs/:customer/:space/:id/full/:size/:rotation/:quality', (request, response) =>
    sendThumbnail(services, request, response),
  )
}
