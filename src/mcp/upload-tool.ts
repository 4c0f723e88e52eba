// The tool that takes the bytes of a file: as the content of a resource, or as a resource of its own.
import type { Property } from '../vocabulary/index.js'
import { READ_HEADERS } from './read-tools.js'
import { answerResult, OUTPUT } from './results.js'
import { classOf, type Offer, offersOf, targetFinder, targetProperties } from './targets.js'
import { type Tool, WRITES } from './tool.js'
import type { Platform } from './tool-caller.js'
import { creates, jsonHeaders } from './write-tools.js'

/** A property that is sent with bytes in base64, and never read. */
const fileOf = (platform: Platform, { route }: Offer): Property | undefined =>
  classOf(platform, route.target.name)?.properties.find(({ name, readable }) => name === 'file' && !readable)

/** It takes bytes of any kind as they are. */
const takesBytes = ({ operation: { method, consumes } }: Offer): boolean => method === 'POST' && consumes === '*/*'

/** The tool that uploads. */
export function uploadTool(platform: Platform): Tool {
  const offers = offersOf(platform).filter(
    offer => takesBytes(offer) || (creates(offer) && fileOf(platform, offer) !== undefined),
  )
  const find = targetFinder(platform, offers)
  const most = platform.settings.MAX_BODY_BYTES
  return {
    name: 'upload',
    title: 'Upload a small file',
    description: `Creates a resource from the bytes of a file, up to about ${Math.floor((most * 3) / 4 / 1_000_000)} MB: {"class": "Image", "where": {"space": 5}, "properties": {"id": "map-1"}, "data": "..."}. For larger files use an \`origin\` or the tus protocol. With an address that ends in /content, they become the content of an existing resource.`,
    properties: {
      ...targetProperties(offers),
      data: { type: 'string', contentEncoding: 'base64', pattern: '^[A-Za-z0-9+/_-]*=*$', minLength: 4 },
      mediaType: {
        type: 'string',
        maxLength: 100,
        pattern: '^[\\w.+-]+/[\\w.+-]+$',
        description: 'Such as image/jpeg.',
      },
      properties: { type: 'object', description: 'Other properties of the new resource.' },
    },
    required: ['data'],
    output: OUTPUT,
    annotations: WRITES,
    async run(args, caller) {
      const { path, offer } = find(args, caller)
      const { data, mediaType, properties } = args
      if (takesBytes(offer!)) {
        const headers = { ...READ_HEADERS, 'content-type': String(mediaType ?? 'application/octet-stream') }
        return answerResult(await caller.ask('POST', path, { headers, body: Buffer.from(String(data), 'base64') }))
      }
      const { name } = fileOf(platform, offer!)!
      const body = { ...(properties as object), ...(mediaType !== undefined && { mediaType }), [name]: data }
      return answerResult(await caller.ask('POST', path, { headers: jsonHeaders(), body: JSON.stringify(body) }))
    },
  }
}
