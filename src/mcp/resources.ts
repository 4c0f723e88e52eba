// What clients can read by its address: the documents of the vocabulary, and every resource of its classes.
import type { ReadResourceResult, Resource, ResourceTemplateType } from '@modelcontextprotocol/server'
import { publishedAt } from '../vocabulary/index.js'
import { READ_HEADERS } from './read-tools.js'
import { checked } from './results.js'
import { labelOf, pathAt } from './targets.js'
import type { Caller, Platform } from './tool-caller.js'

/** Bytes of a resource: no model reads more at once. */
const MOST_BYTES = 1024 * 1024

/** The documents that say what the platform is, and the place where the caller begins. */
export function resourcesOf({ vocabulary, base }: Platform, { principal }: Caller): Resource[] {
  const { documentation, openApi, schema } = publishedAt(vocabulary)
  const own: Resource[] =
    principal.customer === null
      ? []
      : [
          {
            uri: `${base}/customers/${principal.customer}`,
            name: 'Your customer',
            description: 'Where everything of yours begins.',
            mimeType: 'application/ld+json',
          },
        ]
  const classes = [...vocabulary.classes.values()].map(owner => ({
    uri: base + schema(owner.name),
    name: `Schema of ${owner.name}`,
    title: labelOf(owner),
    description: owner.description,
    mimeType: 'application/schema+json',
  }))
  return [
    ...own,
    {
      uri: base + documentation,
      name: vocabulary.title,
      description: 'The Hydra documentation of the API.',
      mimeType: 'application/ld+json',
    },
    { uri: base + openApi, name: 'OpenAPI', description: 'The same as OpenAPI 3.1.', mimeType: 'application/json' },
    ...classes,
  ]
}

/** The addresses of the resources of each class. */
export const resourceTemplatesOf = ({ vocabulary, base }: Platform): ResourceTemplateType[] =>
  [...vocabulary.classes.values()].flatMap(owner =>
    owner.uriTemplates.map(({ text }) => ({
      uriTemplate: base + text,
      name: `${owner.name} at ${text}`,
      title: labelOf(owner),
      description: owner.description,
      mimeType: 'application/ld+json',
    })),
  )

/** Reads what is at an address of the platform. Throws HttpProblem. */
export async function readResource(platform: Platform, uri: string, { ask }: Caller): Promise<ReadResourceResult> {
  const { headers, bytes } = checked(
    await ask('GET', pathAt(platform, uri), { headers: READ_HEADERS, most: MOST_BYTES }),
  )
  const mimeType = String(headers['content-type'] ?? 'application/octet-stream').split(';')[0]!
  const isText = /^text\/|[/+](json|xml)$/.test(mimeType)
  return {
    contents: [
      isText ? { uri, mimeType, text: bytes.toString('utf8') } : { uri, mimeType, blob: bytes.toString('base64') },
    ],
  }
}
