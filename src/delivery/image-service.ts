// iiif-img: info.json and images, made from the pyramid. IIIF Image API 3.0.
import type { Request, Response, Router } from 'express'
import {
  cachedPyramid,
  infoDocument,
  openPyramid,
  type Pyramid,
  parseRequest,
  pyramidSizes,
  render,
  resolvePlan,
  tileSets,
} from '../images/index.js'
import type { Services } from '../operations/index.js'
import { blobSource } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { admit, allowsPlan, unauthorised } from './access.js'
import { type AssetAddress, findDerived } from './asset.js'
import { AUTH2, describeAuth } from './auth/index.js'

/** The pyramid of an image, its directory read once. */
export async function pyramidOf({ blobs }: Services, row: Row): Promise<Pyramid> {
  const key = row['derivative'] as string
  return cachedPyramid(key) ?? openPyramid(await blobSource(blobs, key))
}

async function sendInfo(services: Services, request: Request, response: Response): Promise<void> {
  const row = await findDerived(services, request.params as unknown as AssetAddress, 'iiif-img')
  const pyramid = await pyramidOf(services, row)
  const id = services.base + request.path.replace(/\/info\.json$/, '')
  const { limits, headers } = await admit(services, request, row)
  const { auth2 } = await describeAuth(services, row)
  const info = infoDocument(3, {
    id,
    width: pyramid.width,
    height: pyramid.height,
    ...limits,
    sizes: pyramidSizes(pyramid, limits),
    tiles: tileSets(pyramid),
    ...(auth2.length > 0 && { services: auth2 }),
  })
  response
    .set(headers)
    .type('application/ld+json;profile="http://iiif.io/api/image/3/context.json"')
    .send(
      JSON.stringify(
        auth2.length > 0 ? { ...info, '@context': [AUTH2, 'http://iiif.io/api/image/3/context.json'] } : info,
      ),
    )
}

async function sendImage(services: Services, request: Request, response: Response): Promise<void> {
  const { region, size, rotation, quality } = request.params as Record<string, string>
  const row = await findDerived(services, request.params as unknown as AssetAddress, 'iiif-img')
  const pyramid = await pyramidOf(services, row)
  const asked = parseRequest(3, region!, size!, rotation!, quality!)
  const seen = await admit(services, request, row)
  const plan = resolvePlan(asked, pyramid, seen.limits)
  if (!allowsPlan(seen, pyramid, plan)) throw unauthorised()
  const { body, mediaType } = await render(pyramid, plan)
  response.set(seen.headers).type(mediaType).send(body)
}

/** Adds the routes of the image service. */
export function serveImages(router: Router, services: Services): void {
  router.get('/iiif-img/:customer/:space/:id', (request, response) =>
    response.redirect(303, `${services.base}${request.path}/info.json`),
  )
  router.get('/iiif-img/:customer/:space/:id/info.json', (request, response) => sendInfo(services, request, response))
  router.get('/iiif-img/:customer/:space/:id/:region/:size/:rotation/:quality', (request, response) =>
    sendImage(services, request, response),
  )
}
