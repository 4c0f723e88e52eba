// The labels of the vocabulary and of the other languages: none of what is not there, and one for whatever comes.
import { deDescriptions } from '../../src/console/texts/de-descriptions.js'
import { en } from '../../src/console/texts/en.js'
import { frDescriptions } from '../../src/console/texts/fr-descriptions.js'
import { classLabel, propertyLabel } from '../../src/console/texts/labels.js'
import { ENGLISH, LANGUAGES, languageFor } from '../../src/console/texts/language.js'
import { VOCABULARY } from '../../src/program-files.js'
import { type Class, readVocabulary } from '../../src/vocabulary/index.js'

const { classes } = readVocabulary(`${VOCABULARY}dlcs`)
const all = [...classes.values()]
const propertyNames = new Set(all.flatMap(({ properties }) => properties.map(({ name }) => name)))
const operations = new Set(
  all
    .flatMap(({ operations, properties }) => [...operations, ...properties.flatMap(({ operations }) => operations)])
    .map(({ iri }) => iri),
)

const isThere = (key: string): boolean => {
  const [owner, property] = key.split('.') as [string, string | undefined]
  const found = classes.get(`vocab:${owner}`)
  if (property === undefined) return found !== undefined || operations.has(`vocab:${owner}`)
  return owner === '' ? propertyNames.has(property) : found?.properties.some(({ name }) => name === property) === true
}

describe.each(LANGUAGES.slice(1))('in $tag', ({ labels }) => {
  it('each label is of something that there is', () => {
    expect(Object.keys(labels).filter(key => !isThere(key))).toEqual([])
  })

  it('each class, each property, and each operation that has a label of its own is called something', () => {
    const named = all.flatMap(({ name, operations: own, properties }) => [
      [name],
      ...properties.map(property => [`${name}.${property.name}`, `.${property.name}`]),
      ...[...own, ...properties.flatMap(property => property.operations)].flatMap(({ iri, label }) =>
        label ? [[iri.slice('vocab:'.length)]] : [],
      ),
    ])
    const isNamed = (keys: string[]): boolean => keys.some(key => key in labels || key.includes('.@'))
    expect(named.filter(keys => !isNamed(keys))).toEqual([])
  })
})

/** Classes whose forms people fill in. */
const FILLED_IN = ['Image', 'Space', 'Customer', 'PortalUser', 'Key', 'Role', 'NamedQuery', 'Manifest']

it.each([
  ['German', deDescriptions],
  ['French', frDescriptions],
])('what people fill in is described in %s, and nothing that is not there', (_language, descriptions) => {
  const fields = FILLED_IN.flatMap(name => [
    name,
    ...classes
      .get(`vocab:${name}`)!
      .properties.flatMap(property => (property.writeable && !property.derived ? `${name}.${property.name}` : [])),
  ])
  expect(Object.keys(descriptions).toSorted()).toEqual(fields.toSorted())
})

it('each group of the vocabulary has a name', () => {
  const groups = new Set(all.flatMap(({ properties }) => properties.flatMap(({ group }) => group ?? [])))
  expect(groups.size).toBeGreaterThan(5)
  expect([...groups].filter(group => !(group in en.groups))).toEqual([])
})

it('no class is called by its name in the code', () => {
  expect(all.map(owner => classLabel({}, owner)).filter(label => /[a-z][A-Z]/.test(label))).toEqual([])
})

describe('A label', () => {
  const property = all[0]!.properties[0]!

  it('is that of the language, of the class before that of all classes', () => {
    const named = { ...property, name: 'label', label: 'Title' }
    const labels = { '.label': 'Titel', 'Canvas.label': 'Beschriftung' }
    expect(propertyLabel(labels, { name: 'Canvas' } as Class, named)).toBe('Beschriftung')
    expect(propertyLabel(labels, { name: 'Manifest' } as Class, named)).toBe('Titel')
  })

  it('is that of the vocabulary where the language has none, and else made of the name', () => {
    expect(propertyLabel({}, undefined, { ...property, label: 'Title' })).toBe('Title')
    expect(propertyLabel({}, undefined, { ...property, name: 'defaultTags', label: undefined })).toBe('Default tags')
    expect(classLabel({}, { ...all[0]!, name: 'New', label: undefined, title: 'Exhibition' })).toBe('Exhibition')
  })
})

it.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['ja,fr;q=0.5', 'fr'],
  ['ja', 'en'],
  ['*', 'en'],
  [undefined, 'en'],
  [',;q=,'.repeat(10_000), 'en'],
])('%.40s is answered in %s', (header, tag) => {
  expect((languageFor(header) ?? ENGLISH).tag).toBe(tag)
})
