// What the vocabulary says of its classes, as a tool tells it: which there are, and what each holds, and how it is reached.
import type { CallToolResult } from '@modelcontextprotocol/server'
import { type Class, schemaDocument } from '../vocabulary/index.js'
import { classOf, type Offer, offersOf } from './targets.js'
import type { Tool } from './tool.js'
import { READS } from './tool.js'
import type { Platform } from './tool-caller.js'

/** What has been written with the program alone. */
const plainResult = (data: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(data) }],
  structuredContent: data,
})

/** The name of an operation, by which the tool run knows it. */
export const nameOf = ({ operation }: Offer): string => operation.iri.replace(/^vocab:/, '')

function placesOf(offers: readonly Offer[], owner: Class): object[] {
  const routes = [...new Set(offers.filter(({ route }) => route.target === owner).map(({ route }) => route))]
  return routes.map(route => ({
    address: route.template.text,
    ...(route.kind === 'collection' && { list: true }),
    ...(route.link && { link: route.link.name }),
    ...(route.link?.description && { description: route.link.description }),
    operations: route.operations.map(operation => ({
      name: nameOf({ route, operation }),
      method: operation.method,
      title: operation.title,
      access: operation.access,
      ...(operation.expects !== undefined && { expects: operation.expects.replace(/^vocab:/, '') }),
      ...(operation.dryRun !== undefined && { dryRun: true }),
    })),
  }))
}

/** The tool that describes classes. */
export function describeTool(platform: Platform): Tool {
  const { vocabulary, base } = platform
  const offers = offersOf(platform)
  const classes = [...vocabulary.classes.values()]
  return {
    name: 'describe',
    title: 'Describe the classes',
    description:
      'Without a class: all classes of resources, with their descriptions. With a class: the schema of its properties, its addresses with their variables, and their operations. Call it before you create or change a resource of a class for the first time.',
    properties: { class: { enum: classes.map(({ name }) => name).sort(), description: 'Name of a class.' } },
    output: { type: 'object' },
    annotations: READS,
    async run(args) {
      const owner = classOf(platform, String(args['class']))
      if (owner)
        return plainResult({
          name: owner.name,
          description: owner.description,
          addresses: placesOf(offers, owner),
          schema: schemaDocument(vocabulary, owner, base),
        })
      return plainResult({
        title: vocabulary.title,
        description: vocabulary.description,
        classes: classes.map(({ name, label, description }) => ({ name, ...(label && { label }), description })),
      })
    },
  }
}
