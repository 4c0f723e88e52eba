// For random rows of every class: the compiled serialiser says what jsonld.compact says, and the quads what jsonld.toRDF says.
import { join } from 'node:path'
import fc from 'fast-check'
import { VOCABULARY } from '../../src/apis/index.js'
import {
  type Class,
  compileQuads,
  compileSerialisers,
  contextDocument,
  type Kind,
  localContext,
  type Property,
  type Row,
  readVocabulary,
  type Vocabulary,
} from '../../src/vocabulary/index.js'
import { canonical, graphOfJsonLd, recompacted } from '../graphs.js'

const BASE = 'https://images.example'

/** `npm run fuzz` makes more rows of each class. */
const TIMES = process.env['FUZZ'] ? 10 : 1
const CONTEXT = `${BASE}/contexts/dlcs.jsonld`

const vocabulary = readVocabulary(join(VOCABULARY, 'dlcs'))
const context = contextDocument(vocabulary, BASE)
const serialisers = compileSerialisers(vocabulary, BASE)

/** An object of JSON; jsonld.js, which ours is compared with, loses members of that one name. */
const jsonObject = fc
  .dictionary(fc.string(), fc.jsonValue())
  .filter(object => !JSON.stringify(object).includes('"__proto__"'))

const VALUES: Record<Kind, fc.Arbitrary<unknown>> = {
  string: fc.string({ unit: 'grapheme' }),
  integer: fc.maxSafeInteger(),
  nonNegativeInteger: fc.maxSafeNat(),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number + 0),
  boolean: fc.boolean(),
  dateTime: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2999-01-01') }),
  iri: fc.string({ minLength: 1, unit: 'grapheme' }),
  // jsonld.js takes the array away from around a JSON literal; ours are objects.
  json: jsonObject,
  bytes: fc.string(),
  object: fc.constant({}),
}

/** What kind of thing a resource is, where its class leaves that to the client. */
const TYPES = fc.constantFrom('Dataset', 'Image', 'AnnotationPage', 'PhysicalObject', 'https://example.org/Thing')

/** Half a surrogate pair is no Unicode text, and so no JSON that could be canonical. */
const wellFormed = (value: unknown): boolean => !/\\ud[89a-f]/i.test(JSON.stringify(value))

/** An empty set says nothing, and the standard's compaction cannot choose a typed term for it. */
const withoutEmptySets = (document: object): object =>
  Object.fromEntries(Object.entries(document).filter(([, value]) => !(Array.isArray(value) && value.length === 0)))

/** A row with a value, or null, in each column that the class's representation is made from. */
function rows({ classes }: Pick<Vocabulary, 'classes'>, owner: Class): fc.Arbitrary<Row> {
  if (owner.open) return jsonObject
  const valuesOf = (property: Property): fc.Arbitrary<unknown> => {
    const one = property.kind === 'object' ? rows({ classes }, classes.get(property.range)!) : VALUES[property.kind]
    return (property.many ? fc.array(one, { maxLength: 3 }) : one).filter(
      value => property.kind !== 'json' || wellFormed(value),
    )
  }
  const columns: Record<string, fc.Arbitrary<unknown>> = {}
  for (const template of [
    ...owner.uriTemplates,
    ...owner.properties.flatMap(({ value, uriTemplates }) =>
      [value, ...uriTemplates].filter(found => found !== undefined),
    ),
  ])
    for (const column of template.columns) columns[column] = fc.string({ minLength: 1, unit: 'grapheme' })
  for (const property of owner.properties) if (property.when) columns[property.when] = fc.boolean()
  for (const property of owner.properties) {
    const isMade = property.value !== undefined || property.uriTemplates.length > 0
    if (property.name === '@type') columns[property.source] = TYPES
    else if (property.column || !isMade) columns[property.source] = fc.option(valuesOf(property))
  }
  return fc.record(columns)
}

