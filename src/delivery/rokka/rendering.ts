// Renderings: a source image through a stack, or through the operations that the address names.
import type { OutgoingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Request } from 'express'
import {
  cachedPyramid,
  checkedSteps,
  type Format,
  MEDIA_TYPES,
  openPyramid,
  type PixelSource,
  type Step,
  transform,
} from '../../images/index.js'
import {
  addHeaders,
  cachingOf,
  classNamed,
  customHeadersOf,
  originalAccess,
  type Services,
  setPublicHeaders,
  subjectOf,
  type ViewerAccess,
} from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { blobKey, blobSource, type rokka, withLocalFile } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import { authoriseRendering, type RenderAccess } from './render-access.js'
import { parseRenderPath, type RenderPath } from './render-path.js'
import { organizationNamed, type Place, placesOf } from './render-place.js'
import { recipeOf } from './render-recipe.js'
import { stepsOf } from './stack-operations.js'

const FORMATS: Record<string, Format> = {
  jpg: 'jpg',
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  gif: 'gif',
  tif: 'tif',
  tiff: 'tif',
}
/** What answers a request for a rendering. */
export interface RenderingAnswer {
  status: number
  stream?: Readable
  bytes?: Buffer
  headers?: OutgoingHttpHeaders
}

const WITH_ALPHA: Format[] = ['png', 'webp', 'avif', 'gif', 'tif']
function formatOf(text: string): Format {
  if (!Object.hasOwn(FORMATS, text))
    throw invalid('format', `"${text}" must be one of ${Object.keys(FORMATS).join(', ')}`)
  return FORMATS[text]!
}

/** The image that has the pixels. Throws HttpProblem 404 while it has none. */
async function imageOf({ store, vocabulary }: Services, { customer, space, id }: rokka.SourceImage): Promise<Row> {
  const image = await store.find(classNamed(vocabulary, 'Image'), { customer, space, id })
  if (!image?.derivative) throw notFound('The rendering: the image has not been ingested yet. It')
  return image
}

/** A place with everything that is needed to render it. */
interface Prepared {
  source: rokka.SourceImage
  image: Row
  recipe: Awaited<ReturnType<typeof recipeOf>>
  steps: Step[]
  access: RenderAccess
}

/** Throws HttpProblem 400 for a recipe that cannot be followed, 403 where it may not be seen, 404 for a stack or pixels. */
async function prepare(services: Services, request: Request, place: Place): Promise<Prepared> {
  const { source } = place
  const recipe = await recipeOf(services, place)
  const image = await imageOf(services, source)
  const steps = stepsOf(recipe.operations, source, (recipe.options['dpr'] as number | undefined) ?? 1)
  const access = await authoriseRendering(services, request, place, image, recipe.own)
  if (access) return { source, image, recipe, steps, access }
  throw new HttpProblem(403, 'Forbidden', 'This needs a signed address, or a key of the organization.', [], {
    'Cache-Control': 'no-store',
  })
}

/**
 * The first of the places that is open to everyone, else the first that this request opens. Throws the refusal of the
 * first one when none can be rendered: one organization's faulty stack is not in the way of another's.
 */
async function chosen(services: Services, request: Request, places: Place[]): Promise<Prepared> {
  const opened: Prepared[] = []
  const refusals: HttpProblem[] = []
  for (const place of places)
    try {
      const prepared = await prepare(services, request, place)
      if (prepared.access.openToAll) return prepared
      opened.push(prepared)
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status === 429) throw error
      refusals.push(error)
    }
  if (opened[0]) return opened[0]
  throw refusals[0]!
}

async function pixels(
  { blobs, settings }: Services,
  { source: row, image, steps, access }: Prepared,
  output: { format: Format; quality?: number },
  signal: AbortSignal,
) {
  const bounds = {
    timeoutSeconds: settings.RENDER_TIMEOUT_S,
    mostWaiting: settings.RENDER_QUEUE,
    signal,
  }
  const checked = checkedSteps(row, steps, {
    maxSide: access.limits.maxWidth,
    upscale: access.upscaling,
    maxPixels: settings.MAX_RENDER_PIXELS,
  })
  const render = (source: PixelSource) => transform(source, checked, output, bounds)
  if (!row.opaque && WITH_ALPHA.includes(output.format)) {
    const size = { width: row.width, height: row.height }
    return withLocalFile(blobs, blobKey(row.customer, 'original', row.sha256), file => render({ file, ...size }))
  }
  const key = image['derivative'] as string
  return render({ pyramid: cachedPyramid(key) ?? (await openPyramid(await blobSource(blobs, key))) })
}

