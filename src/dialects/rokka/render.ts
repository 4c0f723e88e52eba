// Renderings: a source image through a stack, or through the operations that the address names.
import type { Request } from 'express'
import {
  cachedPyramid,
  type Format,
  MEDIA_TYPES,
  openPyramid,
  type PixelSource,
  type Step,
  transform,
} from '../../images/index.js'
import { classNamed, type Services } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { blobKey, blobSource, rokka, withLocalFile } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import type { Reply } from './exchange.js'
import { type StackOperation, stepsOf } from './operations.js'
import { parseRenderPath, readAdditions } from './render-path.js'
import { placeOf } from './render-place.js'
import { readStackOptions } from './stack-options.js'

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
const WITH_ALPHA: Format[] = ['png', 'webp', 'avif', 'gif', 'tif']
const MOST_BASESTACKS = 5

function formatOf(text: string): Format {
  if (!Object.hasOwn(FORMATS, text))
    throw invalid('format', `"${text}" must be one of ${Object.keys(FORMATS).join(', ')}`)
  return FORMATS[text]!
}

interface Recipe {
  operations: StackOperation[]
  options: Record<string, unknown>
}

/** A stack with the stacks that it is based on, theirs first. Throws HttpProblem 404 or 400. */
async function recipeOf({ store }: Services, customer: number, name: string, depth = 0): Promise<Recipe> {
  const stack = await rokka.findStack(store.db, customer, name)
  if (!stack) throw notFound(`The stack ${name}`)
  const recipe = { operations: stack.stack_operations, options: stack.stack_options }
  const base = stack.stack_options['basestack']
  if (base === undefined) return recipe
  if (depth >= MOST_BASESTACKS) throw invalid('basestack', `must not go deeper than ${MOST_BASESTACKS} stacks`)
  const below = await recipeOf({ store } as Services, customer, String(base), depth + 1)
  return { operations: [...below.operations, ...recipe.operations], options: { ...below.options, ...recipe.options } }
}

/** Operations that an address names take the place of those of their name in the stack, option by option. */
function overridden(recipe: Recipe, additions: Recipe): Recipe {
  const left = [...additions.operations]
  const operations = recipe.operations.map(operation => {
    const index = left.findIndex(({ name }) => name === operation.name)
    if (index < 0) return operation
    const [change] = left.splice(index, 1)
    return { name: operation.name, options: { ...operation.options, ...change!.options } }
  })
  return { operations: [...operations, ...left], options: { ...recipe.options, ...additions.options } }
}

/** The image that has the pixels. Throws HttpProblem 404 while it has none. */
async function imageOf({ store, vocabulary }: Services, { customer, space, id }: rokka.SourceImage): Promise<Row> {
  const image = await store.find(classNamed(vocabulary, 'Image'), { customer, space, id })
  if (!image?.derivative) throw notFound('The rendering: the image has not been ingested yet. It')
  return image
}

async function pixels(
  { blobs, settings }: Services,
  row: rokka.SourceImage,
  image: Row,
  steps: Step[],
  output: { format: Format; quality?: number },
  signal: AbortSignal,
) {
  const bounds = { timeoutSeconds: settings.RENDER_TIMEOUT_S, mostWaiting: settings.RENDER_QUEUE, signal }
  const render = (source: PixelSource) => transform(source, steps, output, bounds)
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

/** An image that is confined in the API is confined here too. */
const confined = (steps: Step[], image: Row): Step[] => {
  const most = image['max_width'] as number
  return most > 0 ? [...steps, { kind: 'resize', width: most, height: most, mode: 'box', upscale: false }] : steps
}

const DAY = 86_400

const headersFor = (
  row: rokka.SourceImage,
  isPrivate: boolean,
  options: Record<string, unknown>,
): Record<string, string> => ({
  'Cache-Control': isPrivate ? 'private, max-age=300' : `public, max-age=${DAY}`,
  ...(options['autoformat'] === true && { Vary: 'Accept' }),
  ...(options['content_disposition'] === 'attachment' && {
    'Content-Disposition': `attachment; filename="${row.short_hash}"`,
  }),
})

/**
 * Renders what a request's path means; undefined when the path is no rendering's.
 * Throws HttpProblem 400 for operations and formats that there are not, 403 for what needs a signature, 404, and 503
 * when too many renderings wait or this one takes too long. `signal`: aborted when nobody waits for it any longer.
 */
export async function renderRequest(
  services: Services,
  request: Request,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  const parsed = parseRenderPath(request.path)
  if (!parsed) return undefined
  const place = await placeOf(services, request, parsed)
  if (!place) return undefined
  const { row, stack, additions, organization } = place
  const read = readAdditions(additions)
  const dynamic = stack === 'dynamic'
  const base = dynamic ? { operations: [], options: {} } : await recipeOf(services, organization.customer, stack)
  const recipe = overridden(base, { ...read, options: readStackOptions(read.options) })
  const image = await imageOf(services, row)
  const isPrivate = await place.checkAccess({ image, dynamic, options: base.options })
  const headers = headersFor(row, isPrivate, recipe.options)
  if (base.options['source_file'] === true) {
    if ((image['max_width'] as number) > 0)
      throw new HttpProblem(403, 'Forbidden', 'The original is larger than what may be shown of this image.')
    const stream = await services.blobs.get(blobKey(row.customer, 'original', row.sha256))
    return {
      status: 200,
      stream,
      headers: { ...headers, 'Content-Type': row.mimetype, 'Content-Length': String(row.size) },
    }
  }
  const format = negotiated(formatOf(parsed.format), recipe.options, request)
  const dpr = (recipe.options['dpr'] as number | undefined) ?? 1
  const steps = confined(stepsOf(recipe.operations, row, dpr), image)
  const quality = recipe.options[`${format}.quality`] as number | undefined
  const output = { format, ...(quality !== undefined && { quality }) }
  const { body } = await pixels(services, row, image, steps, output, signal)
  return { status: 200, bytes: body, headers: { ...headers, 'Content-Type': MEDIA_TYPES[format] } }
}
