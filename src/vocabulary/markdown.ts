// The documentation of a class as Markdown: operations, then each property with its table and its own operations, examples.
import { exampleBody, exampleRow, withContext } from './example.js'
import type { Class, Operation, Property, Vocabulary } from './model.js'
import { rulesOfProperty } from './property-rules.js'
import { compileSerialisers, type Serialisers } from './serialise.js'
import { WRITE_COLUMNS, WRITES_KEEP, writeCells, writeMeanings } from './write-meanings.js'

/** Base of the addresses in examples. */
const BASE = 'https://images.example'

const cell = (text: string | undefined): string => (text ? text.replaceAll('|', '\\|') : ' ')

const bool = (value: boolean): string => (value ? 'True' : 'False')

/** Addresses are told with numbered places, `/customers/{0}/spaces/{1}`. */
function numbered(template: string): string {
  let place = 0
  return template.replace(/\{\w+\}/g, () => `{${place++}}`)
}

const address = (template: string): string => `\`\`\`\n${numbered(template)}\n\`\`\``

function operationTable(operations: Operation[]): string {
  const rows = operations.map(({ method, title, expects, returns, statuses, access, roles }) => {
    const codes = statuses.map(({ code, title }) => `${code} ${title}`).join(', ')
    return `|${[method, title, expects, returns, codes, [access, ...roles].join(', ')].map(cell).join('|')}|`
  })
  return ['|Method|Label|Expects|Returns|Statuses|Access|', '|--|--|--|--|--|--|', ...rows].join('\n')
}

function propertySection(owner: Class, property: Property): string {
  const parts = [
    `### ${property.name}${property.isLink ? ' (🔗)' : ''}`,
    [property.description, ...rulesOfProperty(property)].join(' '),
    [
      '|domain|range|readonly|writeonly|',
      '|--|--|--|--|',
      `|${owner.iri}|${property.range}|${bool(!property.writeable)}|${bool(!property.readable)}|`,
    ].join('\n'),
  ]
  if (property.uriTemplates.length > 0 && property.operations.length > 0)
    parts.push(...property.uriTemplates.map(({ text }) => address(text)), operationTable(property.operations))
  return parts.join('\n\n')
}

/** What a write means, where resources of the class can be changed. */
function writesSection(owner: Class): string[] {
  const rows = writeMeanings(owner).map(meaning => `|${writeCells(meaning).map(cell).join('|')}|`)
  if (rows.length === 0) return []
  const head = [`|${WRITE_COLUMNS.join('|')}|`, `|${WRITE_COLUMNS.map(() => '--').join('|')}|`]
  return ['## What a write means', WRITES_KEEP, [...head, ...rows].join('\n')]
}

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

/** What the serialiser makes of a made-up row, and what a client would send to make such a resource. */
function exampleSection(vocabulary: Vocabulary, serialisers: Serialisers, owner: Class): string[] {
  const example = serialisers.of(owner)(exampleRow(vocabulary, owner))
  const body = exampleBody(vocabulary, owner, example)
  const sent = Object.keys(body).length > 0 ? ['### What may be sent', json(body)] : []
  return ['## Example', json(withContext(vocabulary, BASE, example)), ...sent]
}

/** The page of one class, without examples. */
export function classMarkdown(owner: Class): string {
  const parts = [`# ${owner.title}`, owner.description]
  for (const template of owner.uriTemplates) parts.push(address(template.text))
  if (owner.operations.length > 0) parts.push('## Supported operations', operationTable(owner.operations))
  for (const { template, operations } of owner.alsoAt)
    parts.push('## Also at', address(template.text), operationTable(operations))
  parts.push(
    '## Supported properties',
    ...owner.properties.map(property => propertySection(owner, property)),
    ...(owner.seed.length > 0 ? ['## What a new one begins with', json(owner.seed)] : []),
    ...writesSection(owner),
  )
  return `${parts.join('\n\n')}\n`
}

/** Every page of a vocabulary, with examples, by the name of its file. */
export function markdownPages(vocabulary: Vocabulary): Map<string, string> {
  const classes = [...vocabulary.classes.values()]
  const serialisers = compileSerialisers(vocabulary, BASE)
  const index = [
    `# ${vocabulary.title}`,
    vocabulary.description,
    classes.map(owner => `- [${owner.title}](${owner.name}.md): ${owner.description}`).join('\n'),
  ]
  return new Map([
    ['README.md', `${index.join('\n\n')}\n`],
    ...classes.map(owner => {
      const examples = exampleSection(vocabulary, serialisers, owner).join('\n\n')
      return [`${owner.name}.md`, `${classMarkdown(owner)}\n${examples}\n`] as const
    }),
  ])
}