/** WebP for who takes it, where the stack leaves the format open. */
const negotiated = (format: Format, options: Record<string, unknown>, request: Request): Format =>
  options['autoformat'] === true &&
  (format === 'jpg' || format === 'png') &&
  /image\/webp/.test(request.headers.accept ?? '')
    ? 'webp'
    : format

const DAY = 86_400

/** What a response depends on in the request, where not everyone gets it; a signature is part of the address. */
const CREDENTIALS = ['Authorization', 'Api-Key', 'Cookie']

/** What headers are made from. */
type Answered = Pick<Prepared, 'source' | 'image' | 'recipe'> & { access: ViewerAccess }

/** Headers of a rendering; those of its customer that say how long it may be kept count while everyone may see it. */
function headersFor({ source, image, recipe: { options }, access }: Answered): OutgoingHttpHeaders {
  const vary = [...(access.public ? [] : CREDENTIALS), ...(options['autoformat'] === true ? ['Accept'] : [])]
  const own = { 'Cache-Control': access.public ? `public, max-age=${DAY}` : 'private, max-age=300' }
  return {
    ...(access.public ? addHeaders(own, cachingOf(customHeadersOf(access.rules, subjectOf(image)))) : own),
    ...(vary.length > 0 && { Vary: vary.join(', ') }),
    ...(options['content_disposition'] === 'attachment' && {
      'Content-Disposition': `attachment; filename="${source.short_hash}"`,
    }),
  }
}

/** The original, for a stack that delivers it. Throws HttpProblem 403 when it is larger than what may be shown. */
async function original(services: Services, request: Request, prepared: Prepared): Promise<RenderingAnswer> {
  const { source, image } = prepared
  const access = await originalAccess(services, request, image, prepared.access, 'rokka')
  const headers = { 'Content-Type': source.mimetype, 'Content-Length': String(source.size) }
  const stream = await services.blobs.get(blobKey(source.customer, 'original', source.sha256))
  return { status: 200, stream, headers: { ...headersFor({ ...prepared, access }), ...headers } }
}

/** The places of a path; an organization's headers are on the answer also when it has not what is asked for. */
async function placesOrHeaders(services: Services, request: Request, path: RenderPath): Promise<Place[]> {
  try {
    return await placesOf(services, request, path)
  } catch (error) {
    const named = await organizationNamed(services, request, path)
    if (named) await setPublicHeaders(services, request.res!, { customer: named.customer, roles: [] })
    throw error
  }
}

/**
 * Renders what a request's path means; undefined when the path is no rendering's.
 * Throws HttpProblem 400 for operations and formats that there are not, 403 for what needs a signature, 404, and 503
 * when too many renderings wait or this one takes too long. `signal`: aborted when nobody waits for it any longer.
 */
export async function renderRequest(
  services: Services,
  request: Request,
  signal: AbortSignal,
): Promise<RenderingAnswer | undefined> {
  const parsed = parseRenderPath(request.path)
  const places = parsed && (await placesOrHeaders(services, request, parsed))
  if (!places || places.length === 0) return undefined
  const { customer } = places[0]!.organization
  await setPublicHeaders(services, request.res!, { customer, roles: [] })
  const prepared = await chosen(services, request, places)
  await setPublicHeaders(services, request.res!, subjectOf(prepared.image))
  const { options, own } = prepared.recipe
  if (own['source_file'] === true) return original(services, request, prepared)
  const format = negotiated(formatOf(parsed.format), options, request)
  const quality = options[`${format}.quality`] as number | undefined
  const output = { format, ...(quality !== undefined && { quality }) }
  const { body } = await pixels(services, prepared, output, signal)
  return { status: 200, bytes: body, headers: { ...headersFor(prepared), 'Content-Type': MEDIA_TYPES[format] } }
}
