// Bytes of a request -> an object with our own keys, or an upload; every limit on bodies is here.
import type { Request } from 'express'
import { BODY_FIELD } from '../console/index.js'
import { bodyStream, hasBody, mediaTypeOf, readJson, readTextBytes, refuseCoding } from '../http/index.js'
import type { Asked, Upload } from '../operations/index.js'
import { memberText } from '../presentation/index.js'
import { HttpProblem, invalid } from '../problem.js'
import type { Class } from '../vocabulary/index.js'
import type { Input, Means } from './api.js'
import { BODY_TYPES, wrongType } from './body-types.js'
import { readDescribedFile } from './described-file.js'
import { bodyOfForm, formOf } from './html-form.js'
import { RDF_TYPES, readJsonLd, readRdf, type Understanding } from './json-ld-body.js'

/** What an operation consumes that takes the bytes of files of any kind. */
const ANY = '*/*'

/** Classes that bodies may describe beside the bytes of a file, by the methods. */
const WITH_FILES: Record<string, string[]> = { 'vocab:Image': ['PUT', 'POST'], 'vocab:Adjunct': ['POST'] }

/** Media types of bodies that are originals. */
const UPLOADED = /^(image|audio|video)\//

interface BodyOptions {
  limit: number
  /** Most bytes of an original. */
  uploadLimit: number
  acceptUploads: boolean
  /** The one media type that is taken, when the operation reads bytes itself. */
  consumes?: string | undefined
  understanding: Understanding
  /** Class that the body is of, for the fields of a form. */
  expected: Class | undefined
  /** Whether an array stands for the Collection of its items. */
  bare: boolean
}

/** Whether an item of an array has keys of expanded JSON-LD: IRIs. */
const isExpanded = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && Object.keys(item).some(key => key.includes(':') || key === '@graph')

type Body = Record<string, unknown>

/** Whether a body is a document that the class keeps as it is: in the terms of others, or with a type by their name of that. */
function isDocument(body: object, { expected }: BodyOptions): boolean {
  const { documents } = expected ?? {}
  if (documents === undefined) return false
  const { '@context': context, '@type': ours, type } = body as Body
  return (
    [context].flat().some(one => typeof one === 'string' && one.startsWith(documents)) ||
    (typeof type === 'string' && ours === undefined)
  )
}

/** The body as JSON, or as JSON-LD. Throws HttpProblem 400 when it is no object. */
async function readObject(bytes: Buffer, options: BodyOptions): Promise<Input<Body>> {
  const { understanding } = options
  const parsed = await readJson('body', bytes, { values: understanding.values })
  if (typeof parsed !== 'object' || parsed === null || (Array.isArray(parsed) && parsed.length === 0))
    throw invalid('body', 'must be a JSON object')
  const isBare = Array.isArray(parsed) && !parsed.some(isExpanded)
  if (isBare && options.bare) return { body: { member: parsed } }
  if (isBare)
    throw invalid(
      'body',
      understanding.meant.expects === 'hydra:Collection'
        ? 'must be a Collection, not a bare array: {"@type":"Collection","member":[...]}'
        : 'must be one JSON object, not an array',
    )
  if (isDocument(parsed, options)) return { body: parsed as Body, text: bytes.toString('utf8').replace(/^\uFEFF/, '') }
  const body = await readJsonLd(parsed, bytes, understanding)
  return { body, ...(body === parsed && { memberText: name => memberText(bytes.toString('utf8'), name) }) }
}

async function readForm(form: URLSearchParams, method: string, options: BodyOptions): Promise<Input<Body>> {
  const text = form.get(BODY_FIELD)
  if (text !== null) return readObject(Buffer.from(text), options)
  if (!options.expected) return {}
  return { body: bodyOfForm(form, options.expected, method), memberText: name => form.get(name) ?? undefined }
}

/** The body as the bytes of a file. */
function uploadOf(request: Request, mediaType: string, limit: number): Upload {
  const length = request.headers['content-length']
  return { mediaType, stream: bodyStream(request, limit), ...(length !== undefined && { length: Number(length) }) }
}

/** The very bytes of the body, when there is one. Throws HttpProblem 415 for another media type, or a content coding. */
function readStream(request: Request, mediaType: string, consumes: string, limit: number): { upload?: Upload } {
  refuseCoding(request)
  if (mediaType === consumes) return { upload: { mediaType, stream: request } }
  if (mediaType === '' && !hasBody(request)) return {}
  if (consumes === ANY) return { upload: uploadOf(request, mediaType, limit) }
  throw new HttpProblem(415, 'Unsupported media type', `Content-Type must be ${consumes}.`, [
    { property: 'Content-Type', message: `must be ${consumes}` },
  ])
}

/**
 * Reads the body of a request, if it has one.
 * Throws HttpProblem 400 for what cannot be parsed, 413 above the limit, 415 for a media type that says nothing to us.
 */
async function readBody(request: Request, options: BodyOptions): Promise<Input<Body>> {
  if (!options.acceptUploads && !hasBody(request)) return {}
  const form = formOf(request)
  if (form) return readForm(form, request.method, options)
  const mediaType = mediaTypeOf(request)
  if (options.consumes) return readStream(request, mediaType, options.consumes, options.uploadLimit)
  if (options.acceptUploads && UPLOADED.test(mediaType))
    return { upload: uploadOf(request, mediaType, options.uploadLimit) }
  if (options.acceptUploads && mediaType === 'multipart/form-data') {
    const { description, upload } = await readDescribedFile(request, options.uploadLimit, options.limit)
    return description === undefined ? { upload } : { upload, ...(await readObject(Buffer.from(description), options)) }
  }
  const isRead = BODY_TYPES.includes(mediaType)
  const refused = () => wrongType(mediaType, options.acceptUploads)
  if (!isRead && Number(request.headers['content-length'] ?? 0) > 0) throw refused()
  const bytes = await readTextBytes(request, options.limit)
  if (bytes.length === 0) return {}
  if (!isRead) throw refused()
  if (RDF_TYPES.includes(mediaType)) return { body: await readRdf(bytes, mediaType, options.understanding) }
  return readObject(bytes, options)
}

/** The body of a call, if it has one, as its operation expects it. Throws HttpProblem 400, 413 and 415. */
export function readInput(
  { request, operation: { method, expects, consumes, bare }, self, compiled }: Asked,
  { services: { settings }, jsonLd }: Means,
): Promise<Input<Body>> {
  return readBody(request, {
    limit: settings.MAX_BODY_BYTES,
    uploadLimit: settings.MAX_UPLOAD_BYTES,
    consumes,
    acceptUploads: WITH_FILES[expects ?? '']?.includes(method) ?? false,
    understanding: { jsonLd, values: settings.MAX_BODY_VALUES, meant: { self, expects, creates: method === 'POST' } },
    expected: expects ? compiled.vocabulary.classes.get(expects) : undefined,
    bare,
  })
}
