// The Image of the DLCS's documents is in our documentation, row for row.
import { VOCABULARY } from '../../src/apis/index.js'
import { apiDocumentation, classMarkdown, readVocabulary } from '../../src/vocabulary/index.js'
import { ADDRESSES, OPERATIONS, PROPERTIES } from './seeds.js'

interface Operation {
  method: string
  title: string
  possibleStatus: { statusCode: number; title: string }[]
}
interface Supported {
  title: string
  readable: boolean
  writeable: boolean
  property: { '@type': string; range: unknown; supportedOperation?: Operation[] }
}
interface Documentation {
  supportedClass: { '@id': string; supportedProperty: Supported[]; supportedOperation: Operation[] }[]
}

const vocabulary = readVocabulary(`${VOCABULARY}dlcs`)
const documentation = apiDocumentation(vocabulary, 'https://images.example') as Documentation
const image = documentation.supportedClass.find(({ '@id': iri }) => iri === 'vocab:Image')!
const markdown = classMarkdown(vocabulary.classes.get('vocab:Image')!)

const propertyNamed = (name: string) => image.supportedProperty.find(({ title }) => title === name)!
const rangeOf = ({ property: { range } }: Supported) => (Array.isArray(range) ? `hydra:${range[0]}` : String(range))

/** The part of the page from the heading of a property to the next one. */
const sectionOf = (name: string): string => {
  const start = markdown.search(new RegExp(`^### ${name}( |$)`, 'm'))
  const end = markdown.indexOf('\n### ', start + 1)
  return markdown.slice(start, end < 0 ? undefined : end)
}
const operationsPart = markdown.slice(0, markdown.indexOf('## Supported properties'))
const capital = (value: boolean) => (value ? 'True' : 'False')

describe.each(PROPERTIES)('the property %s', (name, range, readonly, writeonly, link) => {
  it('is in the ApiDocumentation', () => {
    const found = propertyNamed(name)
    expect([rangeOf(found), !found.writeable, !found.readable, found.property['@type']]).toEqual([
      range,
      readonly,
      writeonly,
      link ? 'Link' : 'Property',
    ])
  })

  it('is on the Markdown page', () => {
    const section = sectionOf(name)
    expect(section.startsWith(`### ${name}${link ? ' (🔗)' : ''}\n`)).toBe(true)
    expect(section).toContain(`|vocab:Image|${range}|${capital(readonly)}|${capital(writeonly)}|`)
  })
})

describe.each(OPERATIONS)('the operation %s %s', (of, method, label, statuses) => {
  it('is in the ApiDocumentation', () => {
    const operations = of ? propertyNamed(of).property.supportedOperation! : image.supportedOperation
    const found = operations.find(operation => operation.method === method)!
    expect(found.title).toBe(label)
    const documented = found.possibleStatus.map(({ statusCode, title }) => `${statusCode} ${title}`)
    expect(documented).toEqual(expect.arrayContaining(statuses))
  })

  it('is on the Markdown page', () => {
    const row = (of ? sectionOf(of) : operationsPart).split('\n').find(line => line.startsWith(`|${method}|${label}|`))!
    for (const status of statuses) expect(row).toContain(status)
  })
})

it.each(Object.entries(ADDRESSES))('the address of "%s" is told with numbered places', (of, address) => {
  expect(of ? sectionOf(of) : operationsPart).toContain(`\`\`\`\n${address}\n\`\`\``)
})
