// Resumable uploads by tus 1.0: created with the description of an image, brought in parts, and an image once they are whole.
import { setTimeout as wait } from 'node:timers/promises'
import { conflict, HttpProblem, invalid, notFound } from '../problem.js'
import {
  checkStorage,
  finishUpload,
  type ImageRow,
  promisedBytes,
  removeParts,
  removeUpload,
  type UploadRow,
} from '../store/index.js'
import { type Answer, type Call, type Handler, ownerRow, resource, targetWhere } from './call.js'
import { withChannels } from './delivery-channels.js'
import { checkAlone, checkRoles, readDescription, type Said } from './image-input.js'
import { registerImage } from './register-image.js'
import type { Services } from './services.js'
import { checksumOf, checkVersion, tusCapabilities, uploadHeaders, uploadLength, uploadOffset } from './tus-headers.js'
import { storeUpload } from './upload.js'
import { assemble, receiveBytes } from './upload-bytes.js'
import { bodyOfMetadata } from './upload-metadata.js'

/** Requests of this process that are bringing bytes: a client that comes back ends the one that it has lost. */
const bringing = new Map<string, { end(): void; ended: Promise<unknown> }>()

/** Milliseconds that a lost request may take to keep what it has. */
const PATIENCE_MS = 10_000

const expiryOf = ({ now, settings }: Services): Date => new Date(now().getTime() + settings.UPLOAD_EXPIRES_S * 1000)

/** The upload of an address. Throws HttpProblem 404 when it is not there, or has expired. */
async function findUpload(call: Call, services: Services): Promise<UploadRow> {
  const row = await services.store.find('Upload', targetWhere(call, 'Upload'))
  if (!row || row.expires <= services.now()) throw notFound('The Upload')
  return row
}

/** The upload of an address, once no other request of this process is bringing its bytes. Throws HttpProblem 404. */
async function takeOver(call: Call, services: Services): Promise<UploadRow> {
  const upload = await findUpload(call, services)
  const lost = call.request.get('tus-resumable') === undefined ? undefined : bringing.get(upload.id)
  if (!lost) return upload
  lost.end()
  await Promise.race([lost.ended, wait(PATIENCE_MS, undefined, { ref: false })])
  return findUpload(call, services)
}

/** What an upload says of its image. Throws HttpProblem 400 that names what does not hold. */
function describedBy(
  services: Services,
  body: Record<string, unknown>,
  { customer, space }: { customer: number; space: number },
): Said {
  const said = readDescription(services, body, { strict: false, scope: { customer, space } })
  if (said.columns.space !== undefined && said.columns.space !== space)
    throw invalid('space', `must be ${space}, as in the URL, or be omitted`)
  checkAlone(said)
  return said
}

const bodyOf = (services: Services, metadata: string): Record<string, unknown> =>
  bodyOfMetadata(metadata, services.store.classOf('Image'))

/** Makes the image of an upload whose bytes are all here; asked twice, it is made once. */
async function finish(services: Services, upload: UploadRow): Promise<void> {
  const { store, blobs } = services
  const { customer, space, image: id } = upload
  const address = { customer, space, id }
  const said = describedBy(services, bodyOf(services, upload.metadata), address)
  const expires = expiryOf(services)
  const precondition = (before: ImageRow | undefined): void => {
    if (upload.only_new && before) throw new HttpProblem(412, 'Precondition failed', 'The Image already exists.')
  }
  await registerImage(
    services,
    address,
    precondition,
    async before => {
      const received = await assemble(services, upload, said.columns.media_type ?? '')
      const destination = { customer, space, replaced: before?.original_size ?? 0 }
      return { said, whole: false, original: await storeUpload(services, destination, received) }
    },
    async session => {
      if (!(await finishUpload(session.db, upload, expires)))
        throw conflict('The upload was finished by another request.')
    },
  )
  await removeParts(store.db, blobs, upload)
}

/** The upload as its row is now, finished when all its bytes are here. */
async function settled(services: Services, upload: UploadRow): Promise<UploadRow> {
  const now = () => services.store.find('Upload', { id: upload.id })
  if (!upload.finished && upload.received === upload.length)
    await finish(services, upload).catch(async error => {
      if (!(await now())?.finished) throw error
    })
  const row = await now()
  if (!row) throw notFound('The Upload')
  return row
}

