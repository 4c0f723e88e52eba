// Answers with a stored blob as it lies there: whole or in part, as its media type, never as a page that runs scripts.
import type { OutgoingHttpHeaders } from 'node:http'
import { type ByteRange, fileHeaders, type NamedFile, sendMedia } from '../http/index.js'
import { addHeaders, type Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import { type Exchange, sendNotModified } from './responses.js'

/** A blob, and what is said of it. */
export interface StoredFile extends NamedFile {
  key: string
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