const documentOf = (owner: Class, row: Row): Record<string, unknown> => {
  const local = localContext(owner.terms, owner.properties)
  return { '@context': local ? [CONTEXT, local] : CONTEXT, ...serialisers.of(owner)(row) }
}

const classes = [...vocabulary.classes.values()].map(owner => [owner.name, owner] as const)

describe.each(classes)('any %s', (_name, owner) => {
  const documents = rows(vocabulary, owner).map(row => documentOf(owner, row))

  it('is the same as text', () => {
    fc.assert(
      fc.property(rows(vocabulary, owner), fc.option(fc.jsonValue(), { nil: undefined }), (row, given) => {
        const resource = JSON.stringify(serialisers.of(owner)(row, given))
        expect(serialisers.text(owner)(row, given === undefined ? undefined : JSON.stringify(given))).toBe(resource)
        expect(serialisers.iri(owner, row)).toBe(JSON.parse(resource)['@id'])
      }),
      { numRuns: 40 * TIMES },
    )
  })

  it('is what compacting it by its own context makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async document => {
        const compacted = await recompacted(document, { [CONTEXT]: context })
        expect(withoutEmptySets(compacted)).toEqual(withoutEmptySets(document))
      }),
      { numRuns: 10 * TIMES },
    )
  })

  it('is the same graph as quads', async () => {
    const local = localContext(owner.terms, owner.properties)
    const toQuads = compileQuads(context['@context'], ...(local ? [local] : []))
    await fc.assert(
      fc.asyncProperty(documents, async document => {
        const quads = await canonical([...toQuads(document)].flat())
        expect(quads).toEqual(await graphOfJsonLd(document, { [CONTEXT]: context }))
        expect(quads.length).toBeGreaterThan(0)
      }),
      { numRuns: 10 * TIMES },
    )
  })
})

const PLAIN = ['rokka', 'dsio'].flatMap(name => {
  const plain = readVocabulary(join(VOCABULARY, name))
  const compiled = compileSerialisers(plain, BASE)
  return [...plain.classes.values()].map(owner => [name, owner.name, { plain, compiled, owner }] as const)
})

it.each(PLAIN)("any resource of %s's %s is plain JSON, and the same as text", (_name, _class, of) => {
  const { plain, compiled, owner } = of
  fc.assert(
    fc.property(rows(plain, owner), row => {
      const resource = JSON.stringify(compiled.of(owner)(row))
      expect(compiled.text(owner)(row)).toBe(resource)
      if (!owner.open) expect(Object.keys(JSON.parse(resource)).filter(key => key.startsWith('@'))).toEqual([])
    }),
    { numRuns: 10 * TIMES },
  )
})

const ROKKA = readVocabulary(join(VOCABULARY, 'rokka'))
const rokkaText = (name: string, row: Row): unknown =>
  JSON.parse(compileSerialisers(ROKKA, BASE).text(ROKKA.classes.get(`vocab:${name}`)!)(row))

it("dates, links and what is left out are spelt as the vocabulary's index and properties say", () => {
  const created = new Date('2024-05-17T09:30:00.123Z')
  expect(rokkaText('SigningKey', { key: 'k', created })).toEqual({ key: 'k', created: '2024-05-17T09:30:00+00:00' })
  const row = { organization: 'a b', hash: 'abc', user_metadata: {}, dynamic_metadata: null, deleted: null }
  expect(rokkaText('SourceImage', row)).toEqual({
    hash: 'abc',
    organization: 'a b',
    link: '/sourceimages/a%20b/abc',
  })
  const dsio = readVocabulary(join(VOCABULARY, 'dsio'))
  const resource = compileSerialisers(dsio, BASE).of(dsio.classes.get('vocab:ImageResource')!)
  expect(resource({ id: 'x', modality_session: null, expires: null })).toEqual({
    id: 'x',
    url: `${BASE}/images/x/file.png`,
    modalitySession: null,
  })
})
