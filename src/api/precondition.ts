// Conditional writes: If-Match and If-None-Match against a row's version, RFC 9110 section 13.
import { HttpProblem } from '../problem.js'
import type { Row } from '../vocabulary/index.js'

/** Versions named in the header's list of entity tags; `*` stands for any. Ours look like `"17-1f2e3d4c.ld"`. */
function versionsIn(header: string): string[] {
  if (header.trim() === '*') return ['*']
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(match => match[1]!.split('-')[0]!)
}

/** The header's condition on a write. Throws HttpProblem 412 when it does not hold for the row (undefined: not there). */
export function checkWrite(ifMatch: string | undefined, ifNoneMatch: string | undefined, row: Row | undefined): void {
  const version = row && String(row['version'])
  if (ifMatch !== undefined) {
    const versions = versionsIn(ifMatch)
    if (version === undefined || !(versions.includes('*') || versions.includes(version)))
      throw new HttpProblem(
        412,
        'Precondition failed',
        'If-Match: the resource is not, or no longer, the one that was read.',
        [
          {
            property: 'If-Match',
            message: row ? 'names another state of the resource' : 'there is no such resource yet',
          },
        ],
      )
  }
  if (ifNoneMatch !== undefined && version !== undefined) {
    const versions = versionsIn(ifNoneMatch)
    if (versions.includes('*') || versions.includes(version))
      throw new HttpProblem(412, 'Precondition failed', 'If-None-Match: the resource is there already.', [
        { property: 'If-None-Match', message: 'the resource exists' },
      ])
  }
}
