// Conditional requests, RFC 9110 section 13: one comparison for every API and for the public side.
import fresh from 'fresh'
import { HttpProblem } from '../problem.js'

const failed = (header: string, message: string): HttpProblem =>
  new HttpProblem(412, 'Precondition failed', `${header}: ${message}`, [{ property: header, message }])

const OTHER_STATE = 'names another state of the resource'

/** The entity tags of a list that are strong, without their quotes; undefined is `*`, any. A weak one never matches in If-Match. */
function strongTags(header: string): string[] | undefined {
  if (header.trim() === '*') return undefined
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag]) => (weak ? [] : [tag!]))
}

/** The headers of a request that a conditional read depends on, as node has them: names in small letters. */
export interface ReadConditions {
  'if-match'?: string | undefined
  'if-none-match'?: string | undefined
  'if-modified-since'?: string | undefined
  'if-unmodified-since'?: string | undefined
}

/** Throws HttpProblem 412 when If-Match, or without it If-Unmodified-Since, does not hold (sections 13.1.1 and 13.1.4). */
function checkRead(headers: ReadConditions, etag: string | undefined, lastModified: string | undefined): void {
  const { 'if-match': match, 'if-unmodified-since': since } = headers
  if (match !== undefined) {
    const tags = strongTags(match)
    if (tags && !tags.some(tag => `"${tag}"` === etag)) throw failed('If-Match', OTHER_STATE)
  } else if (since !== undefined && Date.parse(lastModified ?? '') > Date.parse(since))
    throw failed('If-Unmodified-Since', `is earlier than ${lastModified}`)
}

/**
 * Whether the client has the present state already, so that a read is answered with 304 (sections 13.1.2, 13.1.3 and
 * 13.2.2): If-Modified-Since counts only without If-None-Match. `lastModified` is an HTTP date, where there is one.
 * Throws HttpProblem 412 when what the client asks for is no longer the present state.
 */
export function isFresh(headers: ReadConditions, etag: string | undefined, lastModified?: string): boolean {
  if (headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined)
    checkRead(headers, etag, lastModified)
  const { 'if-none-match': tags, 'if-modified-since': since } = headers
  if (tags === undefined && since === undefined) return false
  if (tags !== undefined && etag === undefined) return false
  // Cache-Control: no-cache of a request is for caches; it is not handed on.
  return fresh({ 'if-none-match': tags, 'if-modified-since': since }, { etag, 'last-modified': lastModified })
}

/** The headers of a request that a conditional write depends on. */
export interface WriteConditions {
  'if-match'?: string | undefined
  'if-none-match'?: string | undefined
}

/** The version that an entity tag of ours names: `17-1f2e3d4c.ld` is of 17. */
const versionIn = (tag: string): string => tag.split('-')[0]!

/** Whether an entity tag of ours, strong and in its quotes, is one of the version; undefined for what is no such tag. */
export const isOfVersion = (etag: string, version: string): boolean | undefined =>
  /^"[^"]*"$/.test(etag) ? versionIn(etag.slice(1, -1)) === version : undefined

/**
 * Checks the conditions of a write against the version of the row that it is about (undefined: there is none).
 * Throws HttpProblem 412 when one does not hold.
 */
export function checkWrite(headers: WriteConditions, version: string | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  const names = (tags: string[] | undefined): boolean =>
    version !== undefined && (tags?.some(tag => versionIn(tag) === version) ?? true)
  if (match !== undefined && !names(strongTags(match)))
    throw failed('If-Match', version === undefined ? 'the resource does not exist' : OTHER_STATE)
  // If-None-Match compares weakly (section 13.1.2).
  if (noneMatch !== undefined && names(strongTags(noneMatch.replaceAll('W/"', '"'))))
    throw failed('If-None-Match', 'the resource already exists')
}
