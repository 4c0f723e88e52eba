// What is made from the vocabulary for those who do not speak Hydra: it is valid, and it says what our validators say.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import factory from '@rdfjs/data-model'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { Store } from 'n3'
import SHACLValidator from 'rdf-validate-shacl'
import { VOCABULARY } from '../../src/apis/index.js'
import {
  classMarkdown,
  compileQuads,
  compileReaders,
  compileSerialisers,
  contextDocument,
  exampleBody,
  exampleRow,
  localContext,
  markdownPages,
  openApi,
  readVocabulary,
  schemaDocument,
  shapeDocument,
  shapesContext,
  typeDefinitions,
} from '../../src/vocabulary/index.js'

const BASE = 'https://images.example'
const vocabulary = readVocabulary(join(VOCABULARY, 'dlcs'))
const context = contextDocument(vocabulary, BASE)['@context']
const serialisers = compileSerialisers(vocabulary, BASE)
const readerOf = compileReaders(vocabulary, BASE)
const classes = [...vocabulary.classes.values()].map(owner => [owner.name, owner] as const)

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv as never)
const schemas = new Map(classes.map(([name, owner]) => [name, ajv.compile(schemaDocument(vocabulary, owner, BASE))]))

const shapes = classes.flatMap(([, owner]) =>
  [...compileQuads(shapesContext(BASE))(shapeDocument(owner, BASE))].flat().map(quad => {
    // Blank nodes of different documents are different ones.
    const own = <T extends { termType: string; value: string }>(term: T): T =>
      term.termType === 'BlankNode' ? (factory.blankNode(`${owner.name}${term.value}`) as unknown as T) : term
    return factory.quad(own(quad.subject), quad.predicate, own(quad.object as never))
  }),
)
const shacl = new SHACLValidator(new Store(shapes as never) as never)

async function shapesAccept(name: string, body: object): Promise<boolean> {
  const owner = vocabulary.classes.get(`vocab:${name}`)!
  const local = localContext(owner.terms, owner.properties) ?? {}
  const quads = [...compileQuads(context, local)({ '@id': 'urn:test:it', '@type': `vocab:${name}`, ...body })].flat()
  return (await shacl.validate(new Store(quads as never) as never)).conforms
}

it('OpenAPI is valid by the public schema of OpenAPI 3.1', async () => {
  const result = await new Validator().validate(openApi(vocabulary, BASE) as never)
  expect(result.errors ?? []).toEqual([])
  expect(result.valid).toBe(true)
})

it('OpenAPI has every address with its methods', () => {
  const { paths } = openApi(vocabulary, BASE) as { paths: Record<string, object> }
  for (const { template, operations } of vocabulary.routes)
    expect(Object.keys(paths[template.text]!)).toEqual(
      expect.arrayContaining(operations.map(({ method }) => method.toLowerCase())),
    )
})

it('OpenAPI and the pages tell what each operation needs', () => {
  const { paths } = openApi(vocabulary, BASE) as { paths: Record<string, Record<string, { security: object[] }>> }
  for (const { template, operations } of vocabulary.routes)
    for (const { method, access, roles } of operations) {
      const needed = access === 'public' ? [{}, { basic: [] }] : [access, ...roles].map(word => ({ basic: [word] }))
      expect([template.text, method, paths[template.text]![method.toLowerCase()]!.security]).toEqual([
        template.text,
        method,
        needed,
      ])
    }
  expect(classMarkdown(vocabulary.classes.get('vocab:Key')!)).toMatch(/\|DELETE\|Delete the Key\|.*\|admin\|/)
})

describe.each(classes)('the example of %s', (name, owner) => {
  const resource = serialisers.of(owner)(exampleRow(vocabulary, owner))

  it('is accepted by its JSON Schema and its SHACL shape', async () => {
    const accepts = schemas.get(name)!
    expect([accepts(resource), accepts.errors]).toEqual([true, null])
    expect(await shapesAccept(name, resource)).toBe(true)
  })

  it('is made by a body that the server accepts', () => {
    expect(() =>
      readerOf(owner).read(exampleBody(vocabulary, owner, resource), { whole: true, strict: true, scope: {} }),
    ).not.toThrow()
  })
})

const BODIES: [string, string, object, boolean][] = [
  ['Space', 'what is required', { name: 'x' }, true],
  ['Space', 'all kinds', { name: 'x', maxUnauthorised: -1, defaultTags: ['a'] }, true],
  ['Space', 'nothing', {}, false],
  ['Space', 'a number for text', { name: 5 }, false],
  ['Space', 'text for a number', { name: 'x', maxUnauthorised: 'many' }, false],
  ['Space', 'a fraction for an integer', { name: 'x', maxUnauthorised: 1.5 }, false],
  ['Space', 'a number below the least', { name: 'x', maxUnauthorised: -2 }, false],
  ['Customer', 'a name with a blank', { name: 'a b' }, false],
  ['Customer', 'a name that is too long', { name: 'a'.repeat(61) }, false],
  ['Customer', 'a good name', { name: 'a'.repeat(60) }, true],
  ['Customer', 'text with a text for a number', { name: 'a', displayName: 7 }, false],
  ['Image', 'a negative number', { number1: -1 }, false],
  ['Image', 'an embedded resource', { deliveryChannels: [{ channel: 'iiif-img' }] }, true],
  ['Image', 'several values for one', { origin: ['https://a.example', 'https://b.example'] }, false],
  ['Image', 'tags', { tags: ['a', 'b'] }, true],
]

it.each(BODIES)('JSON Schema and SHACL agree on a %s with %s', async (name, _what, body, good) => {
  expect([schemas.get(name)!(body), await shapesAccept(name, body)]).toEqual([good, good])
})

it('the Markdown of a class shows the resource and the body that the examples are', () => {
  const pages = markdownPages(vocabulary)
  for (const [name, owner] of classes) {
    const shown = [...pages.get(`${name}.md`)!.matchAll(/^```json\n([\s\S]*?)\n```$/gm)].map(([, text]) =>
      JSON.parse(text!),
    )
    const resource = serialisers.of(owner)(exampleRow(vocabulary, owner))
    const { '@context': context, ...example } = shown[0]
    expect([name, context, example]).toEqual([name, `${BASE}/contexts/dlcs.jsonld`, resource])
    const body = exampleBody(vocabulary, owner, resource)
    expect([name, ...shown.slice(1)]).toEqual(Object.keys(body).length > 0 ? [name, body] : [name])
  }
})

it('the TypeScript types compile, and hold for the examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-types-'))
  const examples = classes.map(
    ([name, owner]) =>
      `export const a${name}: types.${name} = ${JSON.stringify(serialisers.of(owner)(exampleRow(vocabulary, owner)))}`,
  )
  writeFileSync(join(folder, 'dlcs.ts'), typeDefinitions(vocabulary))
  writeFileSync(join(folder, 'examples.ts'), [`import type * as types from './dlcs.js'`, ...examples].join('\n'))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--types', '']
  const said = spawnSync(process.execPath, [tsc, ...options, join(folder, 'examples.ts')], { encoding: 'utf8' })
  expect([said.status, said.stdout]).toEqual([0, ''])
})
