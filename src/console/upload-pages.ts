// Uploading into a space: the place on pages where files are chosen or dropped, and the page for browsers without script.
import { rm } from 'node:fs/promises'
import { type Html, html } from '../html.js'
import { readParts, refuseOtherSites } from '../http/index.js'
import {
  authorise,
  CSRF_FIELD,
  checkCsrf,
  isAllowed,
  isBroken,
  type NamedFile,
  type Needed,
  reaches,
  registerFiles,
  type Services,
} from '../operations/index.js'
import { HttpProblem, invalid, notFound } from '../problem.js'
import { findImages, type ImageInCustomer, receiveToFile, type SpaceRow, storageBounds } from '../store/index.js'
import { assetAddress } from './assets.js'
import { sendBrowser, sendPage, type Visit } from './console-page.js'
import { csrfField } from './operation-form.js'
import { otherId, pictureId, pictureLabel } from './picture-names.js'
import type { Visitor } from './visitor.js'

const NEEDED: Needed = { access: 'write', roles: ['sourceimages:write'] }

/** The bundle that makes files be sent one by one, with their progress. */
export const UPLOAD_SCRIPT = 'upload-files.js'

/** Path of the page for a space, by the path of that. */
const pagePath = (space: string): string => `/console${space}/upload`

const picked = (base: string, visitor: Visitor, space: string): Html =>
  html`<form class="fields" method="post" action="${base}${pagePath(space)}" enctype="multipart/form-data">${csrfField(visitor)}
<div><label for="files">${visitor.language.texts.uploading.choose}</label><input id="files" name="files" type="file" multiple required></div>
<button>${visitor.language.texts.uploading.send}</button></form>`

/**
 * Where files are dropped: of the space at a path below the base. With `whole` they can be chosen in place; else a link
 * leads to where they can, and they may still be dropped.
 */
export function uploadPlace(base: string, visitor: Visitor, space: string, whole = false): Html {
  const { uploading } = visitor.language.texts
  const customer = space.replace(/\/spaces\/.*/, '')
  const number = space.slice(space.lastIndexOf('/') + 1)
  const { hint: _, lead: __, ...told } = uploading
  return html`<upload-files data-space="${number}" data-uploads="${base}${space}/uploads" data-images="${base}${space}/images" data-all="${base}${customer}/allImages" data-worker="${assetAddress(base, 'hash-worker.js')}" data-texts="${JSON.stringify(told)}">${
    whole
      ? picked(base, visitor, space)
      : html`<p><a class="button" href="${base}${pagePath(space)}">${uploading.title}</a> <span class="hint drop-hint">${uploading.hint}</span></p>`
  }</upload-files>`
}

/** Whether files may be sent by who looks at a page. */
export const maySend = ({ principal }: Visitor): boolean => isAllowed(principal, NEEDED)

const DIGITS = /^\d{1,9}$/

/** The space of the address. Throws HttpProblem 401, 403 and 404. */
async function spaceAt({ services, request, visitor }: Visit): Promise<SpaceRow> {
  const { customer, space } = request.params as Record<string, string>
  authorise(visitor.principal, NEEDED)
  if (![customer, space].every(part => DIGITS.test(part!)) || !reaches(visitor.principal, Number(customer)))
    throw notFound('The Space')
  const row = await services.store.find('Space', { customer: Number(customer), id: Number(space) })
  if (!row) throw notFound('The Space')
  return row
}

const pathOf = ({ customer, id }: SpaceRow): string => `/customers/${customer}/spaces/${id}`

export async function showUpload(visit: Visit): Promise<void> {
  const space = await spaceAt(visit)
  const { base } = visit.services
  const { uploading } = visit.visitor.language.texts
  const path = pathOf(space)
  const content = html`<h1>${uploading.title}</h1><p class="lead">${uploading.lead} <a href="${base}${path}/images"><bdi>${space.name}</bdi></a></p>
${uploadPlace(base, visit.visitor, path, true)}`
  sendPage(visit, { title: uploading.title, content, scripts: [UPLOAD_SCRIPT] })
}

