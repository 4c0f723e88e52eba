// What is made from the vocabulary for those who do not speak Hydra: it is valid, and it says what our validators say.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import factory from '@rdfjs/data-model'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { ValidateFunction } from 'ajv'
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
  publishedAt,
  readVocabulary,
  schemaDocument,
  shapeDocument,
  shapesContext,
  typeDefinitions,
  type Vocabulary,
  withContext,
} from '../../src/vocabulary/index.js'

const BASE = 'https://images.example'
const vocabulary = readVocabulary(join(VOCABULARY, 'dlcs'))
const context = contextDocument(vocabulary, BASE)['@context']
const serialisers = compileSerialisers(vocabulary, BASE)
const readerOf = compileReaders(vocabulary)(BASE)
const classes = [...vocabulary.classes.values()].map(owner => [owner.name, owner] as const)

/** The validators of a vocabulary's published schemas, which refer to each other. */
function schemasOf(of: Vocabulary): Map<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv as never)
  const owners = [...of.classes.values()]
  for (const owner of owners) ajv.addSchema(schemaDocument(of, owner, BASE))
  return new Map(owners.map(({ name }) => [name, ajv.getSchema(BASE + publishedAt(of).schema(name))!]))
}
const schemas = schemasOf(vocabulary)

const shapes = classes.flatMap(([, owner]) =>
  [...compileQuads(shapesContext(vocabulary, BASE))(shapeDocument(vocabulary, owner, BASE))].flat().map(quad => {
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

const VOCABULARIES = ['dlcs', 'rokka', 'dsio'].map(name => [name, readVocabulary(join(VOCABULARY, name))] as const)

/** COPY is no method of OpenAPI 3.1, so that it stands in an extension. */
const keyOf = (method: string): string => (method === 'COPY' ? 'x-copy' : method.toLowerCase())

/** What the tests look at in an operation of OpenAPI, and in a variable of an address. */
interface Described {
  operationId: string
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, { headers?: object; content?: Record<string, { schema: Record<string, unknown> }> }>
}
interface Variable {
  name: string
  schema: { type: string }
}

describe.each(VOCABULARIES)('OpenAPI of %s', (_name, described) => {
  const document = openApi(described, BASE) as {
    paths: Record<string, Record<string, { security: object[] }>>
    components: { securitySchemes: object }
  }

  it('is valid by the public schema of OpenAPI 3.1', async () => {
    const result = await new Validator().validate(document as never)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([key]) => key !== 'parameters')
      .map(([key, operation]) => ({ path, key, ...(operation as unknown as Described) })),
  )

  it('names each operation differently, as a word', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect([ids.length, ids.filter(id => !/^\w+$/.test(id))]).toEqual([new Set(ids).size, []])
  })

  it('says where answers lead to, and what streams of events and bytes are', () => {
    const answers = operations.flatMap(({ responses }) => Object.entries(responses))
    for (const [code, { headers, content = {} }] of answers) {
      if (['201', '303'].includes(code)) expect(headers).toMatchObject({ Location: { schema: { type: 'string' } } })
      expect(
        Object.entries(content).filter(([type, { schema }]) => !/json/.test(type) && schema['type'] !== 'string'),
      ).toEqual([])
    }
  })

  it('has the types of the variables of its addresses', () => {
    for (const [path, { parameters }] of Object.entries(document.paths) as unknown as [
      string,
      { parameters: Variable[] },
    ][])
      for (const { name, schema } of parameters) {
        const isNumber =
          ['customer', 'space', 'batch', 'version', 'number', 'trashed', 'entry', 'usage'].includes(name) &&
          described.name === 'dlcs'
        expect([path, name, schema.type]).toEqual([path, name, isNumber ? 'integer' : 'string'])
      }
  })

  it('requires of the body of a change what PUT and PATCH require: nothing', () => {
    const { schemas } = document.components as unknown as { schemas: Record<string, { required?: string[] }> }
    const bodies = operations.flatMap(({ path, key, requestBody }) => {
      const schema = requestBody?.content['application/json']?.schema['$ref']
      const name = typeof schema === 'string' ? schema.split('/').at(-1)! : ''
      return /^(put|patch|post)$/.test(key) && name ? [[`${key} ${path}`, schemas[name]?.required ?? []] as const] : []
    })
    const isChange = (which: string) => /^(put|patch) /.test(which) && described.name === 'dlcs'
    expect(bodies.filter(([which, required]) => isChange(which) && required.length > 0)).toEqual([])
    const made = Object.fromEntries(bodies)
    if (described.name === 'dlcs') expect(made['post /customers/{customer}/spaces']).toEqual(['name'])
  })

  it('has the version of the product', () => {
    const { version } = JSON.parse(readFileSync(join(VOCABULARY, '../package.json'), 'utf8'))
    expect(document).toMatchObject({ info: { version } })
  })

  it('has every address with its methods', () => {
    for (const { template, operations } of described.routes)
      expect(Object.keys(document.paths[template.text]!)).toEqual(
        expect.arrayContaining(operations.map(({ method }) => keyOf(method))),
      )
  })

  it('says what each operation needs, of the credentials that the API takes', () => {
    const { credentials } = described.spelling
    expect(Object.keys(document.components.securitySchemes)).toEqual(credentials)
    for (const { template, operations } of described.routes)
      for (const { method, access, roles } of operations) {
        const needed =
          access === 'public'
            ? [{}, ...credentials.map(name => ({ [name]: [] }))]
            : [access, ...roles].flatMap(word => credentials.map(name => ({ [name]: [word] })))
        const { security } = document.paths[template.text]![keyOf(method)]!
        expect([template.text, method, security]).toEqual([template.text, method, needed])
      }
  })
})

it('the pages say what each operation needs', () => {
  expect(classMarkdown(vocabulary.classes.get('vocab:Key')!)).toMatch(/\|DELETE\|Delete the Key\|.*\|admin\|/)
})

const PLAIN_CLASSES = VOCABULARIES.slice(1).flatMap(([name, described]) => {
  const validators = schemasOf(described)
  return [...described.classes.values()].map(
    owner => [name, owner.name, { described, owner, validate: validators.get(owner.name)! }] as const,
  )
})

describe.each(PLAIN_CLASSES)("the example of %s's %s", (_name, _class, { described, owner, validate }) => {
  const resource = compileSerialisers(described, BASE).of(owner)(exampleRow(described, owner))

  it('is accepted by its JSON Schema', () => {
    expect([validate(resource), validate.errors]).toEqual([true, null])
  })

  it('is made by a body that the server accepts', () => {
    const body = exampleBody(described, owner, resource)
    expect(() =>
      compileReaders(described)(BASE)(owner).read(body, { whole: true, strict: true, scope: {} }),
    ).not.toThrow()
  })
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

it.each(VOCABULARIES)(
  'the Markdown of each class of %s shows its seed, and the resource and the body that the examples are',
  (_name, of) => {
    const pages = markdownPages(of)
    const compiled = compileSerialisers(of, BASE)
    for (const owner of of.classes.values()) {
      const shown = [...pages.get(`${owner.name}.md`)!.matchAll(/^```json\n([\s\S]*?)\n```$/gm)]
      const resource = compiled.of(owner)(exampleRow(of, owner))
      const body = exampleBody(of, owner, resource)
      const examples = [withContext(of, BASE, resource), ...(Object.keys(body).length > 0 ? [body] : [])]
      const seed = owner.seed.length > 0 ? [owner.seed] : []
      const documents = shown.map(([, text]) => JSON.parse(text!))
      expect([owner.name, ...documents]).toEqual([owner.name, ...seed, ...examples])
    }
  },
)

it('the TypeScript types compile, and hold for the examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-types-'))
  const imports = VOCABULARIES.map(([name]) => `import type * as ${name} from './${name}.js'`)
  const examples = VOCABULARIES.flatMap(([name, of]) =>
    [...of.classes.values()].map(owner => {
      const resource = compileSerialisers(of, BASE).of(owner)(exampleRow(of, owner))
      return `export const ${name}${owner.name}: ${name}.${owner.name} = ${JSON.stringify(resource)}`
    }),
  )
  for (const [name, of] of VOCABULARIES) writeFileSync(join(folder, `${name}.ts`), typeDefinitions(of))
  writeFileSync(join(folder, 'examples.ts'), [...imports, ...examples].join('\n'))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--types', '']
  const said = spawnSync(process.execPath, [tsc, ...options, join(folder, 'examples.ts')], { encoding: 'utf8' })
  expect([said.status, said.stdout]).toEqual([0, ''])
})
