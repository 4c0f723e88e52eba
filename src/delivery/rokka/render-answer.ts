// How a rendering is sent: its format, the headers that say how long and for whom it may be kept, 304, or the original.

import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { departure, parseMediaType } from '../../http/index.js'
import { ENCODING, type Format, type Output, render, renderings } from '../../images/index.js'
import {
  addHeaders,
  addRights,
  cachingOf,
  customHeadersOf,
  keyHeaders,
  originalAccess,
  rightsOf,
  type Services,
  subjectOf,
  type ViewerAccess,
  withoutCaching,
} from '../../operations/index.js'
import { invalid } from '../../problem.js'
import { blobKey } from '../../store/index.js'
import { sendFile } from '../blob-answer.js'
import { contentHash } from '../content-hash.js'
import { turnOf } from '../render-options.js'
import { COMMON, type Exchange, sendNotModified, sendRendered } from '../responses.js'
import { readyRendering } from './made-behind.js'
import { colourOf } from './operation-info.js'
import type { RenderPath } from './render-path.js'
import { fromPixels, type Prepared } from './rendering.js'
import { qualityOf } from './stack-options.js'

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

function formatOf(text: string): Format {
  if (!Object.hasOwn(FORMATS, text))
    throw invalid('format', `"${text}" must be one of ${Object.keys(FORMATS).join(', ')}`)
  return FORMATS[text]!
}

/** Whether an Accept header names a media type and does not refuse it (RFC 9110, section 12.4.2). */
const takes = (type: string, { headers: { accept = '' } }: IncomingMessage): boolean =>
  accept.split(',').some(range => {
    const { type: named, parameters } = parseMediaType(range)
    return named === type && Number(parameters['q'] ?? 1) > 0
  })

const listed = (options: Record<string, unknown>, name: string): string[] =>
  String(options[name] ?? '')
    .split(',')
    .map(item => item.trim())

/**
 * The formats in which a client may get what it asked for in one, the best first: smaller ones that it accepts, where the
 * stack leaves the format open; AVIF where it says so.
 */
function negotiated(format: Format, options: Record<string, unknown>, request: IncomingMessage): Format[] {
  if (options['autoformat'] !== true || !['jpg', 'png', 'gif'].includes(format)) return [format]
  const excluded = listed(options, 'autoformat.exclude')
  const offered: Format[] = listed(options, 'autoformat.include').includes('avif') ? ['avif', 'webp'] : ['webp']
  return [...offered.filter(name => !excluded.includes(name) && takes(`image/${name}`, request)), format]
}

/** The format of what is transparent, where a JPEG was asked for and the stack does not put it on a colour. */
function transparentFormat(options: Record<string, unknown>, request: IncomingMessage): Format | undefined {
  const wanted = options['jpg.transparency.autoformat'] ?? 'false'
  if (wanted === 'false') return undefined
  return wanted === 'webp' || takes('image/webp', request) ? 'webp' : 'png'
}

/** How a rendering is encoded in a format that was asked for in another one, or in the same. */
function outputOf(format: Format, asked: Format, options: Record<string, unknown>, request: IncomingMessage): Output {
  const everywhere = options['transparency.color']
  const colour = everywhere ?? (format === 'jpg' ? options['jpg.transparency.color'] : undefined)
  const other = format === 'jpg' && everywhere === undefined ? transparentFormat(options, request) : undefined
  return {
    format,
    quality: qualityOf(format, options, asked),
    ...(colour !== undefined && { background: colourOf('transparency.color', colour) }),
    ...(everywhere !== undefined && { solid: true }),
    ...(other && { ifTransparent: { format: other, quality: qualityOf(other, options, other) } }),
  }
}

/** What an answer depends on in the request, where not everyone gets it; a signature is part of the address. */
export const CREDENTIALS = ['Authorization', 'Api-Key', 'Cookie']

/** Seconds for which an answer may be kept while a better one is being made. */
const MEANWHILE_S = 60

/** How long an answer may be kept that a better one follows: no longer than for a short time, whoever may keep it. */
const meanwhile = (control: OutgoingHttpHeaders[string]): string => {
  const [, scope, age] = /^(public|private), max-age=(\d+)$/.exec(String(control)) ?? []
  return age === undefined ? 'no-store' : `${scope}, max-age=${Math.min(Number(age), MEANWHILE_S)}`
}

