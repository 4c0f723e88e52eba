// Conditional requests, RFC 9110 section 13: one comparison for every API and for the public side.
import fresh from 'fresh'
import { HttpProblem } from '../problem.js'

/** The headers of a request that a conditional read depends on, as node has them: names in small letters. */
export interface ReadConditions {
  'if-none-match'?: string | undefined
  'if-modified-since'?: string | undefined
}

/**
 * Whether the client has the present state already, so that a read is answered with 304 (sections 13.1.2, 13.1.3 and
 * 13.2.2): If-Modified-Since counts only without If-None-Match. `lastModified` is an HTTP date, where there is one.
 */
export function isFresh(headers: ReadConditions, etag: string | undefined, lastModified?: string): boolean {
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

/** Versions named in a header's list of entity tags; `*` stands for any. Ours look like `"17-1f2e3d4c.ld"`. */
function versionsIn(header: string): string[] {
  if (header.trim() === '*') return ['*']
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(match => match[1]!.split('-')[0]!)
}

const failed = (header: string, message: string): HttpProblem =>
  new HttpProblem(412, 'Precondition failed', `${header}: ${message}`, [{ property: header, message }])

/**
 * Checks the conditions of a write against the version of the row that it is about (undefined: there is none).
 * Throws HttpProblem 412 when one does not hold.
 */
export function checkWrite(headers: WriteConditions, version: string | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  const names = (header: string): boolean => {
    const versions = versionsIn(header)
    return version !== undefined && (versions.includes('*') || versions.includes(version))
  }
  if (match !== undefined && !names(match))
    throw failed(
      'If-Match',
      version === undefined ? 'the resource does not exist' : 'names another state of the resource',
    )
  if (noneMatch !== undefined && names(noneMatch)) throw failed('If-None-Match', 'the resource already exists')
}
