// Reads an upload: files and addresses, each with the metadata that stands under the same number.
import type { Request } from 'express'
import { checkText, type Part, parseJson, readParts } from '../../http/index.js'
import { fetchUrl, IngestFailure } from '../../ingest/index.js'
import { objectOf } from '../../json-object.js'
import { didYouMeanOneOf } from '../../nearest.js'
import type { Services } from '../../operations/index.js'
import { percentDecoded } from '../../percent-decoded.js'
import { HttpProblem, invalid } from '../../problem.js'
import { type Bounds, receiveToFile } from '../../store/index.js'
import type { DescriptionRequest } from './descriptions.js'
import { type GivenDynamicMetadata, placed } from './dynamic-metadata.js'
import type { Description, Received } from './receive-source-image.js'
import type { RokkaCall } from './rokka-call.js'
import { readUserMetadata } from './user-metadata.js'

/** Bytes and what is said of them. `describe`: languages to describe the image in once it is there. */
export interface Upload {
  bytes: Received
  description: Description
  describe?: DescriptionRequest
}

/** A multipart body: files by their number, and the other fields. */
interface Form {
  files: Map<number, Received & { name: string }>
  fields: Map<string, string>
}

const MOST_FILES = 50
const MOST_FIELDS = 500
const FIELD_BOUNDS = { values: 10_000, storable: true }
/** `meta_user[0]`, `meta_dynamic[0][subject_area]`, `options[]`, `optimize_source`. */
const FIELD = /^([a-z_]+)(?:\[(\d{0,3})\])?(?:\[(\w{1,60})\])?$/

const numberOf = (name: string, otherwise: number): number => Number(FIELD.exec(name)?.[2] || otherwise)

const isFile = ({ name, fileName, mediaType }: Part): boolean =>
  fileName !== undefined || mediaType === 'application/octet-stream' || FIELD.exec(name)?.[1] === 'filedata'

/** Reads the multipart body, its files into scratch. Throws HttpProblem 400, 413 or 415. */
async function readForm(
  request: Request,
  { blobs, settings }: Services,
  bounds: Bounds,
  scratch: string[],
): Promise<Form> {
  const form: Form = { files: new Map(), fields: new Map() }
  const { MAX_UPLOAD_BYTES: fileBytes, MAX_BODY_BYTES: textBytes } = settings
  let files = 0
  for await (const part of readParts(request, { parts: MOST_FILES + MOST_FIELDS, fileBytes, textBytes })) {
    if (isFile(part)) {
      if (files === MOST_FILES)
        throw new HttpProblem(413, 'Content too large', `An upload must not have more than ${MOST_FILES} files.`)
      const number = numberOf(part.name, files++)
      const file = await blobs.scratchPath('.upload')
      scratch.push(file)
      const digest = await receiveToFile(part.stream(), file, { ...bounds, sha1: true })
      form.files.set(number, { file, digest, name: checkText('filedata', part.fileName ?? '') })
    } else if (form.fields.has(part.name)) throw invalid(part.name, 'must appear exactly once')
    else form.fields.set(part.name, await part.text())
  }
  return form
}

/** rokka's client writes the JSON of objects as a JSON string once more. */
function readField(name: string, text: string): unknown {
  const value = parseJson(name, text, FIELD_BOUNDS)
  return typeof value === 'string' ? parseJson(name, value, FIELD_BOUNDS) : value
}

/** The value of `name[number]`, with `name[number][key]` put into it. */
function fieldOf({ fields }: Form, wanted: string, number: number): Record<string, unknown> | undefined {
  let found: Record<string, unknown> | undefined
  for (const [name, text] of fields) {
    const match = FIELD.exec(name)
    if (match?.[1] !== wanted || Number(match[2] || 0) !== number) continue
    const value = readField(name, text)
    found = { ...found, ...(match[3] ? { [match[3]]: value } : objectOf(name, value)) }
  }
  return found
}

const SAID = ['meta_user', 'meta_dynamic', 'meta_static', 'options']
const KNOWN_FIELDS = [...SAID, 'optimize_source', 'url', 'filedata']
const OPTIMIZE = ['true', 'false', 'jpg', 'png', '1', '0', '']

