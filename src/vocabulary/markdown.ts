// The documentation of a class as Markdown: operations, then each property with its table and its own operations.
import type { Class, Operation, Property, Vocabulary } from './model.js'

const cell = (text: string | undefined): string => (text ? text.replaceAll('|', '\\|') : ' ')

const bool = (value: boolean): string => (value ? 'True' : 'False')

/** Addresses are told with numbered places, `/customers/{0}/spaces/{1}`. */
function numbered(template: string): string {
  let place = 0
  return template.replace(/\{\w+\}/g, () => `{${place++}}`)
}

const address = (template: string): string => `\`\`\`\n${numbered(template)}\n\`\`\``

function operationTable(operations: Operation[]): string {
  const rows = operations.map(({ method, title, expects, returns, statuses }) => {
    const codes = statuses.map(({ code, title }) => `${code} ${title}`).join(', ')
    return `|${[method, title, expects, returns, codes].map(cell).join('|')}|`
  })
  return ['|Method|Label|Expects|Returns|Statuses|', '|--|--|--|--|--|', ...rows].join('\n')
}

function propertySection(owner: Class, property: Property): string {
  const parts = [
    `### ${property.name}${property.isLink ? ' (🔗)' : ''}`,
    property.description,
    [
      '|domain|range|readonly|writeonly|',
      '|--|--|--|--|',
      `|${owner.iri}|${property.range}|${bool(!property.writeable)}|${bool(!property.readable)}|`,
    ].join('\n'),
  ]
  if (property.uriTemplate && property.operations.length > 0)
    parts.push(address(property.uriTemplate.text), operationTable(property.operations))
  return parts.join('\n\n')
}

/** The page of one class. */
export function classMarkdown(owner: Class): string {
  const parts = [`# ${owner.title}`, owner.description]
  for (const template of owner.uriTemplates) parts.push(address(template.text))
  if (owner.operations.length > 0) parts.push('## Supported operations', operationTable(owner.operations))
  parts.push('## Supported properties', ...owner.properties.map(property => propertySection(owner, property)))
  return `${parts.join('\n\n')}\n`
}

/** Every page of a vocabulary, by the name of its file. */
export function markdownPages(vocabulary: Vocabulary): Map<string, string> {
  const classes = [...vocabulary.classes.values()]
  const index = [
    `# ${vocabulary.title}`,
    vocabulary.description,
    classes.map(owner => `- [${owner.title}](${owner.name}.md): ${owner.description}`).join('\n'),
  ]
  return new Map([
    ['README.md', `${index.join('\n\n')}\n`],
    ...classes.map(owner => [`${owner.name}.md`, classMarkdown(owner)] as const),
  ])
}
