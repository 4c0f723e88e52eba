// Provisional: replaced by the guarded origins.
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
export class OriginFailure extends Error {
  constructor(
    message: string,
    readonly retry: boolean,
  ) {
    super(message)
  }
}
export async function fetchOrigin(origin: string, _s: { name: string }, _l: object, file: string, signal: AbortSignal) {
  const response = await fetch(origin, { signal }).catch(() => {
    throw new OriginFailure('the origin cannot be reached', true)
  })
  if (!response.ok) throw new OriginFailure(`the origin answered ${response.status}`, response.status >= 500)
  const data = Buffer.from(await response.arrayBuffer())
  await writeFile(file, data)
  return {
    bytes: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    sha1: undefined as string | undefined,
  }
}