/** The ETag of a rendering: of all that its bytes are made from. */
function tagOf({ source, image, steps, access }: Prepared, output: Output): string {
  const made = [ENCODING, image.derivative, source.sha256, steps, access.limits, access.upscaling, output]
  return `"${contentHash(JSON.stringify(made))}"`
}

/** Headers of a rendering; those of its customer that say how long it may be kept count while everyone may see it. */
function headersOf(
  services: Services,
  { maxAge }: Exchange,
  { image, recipe }: Prepared,
  access: ViewerAccess,
  etag: string,
): OutgoingHttpHeaders {
  const { autoformat, 'jpg.transparency.autoformat': transparent = 'false' } = recipe.options
  const accept = autoformat === true || transparent !== 'false' ? ['Accept'] : []
  const vary = [...(access.public ? [] : CREDENTIALS), ...accept, ...recipe.vary]
  const custom = customHeadersOf(access.rules, subjectOf(image))
  const own = {
    'Cache-Control': access.public ? `public, max-age=${maxAge}` : 'private, max-age=300',
    ETag: etag,
    ...(vary.length > 0 && { Vary: vary.join(', ') }),
  }
  const rights = addRights({ ...COMMON }, rightsOf(services, image, access.rules))
  const plain = addHeaders(addHeaders(rights, withoutCaching(custom)), own)
  const { customer, space, id } = image
  return access.public
    ? addHeaders(addHeaders(plain, cachingOf(custom)), keyHeaders(services.settings, { customer, space, image: id }))
    : plain
}

/** Sends the original, for a stack that delivers it. Throws HttpProblem 403 when it is larger than what may be shown, 416. */
async function sendOriginal(services: Services, exchange: Exchange, prepared: Prepared): Promise<void> {
  const { source, image, recipe } = prepared
  const access = await originalAccess(services, exchange.request, image, prepared.access, 'rokka')
  await sendFile(services, exchange, headersOf(services, exchange, prepared, access, `"${source.sha256}"`), {
    key: blobKey(source.customer, 'original', source.sha256),
    mediaType: source.mimetype,
    name: source.short_hash,
    attachment: recipe.options['content_disposition'] === 'attachment',
  })
}

/**
 * Sends the rendering of a place that may be seen. Throws HttpProblem 400 for a format that does not exist, and 503 when
 * too many renderings wait or this one takes too long.
 */
export async function sendRendering(
  services: Services,
  exchange: Exchange,
  path: RenderPath,
  prepared: Prepared,
): Promise<void> {
  const { source, recipe, access } = prepared
  if (recipe.own['source_file'] === true) return sendOriginal(services, exchange, prepared)
  const asked = formatOf(path.format)
  const [best, next] = negotiated(asked, recipe.options, exchange.request)
  const { xmp } = rightsOf(services, prepared.image, access.rules)
  const answerIn = (format: Format, isMeanwhile = false) => {
    const output = { ...outputOf(format, asked, recipe.options, exchange.request), xmp }
    const etag = tagOf(prepared, output)
    const headers = headersOf(services, exchange, prepared, access, etag)
    if (isMeanwhile) headers['Cache-Control'] = meanwhile(headers['Cache-Control'])
    if (recipe.options['content_disposition'] === 'attachment')
      headers['Content-Disposition'] = `attachment; filename="${source.short_hash}"`
    return { output, etag, headers }
  }
  const turn = turnOf(services, exchange.request, access.public)
  const wanted = answerIn(best!)
  if (sendNotModified(exchange, wanted.headers)) return
  // Nobody waits for an AVIF that was not asked for by name: until it is made, the next best format is sent.
  const isOptional = best === 'avif' && next !== undefined
  const ready = isOptional ? await readyRendering(services, prepared, wanted.output, wanted.etag, turn) : undefined
  const sent = isOptional && !ready ? answerIn(next, true) : wanted
  if (sent !== wanted && sendNotModified(exchange, sent.headers)) return
  const made =
    ready ?? (await fromPixels(render, services, prepared, sent.output, { turn, signal: departure(exchange.response) }))
  sendRendered(exchange, made, { ...sent.headers, ...renderings.quota(turn) })
}