const MOST_FILES = 200
const MOST_FIELDS = 10

interface Brought {
  file: string
  digest: NamedFile['digest']
  mediaType: string
  name: string
}

/** The files of a form, in scratch files that are added to `scratch`. Throws HttpProblem 400, 403, 413, 415 and 507. */
async function readFiles(
  { services, request, signedIn }: Visit,
  { customer, id }: SpaceRow,
  scratch: string[],
): Promise<Brought[]> {
  const { blobs, settings, store } = services
  const length = Number(request.headers['content-length'] ?? 0)
  const bounds = await storageBounds(store.db, { customer, space: id }, settings.MAX_UPLOAD_BYTES, { length: 0 })
  const found: Brought[] = []
  let token: string | null = null
  const limits = { parts: MOST_FILES + MOST_FIELDS, fileBytes: Math.min(settings.MAX_UPLOAD_BYTES, length || Infinity) }
  for await (const part of readParts(request, limits)) {
    if (part.fileName === undefined) {
      if (part.name === CSRF_FIELD) token = await part.text()
      continue
    }
    // The token stands before the files.
    checkCsrf(request, signedIn, token)
    const file = await blobs.scratchPath('.upload')
    scratch.push(file)
    const digest = await receiveToFile(part.stream(), file, bounds)
    if (digest.size > 0) found.push({ file, digest, mediaType: part.mediaType, name: part.fileName })
  }
  checkCsrf(request, signedIn, token)
  if (found.length === 0) throw invalid('files', 'must be one file or more, not empty')
  return found
}

/** What the files are called: each as no other of them, and as no picture of the space but one that is broken, which it mends. */
async function named({ store }: Services, { customer, id: space }: SpaceRow, files: Brought[]): Promise<NamedFile[]> {
  const used = new Set<string>()
  const isFree = async (id: string): Promise<boolean> => {
    const key: ImageInCustomer = { space, id }
    return !used.has(id) && (await findImages(store.db, customer, [key])).every(isBroken)
  }
  const all: NamedFile[] = []
  for (const { name, ...file } of files) {
    const wanted = pictureId(name)
    let id = wanted
    for (let number = 2; !(await isFree(id)); number++) id = otherId(wanted, number)
    used.add(id)
    all.push({ ...file, id, label: pictureLabel(name) })
  }
  return all
}

/** What is wrong with files, each told by its name: the place among them says nothing to who has chosen them. */
function byNames(error: unknown, files: Brought[]): unknown {
  if (!(error instanceof HttpProblem)) return error
  const errors = error.errors.map(({ property, message }) => {
    const [, place, of] = /^member\[(\d+)\]\.?(.*)$/.exec(property) ?? []
    const file = files[Number(place)]
    return file ? { property: file.name, message: of ? `${of} ${message}` : message } : { property, message }
  })
  if (errors.length === 0) return error
  const detail = errors.map(({ property, message }) => `${property}: ${message}`).join('; ')
  return new HttpProblem(error.status, error.title, detail, errors, error.headers)
}

/** Takes the files of the form, and leads to their batch. */
export async function takeUpload(visit: Visit): Promise<void> {
  const { services, request } = visit
  refuseOtherSites(request, services.base)
  const space = await spaceAt(visit)
  const scratch: string[] = []
  try {
    const brought = await readFiles(visit, space, scratch)
    const place = { customer: space.customer, space: space.id }
    const { customer, id } = await registerFiles(services, place, await named(services, space, brought)).catch(error =>
      Promise.reject(byNames(error, brought)),
    )
    sendBrowser(visit, `${services.base}/customers/${customer}/queue/batches/${id}`)
  } finally {
    for (const file of scratch) await rm(file, { force: true })
  }
}