/** Adds the bytes of a request, and makes the image when they are the last. */
async function append(call: Call, services: Services, upload: UploadRow): Promise<UploadRow> {
  if (!call.upload) return settled(services, upload)
  const declared = Number(call.request.get('content-length') ?? 0)
  if (upload.received + declared > upload.length)
    throw new HttpProblem(
      413,
      'Content too large',
      `Of ${upload.length} bytes ${upload.length - upload.received} are missing; ${declared} were sent.`,
    )
  const overtaken = new AbortController()
  const incoming = { stream: call.upload.stream, signal: overtaken.signal }
  const receiving = receiveBytes(services, upload, incoming, checksumOf(call))
  const end = (): void => overtaken.abort(conflict('Another request has taken over; HEAD tells where to go on.'))
  const entry = { end, ended: receiving.catch(() => undefined) }
  bringing.set(upload.id, entry)
  try {
    return await settled(services, await receiving)
  } finally {
    if (bringing.get(upload.id) === entry) bringing.delete(upload.id)
  }
}

/** The address of the image goes with the answer to the last bytes. */
const imageHeader = ({ base }: Services, { customer, space, image, finished }: UploadRow): Record<string, string> =>
  finished
    ? { 'Content-Location': `${base}/customers/${customer}/spaces/${space}/images/${encodeURIComponent(image)}` }
    : {}

/** POST: an upload begins; its first bytes may come along. */
export const createUpload: Handler = {
  statuses: [201, 404, 460, 507],
  capabilities: tusCapabilities,
  async run(call, services): Promise<Answer> {
    checkVersion(call)
    const { store } = services
    const space = ownerRow(call, 'Space')
    const { customer } = space
    const length = uploadLength(call, services)
    const metadata = call.request.get('upload-metadata') ?? ''
    const body = bodyOf(services, metadata)
    const { columns } = describedBy(services, body, { customer, space: space.id })
    const image = String(body['id'] ?? body['modelId'] ?? crypto.randomUUID())
    const address = { customer, space: space.id, id: image }
    call.precondition(await store.find('Image', address))
    await checkRoles(store, customer, columns.roles)
    await withChannels(store, customer, [{ delivery_channels: [], ...columns, ...address }])
    const promised = await promisedBytes(store.db, customer)
    await checkStorage(store.db, { customer, space: space.id }, length + promised)
    const begun = {
      ...{ customer, space: space.id, id: crypto.randomUUID(), image, length, metadata },
      only_new: call.request.get('if-none-match')?.trim() === '*',
      expires: expiryOf(services),
    }
    const made = await store.transaction(session => session.insert('Upload', begun))
    // Whoever is told of a failure does not learn the address: nothing may be left at it.
    const upload = await append(call, services, made).catch(async error => {
      await removeUpload(store.db, services.blobs, made)
      throw error
    })
    return { ...resource(services, 'Upload', upload, 201, true), headers: uploadHeaders(upload) }
  },
}

/** GET and HEAD: how far the upload has come. One whose last answer was lost becomes an image now. */
export const readUpload: Handler = {
  statuses: [200, 404, 507],
  capabilities: tusCapabilities,
  async run(call, services) {
    const upload = await settled(services, await takeOver(call, services))
    const headers = { ...uploadHeaders(upload, true), ...imageHeader(services, upload) }
    return { ...resource(services, 'Upload', upload), headers }
  },
}

/** PATCH: the bytes from where the upload has come to. */
export const appendUpload: Handler = {
  statuses: [204, 404, 409, 460, 507],
  async run(call, services) {
    checkVersion(call)
    const offset = uploadOffset(call)
    const before = await takeOver(call, services)
    if (offset !== before.received)
      throw conflict(`The upload has come to byte ${before.received}.`, [
        { property: 'Upload-Offset', message: `must be ${before.received}` },
      ])
    const upload = await append(call, services, before)
    return { kind: 'empty', status: 204, headers: { ...uploadHeaders(upload), ...imageHeader(services, upload) } }
  },
}

/** DELETE: an upload ends and its bytes are gone; the image that it has become stays. */
export const endUpload: Handler = {
  statuses: [204, 404],
  async run(call, services) {
    const { customer, id } = await takeOver(call, services)
    await removeUpload(services.store.db, services.blobs, { customer, id })
    return { kind: 'empty', status: 204 }
  },
}