/** Throws HttpProblem 400 for a field that is not known: a typing error must not lose data. */
function checkFields({ fields }: Form): void {
  for (const [name, text] of fields) {
    const known = FIELD.exec(name)?.[1]
    if (!known || !KNOWN_FIELDS.includes(known))
      throw invalid(name, `is not a field of an upload${didYouMeanOneOf(name, KNOWN_FIELDS)}`)
    if (known === 'optimize_source' && !OPTIMIZE.includes(text.replaceAll('"', '')))
      throw invalid('optimize_source', 'must be true, false, jpg or png')
  }
}

/** What may be said of one upload, as the vocabulary has it. */
interface Said {
  meta_user: Record<string, unknown> | null
  meta_dynamic: GivenDynamicMetadata | null
  meta_static: { auto_description?: DescriptionRequest | null } | null
  options: { protected?: boolean | null; visual_binaryhash?: boolean | null } | null
}

/** What the form says of the upload of a number. Throws HttpProblem 400. */
function saidOf({ compiled }: RokkaCall, form: Form, number: number): Said {
  const owner = compiled.vocabulary.classes.get('vocab:Upload')!
  const given = SAID.flatMap(name => {
    const value = fieldOf(form, name, number)
    return value === undefined ? [] : [[name, value] as const]
  })
  const mode = { whole: true, strict: false, scope: {} }
  return compiled.readerOf(owner).read(Object.fromEntries(given), mode) as unknown as Said
}

function descriptionOf(call: RokkaCall, form: Form, number: number, name: string): Omit<Upload, 'bytes'> {
  const { meta_user, meta_dynamic, meta_static, options } = saidOf(call, form, number)
  if (options?.visual_binaryhash) throw invalid('options.visual_binaryhash', 'is not supported here: leave it out')
  const describe = meta_static?.auto_description
  return {
    description: {
      name,
      user_metadata: readUserMetadata(meta_user ?? {}),
      dynamic_metadata: placed(meta_dynamic ?? {}, undefined),
      protected: options?.protected ?? false,
    },
    ...(describe && { describe }),
  }
}

const MOST_NAME = 1000

const lastSegment = (url: string): string => {
  const segment = new URL(url).pathname.split('/').at(-1) ?? ''
  return percentDecoded(segment) ?? segment
}

async function fetchAll(
  form: Form,
  { blobs, settings }: Services,
  scratch: string[],
  signal: AbortSignal,
): Promise<void> {
  for (const [name, text] of form.fields) {
    const match = FIELD.exec(name)
    if (match?.[1] !== 'url') continue
    const url = checkText('url', text.replace(/^"(.*)"$/, '$1'))
    if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol))
      throw invalid(name, 'must be a URL that starts with http:// or https://')
    const file = await blobs.scratchPath('.download')
    scratch.push(file)
    try {
      const digest = await fetchUrl(settings, url, file, signal)
      form.files.set(Number(match[2] || 0), { file, digest, name: lastSegment(url) })
    } catch (error) {
      if (error instanceof IngestFailure) throw invalid(name, `cannot be fetched: ${error.message}`)
      throw error
    }
  }
}

/**
 * The uploads of a request, in their order, each within the bounds; paths of files that are left over are added to
 * `scratch`. Throws HttpProblem 400, 413, 415 or 507.
 */
export async function readUploads(
  call: RokkaCall,
  services: Services,
  bounds: Bounds,
  scratch: string[],
): Promise<Upload[]> {
  const form = await readForm(call.request, services, bounds, scratch)
  checkFields(form)
  const numbers = [...form.files.keys()]
  for (const number of numbers) descriptionOf(call, form, number, '')
  await fetchAll(form, services, scratch, call.signal)
  if (form.files.size === 0) throw invalid('filedata', 'is required: a file, or url[0] with the address of one')
  return [...form.files]
    .sort(([a], [b]) => a - b)
    .map(([number, { file, digest, name }]) => ({
      bytes: { file, digest },
      ...descriptionOf(call, form, number, name.slice(0, MOST_NAME)),
    }))
}
