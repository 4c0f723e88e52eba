// Answers with a stored blob as it lies there: whole or in part, as its media type, never as a page that runs scripts.
import type { OutgoingHttpHeaders } from 'node:http'
import { type ByteRange, sendMedia } from '../http/index.js'
import { addHeaders, type Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import { type Exchange, sendNotModified } from './responses.js'

/** A blob, and what is said of it. */
export interface StoredFile {
  key: string
  mediaType: string
  /** The name under which it is saved. */
  name: string
  /** Whether browsers are to save it, also when they could show it. */
  attachment?: boolean
}

const MEDIA_TYPE = /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}$/
/** What browsers show without running anything that it brings. */
const SHOWN =
  /^(image\/(jpeg|png|gif|webp|avif|tiff|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf|text\/plain)$/

/** What a browser shows by a viewer or player of its own, which runs no script of it here and would not start in a sandbox. */
const INERT = /^(application\/pdf|(audio|video)\/.+)$/

/** Content-Disposition of RFC 6266: the name in ASCII, and in full as RFC 8187 writes it. */
export function disposition(mediaType: string, name: string, attachment = false): string {
  const kind = SHOWN.test(mediaType) && !attachment ? 'inline' : 'attachment'
  const ascii = name.replace(/[^\w. ()+,=@~-]/g, '_').slice(0, 150)
  const whole = encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${ascii}"${ascii === name ? '' : `; filename*=UTF-8''${whole}`}`
}

/** Headers of a file: what it is, and what a browser that opens it by itself may do with it. */
function fileHeaders({ mediaType: given, name, attachment }: StoredFile): Record<string, string> {
  const mediaType = MEDIA_TYPE.test(given) ? given.toLowerCase() : 'application/octet-stream'
  return {
    'Content-Type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
    'Content-Disposition': disposition(mediaType, name, attachment),
    ...(!INERT.test(mediaType) && { 'Content-Security-Policy': "default-src 'none'; sandbox" }),
  }
}

/**
 * Answers with a stored file, or the part of it that is asked for; `headers` are those of `assetHeaders`.
 * Throws HttpProblem 404 when its bytes are gone, 416 for a part behind its end.
 */
export async function sendFile(
  { blobs }: Services,
  { request, response }: Exchange,
  headers: OutgoingHttpHeaders,
  file: StoredFile,
): Promise<void> {
  if (sendNotModified({ request, response, maxAge: 0 }, headers)) return
  const { key } = file
  const entry = await blobs.stat(key)
  if (!entry) throw notFound(`The file of ${file.name}`)
  const { ETag, 'Last-Modified': lastModified } = headers as Record<string, string>
  const media = { size: entry.size, etag: ETag, lastModified, open: (range?: ByteRange) => blobs.get(key, range) }
  await sendMedia(request, response, addHeaders(headers, fileHeaders(file)), media)
}
