// The ways of naming an object of S3 in a URL.
import { percentDecoded } from '../../percent-decoded.js'
import { refusal } from './fetch-failure.js'

/** An object of S3, and a version of it when the URL names one. */
export interface S3Object {
  bucket: string
  key: string
  version?: string
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/
const AMAZON = /^(?:(.+)\.)?s3(?:[.-](?:dualstack\.)?(?:[a-z]{2}(?:-[a-z]+)+-\d|external-1))?\.amazonaws\.com(?:\.cn)?$/
/** Names under which an access point leads to a bucket of another name. */
const ALIAS = /-s3alias$|--ol-s3$|\.mrap$|^arn:/

/**
 * Reads `s3://bucket/key`, `s3://region/bucket/key`, `https://bucket.s3.region.amazonaws.com/key`,
 * `https://s3.region.amazonaws.com/bucket/key`, and the latter form on the operator's own `endpoint`.
 * Keys are percent-decoded; the only query is `versionId`. Throws OriginFailure `refused` for any other URL.
 */
export function readS3Url(url: URL, endpoint?: string): S3Object {
  const { bucket, path } = located(url, endpoint)
  const { versionId, ...others } = Object.fromEntries(url.searchParams)
  if (Object.keys(others).length > 0)
    throw refusal('The origin has a query that is not of S3; a ? in a key is written %3F.')
  const key = decode(path)
  if (ALIAS.test(bucket)) throw refusal('The origin names an access point of S3; it must name the bucket.')
  if (!BUCKET.test(bucket)) throw refusal('The origin names no bucket of S3.')
  if (hasControl(key)) throw refusal('The origin has a control character in its key.')
  if (key === '' || key.split(/[/\\]/).some(segment => segment === '.' || segment === '..'))
    throw refusal('The origin names no key in its bucket.')
  return { bucket, key, ...(versionId && { version: versionId }) }
}

const hasControl = (key: string): boolean => /\p{Cc}/u.test(key)

function located(url: URL, endpoint: string | undefined): { bucket: string; path: string } {
  const path = url.pathname.slice(1)
  if (url.protocol === 's3:' && url.port !== '') throw refusal('The origin names a port, which a bucket has not.')
  if (url.protocol === 's3:') return REGION.test(url.hostname) ? split(path) : { bucket: url.hostname, path }
  if (endpoint !== undefined && new URL(endpoint).host === url.host) return split(path)
  const amazon = AMAZON.exec(url.hostname)
  if (!amazon || url.port !== '')
    throw refusal('The origin is not a URL of S3, as the origin strategy s3-ambient needs.')
  return amazon[1] === undefined ? split(path) : { bucket: amazon[1], path }
}

function split(path: string): { bucket: string; path: string } {
  const [bucket = '', ...rest] = path.split('/')
  return { bucket, path: rest.join('/') }
}

function decode(path: string): string {
  const decoded = percentDecoded(path)
  if (decoded === undefined) throw refusal('The origin is not validly percent-encoded.')
  return decoded
}
