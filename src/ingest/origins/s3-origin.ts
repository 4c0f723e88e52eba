// Originals in S3, read with the ambient credentials of this machine.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { OriginFailure, tooLarge } from './fetch-failure.js'
import { guardedLookup } from './guard.js'
import { described } from './http.js'
import type { Fetch, FetchedOrigin, OriginLimits } from './origin.js'
import { receive } from './receive-origin.js'
import { checkS3Object } from './s3-buckets.js'
import { readS3Url } from './s3-url.js'

const CONNECT_MS = 10_000
const IDLE_MS = 30_000
const TRIES = 3

/**
 * Fetches an object with the ambient credentials of the AWS variables, profile or machine, where the settings let
 * an origin be: those credentials could read every customer's blobs. Rejects with OriginFailure or with the error met; a part of the file
 * may be left then.
 */
export async function fetchS3(fetch: Fetch): Promise<FetchedOrigin> {
  const { limits, signal } = fetch
  const object = readS3Url(fetch.url, limits.s3Endpoint)
  checkS3Object(object, limits.s3Buckets, limits.ownPlaces)
  try {
    const answer = await clientFor(limits).send(
      new GetObjectCommand({ Bucket: object.bucket, Key: object.key, VersionId: object.version }),
      { abortSignal: signal },
    )
    const body = answer.Body as Readable
    if ((answer.ContentLength ?? 0) > limits.maxBytes) {
      body.destroy()
      throw tooLarge(limits.maxBytes)
    }
    const fields = {
      'content-type': answer.ContentType,
      etag: answer.ETag,
      'last-modified': answer.LastModified?.toISOString(),
    }
    return { ...(await receive(body, fetch, answer.ContentEncoding)), ...described(name => fields[name]) }
  } catch (error) {
    throw serviceFailure(error)
  }
}

const clients = new Map<string, S3Client>()

// The operator's own endpoint may be at a private address; without one every address is checked.
function clientFor({ s3Endpoint, allowPrivate }: OriginLimits): S3Client {
  const name = `${s3Endpoint ?? ''} ${allowPrivate}`
  const client = clients.get(name) ?? newClient(s3Endpoint, allowPrivate)
  clients.set(name, client)
  return client
}

function newClient(endpoint: string | undefined, allowPrivate: boolean): S3Client {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const options = { keepAlive: true, ...(endpoint === undefined && { lookup: guardedLookup(allowPrivate) }) }
  return new S3Client({
    endpoint,
    forcePathStyle: endpoint !== undefined,
    region: AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1',
    followRegionRedirects: true,
    maxAttempts: TRIES,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_MS,
      requestTimeout: IDLE_MS,
      socketTimeout: IDLE_MS,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(options),
      httpsAgent: new HttpsAgent(options),
    }),
  })
}

const CREDENTIALS = new Set(['CredentialsProviderError', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken'])

function serviceFailure(error: unknown): unknown {
  const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode ?? 0
  const failure = (reason: 'missing' | 'forbidden' | 'server' | 'local', message: string, retry: boolean) =>
    new OriginFailure(reason, message, retry, { cause: error })
  if (error instanceof OriginFailure) return error
  if (CREDENTIALS.has(name)) return failure('local', 'This server has no credentials that S3 accepts.', false)
  if (name === 'NoSuchBucket') return failure('missing', 'The bucket of the origin does not exist.', false)
  if (name === 'InvalidObjectState') return failure('forbidden', 'The origin is archived; restore it first.', false)
  if (status === 404) return failure('missing', 'The origin is not in its bucket.', false)
  if (status === 401 || status === 403)
    return failure('forbidden', 'S3 does not let this server read the origin.', false)
  if (status === 408 || status === 429 || status >= 500) return failure('server', `S3 answered ${status}.`, true)
  return status >= 300 ? failure('missing', `S3 answered ${status}.`, false) : error
}
