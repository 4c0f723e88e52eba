// The tool that tells where a resource is shown to others, and whether everyone sees it there.

import { routeTree } from '../http/index.js'
import { isObject } from '../json-object.js'
import { imageServiceOf, infoIn } from './iiif-services.js'
import { isDocument, readAt } from './read-tools.js'
import { bodyOf, dataResult, OUTPUT, problemOf, successOf } from './results.js'
import { offersOf, pathAt, targetFinder, targetProperties } from './targets.js'
import { READS, type Tool } from './tool.js'
import type { Caller, Platform } from './tool-caller.js'

/** Most addresses that are tried. */
const MOST_ADDRESSES = 20

/** Longest edge of the rendering by which is seen whether everyone sees anything of a picture. */
const SMALL_EDGE = 200

/** The tool that tells public addresses. */
export function shareTool(platform: Platform): Tool {
  const { vocabulary, base } = platform
  const offers = offersOf(platform).filter(
    ({ route, operation }) => route.kind === 'item' && isDocument(operation) && route.target.table,
  )
  const find = targetFinder(platform, offers)
  const ofApi = routeTree(vocabulary.routes, ({ template }) => template.text)

  /** Whether a value is an address on the public side. */
  const isPublic = (value: unknown): value is string =>
    typeof value === 'string' &&
    value.startsWith(`${base}/`) &&
    !value.includes('{') &&
    !value.includes('#') &&
    ofApi(value.slice(base.length).split('?')[0]!) === undefined

  /** What somebody without any credentials gets there. */
  async function seenAt(address: string, { ask }: Caller): Promise<object> {
    const { status, headers } = await ask('HEAD', pathAt(platform, address), {
      ...{ anonymous: true, headers: { accept: '*/*' } },
    })
    const to = headers.location
    return { address, status, everyone: status < 400, ...(to !== undefined && { redirectsTo: to }) }
  }

  /** A small rendering of a picture: its information document is for everyone, whoever may see it. */
  async function pictureAt(service: string, caller: Caller): Promise<string | undefined> {
    const answered = await readAt(caller, `${service}/info.json`)
    if (problemOf(answered)) return undefined
    const { width, height } = infoIn(bodyOf(answered))
    const edge = Math.min(SMALL_EDGE, Math.max(width, height))
    return `${service}/full/!${edge},${edge}/0/default.jpg`
  }

  return {
    name: 'share',
    title: 'Public addresses',
    description:
      'Lists the public addresses of a resource (its image service, manifest, thumbnails, file), and whether each is open to everyone without a key; `picture` is a small rendering. It changes nothing: to change who can see an Image, set its roles and maxUnauthorised; a manifest, its public.',
    properties: targetProperties(offers),
    output: OUTPUT,
    annotations: READS,
    async run(args, caller) {
      const { path } = find(args, caller)
      const data = successOf(await readAt(caller, path))
      const named = Object.entries(isObject(data) ? data : {}).filter(
        (entry): entry is [string, string] => !entry[0].startsWith('@') && isPublic(entry[1]),
      )
      const seen: Record<string, object> = {}
      const service = imageServiceOf(data)
      const picture = service && (await pictureAt(pathAt(platform, service), caller))
      if (picture) seen['picture'] = await seenAt(base + picture, caller)
      for (const [name, address] of named.slice(0, MOST_ADDRESSES)) seen[name] = await seenAt(address, caller)
      return dataResult({ status: 200, data: seen })
    },
  }
}
