// The adjuncts of the server that a manifest links to, as files of its export.
import { isObject, type JsonObject } from '../../json-object.js'
import { percentDecoded } from '../../percent-decoded.js'
import { Refusal } from '../refusal.js'
import { safeName } from '../safe-name.js'
import { forEachOf } from '../together.js'
import type { Look } from './reader.js'

/** Largest adjunct that is exported: it is in memory while it is. */
const MOST_BYTES = 256 * 1024 * 1024

/** Adjuncts at a time, whatever may be asked for at once. */
const AT_ONCE = 2

/** A file of the server that is written as it is. */
export interface ExportedFile {
  /** Its path on the server, and in the target. */
  source: string
  path: string
  mediaType: string
  bytes: number
}

const OF_ASSET = /^\/adjuncts\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)$/
const OF_STORED = /^\/iiif\/([^/?#]+)\/adjuncts\/(manifests|collections|canvases|ranges)\/([^/?#]+)\/([^/?#]+)$/

/** The path on the server of the adjunct that something is; undefined for anything else. `base` begins the server's ids. */
export function adjunctPath(node: JsonObject, base: string): string | undefined {
  const { id } = node
  if (typeof id !== 'string' || !id.startsWith(`${base}/`)) return undefined
  const path = id.slice(base.length)
  return (OF_ASSET.test(path) || OF_STORED.test(path)) && percentDecoded(path) !== undefined ? path : undefined
}

/** The place of an adjunct in a folder of the target. */
function placeOf(path: string): string {
  const [, ...parts] = OF_ASSET.exec(path) ?? OF_STORED.exec(path)!
  return ['adjuncts', ...parts.map(part => safeName(decodeURIComponent(part)))].join('/')
}

async function exportedFile(look: Look, source: string, folder: string): Promise<ExportedFile> {
  const { mediaType, bytes } = await look(source)
  if (bytes > MOST_BYTES) throw new Refusal(`${source} has ${bytes} bytes, and an export takes at most ${MOST_BYTES}`)
  return { source, path: `${folder}/${placeOf(source)}`, mediaType, bytes }
}

/** The adjuncts among the objects of a document as files in a folder, by their paths on the server, and why some are none. */
export async function adjunctsIn(
  objects: Iterable<unknown>,
  base: string,
  folder: string,
  { look, stop }: { look: Look; stop: AbortController },
): Promise<{ files: Map<string, ExportedFile>; faults: string[] }> {
  const paths = new Set<string>()
  for (const node of objects) {
    const path = isObject(node) ? adjunctPath(node, base) : undefined
    if (path !== undefined) paths.add(path)
  }
  const files = new Map<string, ExportedFile>()
  const faults: string[] = []
  await forEachOf(paths, AT_ONCE, stop, async path => {
    try {
      files.set(path, await exportedFile(look, path, folder))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      faults.push(error.message)
    }
  })
  return { files, faults: faults.sort() }
}
