// The client of an S3 server, with bounded tries and times, and its errors as ours.
import { S3Client } from '@aws-sdk/client-s3'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { s3Requests } from './s3-requests.js'
import { StorageError, type StorageReason } from './storage-error.js'

/** Which S3 server, and for how long and how often it is asked. */
export interface S3Access {
  /** A server other than Amazon's; addressed by path (`endpoint/bucket/key`). */
  endpoint?: string
  /** Region; by default what the AWS variables say, or us-east-1 for a server other than Amazon's. */
  region?: string
  /** Milliseconds to the head of an answer, and between two pieces of it; 30 seconds by default. */
  timeoutMs?: number
  /** Tries of one request, the first included; 3 by default. */
  tries?: number
}

/** A client; the credentials are the ambient ones of the AWS variables, profile or machine. */
export function s3Client({ endpoint, region, timeoutMs = 30_000, tries = 3 }: S3Access): S3Client {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const client = new S3Client({
    endpoint,
    forcePathStyle: endpoint !== undefined,
    region: region ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? (endpoint && 'us-east-1'),
    maxAttempts: tries,
    // Servers other than Amazon's do not know the checksums that newer clients add by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new NodeHttpHandler({
      connectionTimeout: Math.min(5_000, timeoutMs),
      requestTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 128 },
      httpsAgent: { keepAlive: true, maxSockets: 128 },
    }),
  })
  client.middlewareStack.add(
    (next, context) => async request => {
      const operation = String(context.commandName).replace(/Command$/, '')
      try {
        const answer = await next(request)
        s3Requests.count(operation, 'ok')
        return answer
      } catch (error) {
        s3Requests.count(operation, s3Failure(error, '').reason)
        throw error
      }
    },
    { step: 'initialize', name: 'count' },
  )
  return client
}

interface ServiceError extends Error {
  code?: string
  $metadata?: { httpStatusCode?: number }
}

const REASONS: Record<string, StorageReason> = {
  NoSuchKey: 'missing',
  NotFound: 'missing',
  NoSuchBucket: 'refused',
  AccessDenied: 'refused',
  InvalidAccessKeyId: 'refused',
  SignatureDoesNotMatch: 'refused',
  CredentialsProviderError: 'refused',
  QuotaExceeded: 'full',
  InsufficientCapacity: 'full',
  XMinioStorageFull: 'full',
  TimeoutError: 'timeout',
  RequestTimeout: 'timeout',
}

const STATUSES: Record<number, StorageReason> = { 401: 'refused', 403: 'refused', 404: 'missing', 507: 'full' }

/** The StorageError that an error of the client stands for; one that is a StorageError already stays itself. */
export function s3Failure(error: unknown, key: string): StorageError {
  if (error instanceof StorageError) return error
  const { name, code, $metadata } = error as ServiceError
  const reason = REASONS[name] ?? (code === 'ETIMEDOUT' ? 'timeout' : STATUSES[$metadata?.httpStatusCode ?? 0])
  return new StorageError(reason ?? 'unavailable', key, error)
}

/** Whether the server says that the range begins behind the end of the blob (416). */
export const isBehindEnd = (error: unknown): boolean =>
  (error as ServiceError).name === 'InvalidRange' || (error as ServiceError).$metadata?.httpStatusCode === 416
