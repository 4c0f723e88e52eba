// A vocabulary that does not hold together is refused at start, by file and property.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../../src/apis/index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-vocab-'))
  cpSync(VOCABULARY, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

// biome-ignore lint/suspicious/noExplicitAny: a class file is changed in every way that it can be wrong.
const change = (name: string, edit: (file: any) => void): void => {
  const path = join(folder, 'dlcs', `${name}.jsonld`)
  const file = JSON.parse(readFileSync(path, 'utf8'))
  edit(file)
  writeFileSync(path, JSON.stringify(file))
}
const faults = (): string => {
  try {
    soundVocabulary(join(folder, 'dlcs'))
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

it('the vocabulary that we ship is sound', () => {
  expect(faults()).toBe('')
})

// biome-ignore lint/suspicious/noExplicitAny: as above.
const propertyOf = (file: any, title: string) =>
  file.supportedProperty.find((property: { title: string }) => property.title === title)

// biome-ignore lint/suspicious/noExplicitAny: as above.
const CASES: [what: string, file: string, edit: (file: any) => void, told: RegExp][] = [
  [
    'a default from a property that the class above does not have',
    'Image',
    file => {
      propertyOf(file, 'tags').defaultFrom = 'defaultTagz'
    },
    /Image\.jsonld.*tags.*defaultFrom.*Space has no property defaultTagz/,
  ],
  [
    'a default from a property of another kind',
    'Image',
    file => {
      propertyOf(file, 'tags').defaultFrom = 'maxWidth'
    },
    /Image\.jsonld.*tags.*defaultFrom.*Space\.maxWidth has values of another kind/,
  ],
  [
    'values added in bulk to what is no list',
    'Image',
    file => {
      propertyOf(file, 'rights').bulk = ['add', 'replace']
    },
    /Image\.jsonld.*rights.*bulk must be replace$/m,
  ],
  [
    'a default from a class above that there is not',
    'Customer',
    file => {
      propertyOf(file, 'displayName').defaultFrom = 'name'
    },
    /Customer\.jsonld.*displayName.*defaultFrom.*the class is in no other/,
  ],
  [
    'a change that makes everything anew of what is in no column',
    'Image',
    file => {
      propertyOf(file, 'file').reingests = true
    },
    /Image\.jsonld.*file.*reingests needs a column/,
  ],
  [
    'a property that public documents show and that cannot be read',
    'Image',
    file => {
      propertyOf(file, 'file').shownIn = ['raw-resource']
    },
    /Image\.jsonld: file: shownIn needs a property that is readable/,
  ],
  [
    'a property that manifests show and that is in no column',
    'Image',
    file => {
      propertyOf(file, 'infoJson').shownIn = ['manifest']
    },
    /Image\.jsonld: infoJson: shownIn manifest needs a column/,
  ],
  [
    'a new resource that begins with a property that its class does not have',
    'Customer',
    file => {
      file.seed[0].rows[0].templat = file.seed[0].rows[0].template
    },
    /Customer\.jsonld: seed: vocab:NamedQuery has no property or internal column templat\b/,
  ],
  [
    'a new resource that begins with one that lacks what is required',
    'Customer',
    file => {
      delete file.seed[0].rows[0].template
    },
    /Customer\.jsonld: seed: a row of vocab:NamedQuery lacks template, which is required/,
  ],
  [
    'a new resource that begins with what is no class',
    'Customer',
    file => {
      file.seed[0].of = 'vocab:Nothing'
    },
    /Customer\.jsonld: seed: vocab:Nothing is not a class with a table/,
  ],
  [
    'an operation that names no handler',
    'Space',
    file => {
      file.supportedOperation[0].operation = 'space.conjure'
    },
    /Space\.jsonld.*GET.*space\.conjure/,
  ],
  [
    'a handler that no operation names',
    'CustomerQueue',
    file => {
      file.supportedOperation = file.supportedOperation.filter((entry: { method: string }) => entry.method === 'GET')
    },
    /queue\.submit.*no operation/,
  ],
  [
    'a status that the handler can send but nobody documents',
    'Space',
    file => {
      const put = file.supportedOperation.find((entry: { method: string }) => entry.method === 'PUT')
      put.possibleStatus = put.possibleStatus.filter((status: { statusCode: number }) => status.statusCode !== 201)
    },
    /Space\.jsonld.*PUT.*201/,
  ],
  [
    'a key that stands for two properties',
    'Space',
    file => {
      file.supportedProperty.find((entry: { title: string }) => entry.title === 'name').property['@id'] =
        'vocab:spaceName'
    },
    /Space\.jsonld.*name.*vocab:spaceName|name is vocab:name here/,
  ],
  [
    'a range that is no class',
    'Batch',
    file => {
      file.supportedProperty[0].property.range = 'vocab:Nothing'
    },
    /Batch\.jsonld.*vocab:Nothing/,
  ],
  [
    'a secret that is neither encrypted nor hashed',
    'RoleProvider',
    file => {
      delete file.sealed
    },
    /RoleProvider\.jsonld: credentials is written and never read, so its column credentials must be sealed or hashed/,
  ],
  [
    'an encrypted column that a property shows',
    'RoleProvider',
    file => {
      delete file.supportedProperty.find((entry: { title: string }) => entry.title === 'credentials').readable
    },
    /RoleProvider\.jsonld: credentials shows the sealed column credentials/,
  ],
  [
    'an encrypted column in the value of another property',
    'CustomerOriginStrategy',
    file => {
      file.supportedProperty.find((entry: { title: string }) => entry.title === 'credentials').value = '{credentials}'
    },
    /CustomerOriginStrategy\.jsonld: credentials shows the sealed column credentials/,
  ],
  [
    'an encrypted column that is no text',
    'CustomerOriginStrategy',
    file => {
      file.sealed.push('optimised')
      file.supportedProperty.find((entry: { title: string }) => entry.title === 'optimised').readable = false
    },
    /CustomerOriginStrategy\.jsonld: optimised is in the sealed column optimised, so it must be one string/,
  ],
  [
    'an encrypted column in rows that the table numbers',
    'RoleProvider',
    file => {
      file.mint = 'identity'
    },
    /RoleProvider\.jsonld: rows with sealed columns cannot get their keys from the table/,
  ],
  [
    'a secret whose writing does not document that it cannot be kept',
    'CustomerOriginStrategy',
    file => {
      const put = file.supportedOperation.find((entry: { method: string }) => entry.method === 'PUT')
      put.possibleStatus = put.possibleStatus.filter((status: { statusCode: number }) => status.statusCode !== 501)
    },
    /CustomerOriginStrategy\.jsonld: PUT does not document 501/,
  ],
  [
    'an unknown key in a property',
    'Role',
    file => {
      file.supportedProperty[1].lenght = 5
    },
    /Role\.jsonld.*label.*lenght/,
  ],
  [
    'an operation of a class that does not say what it needs',
    'Space',
    file => {
      delete file.supportedOperation[0].access
    },
    /Space\.jsonld.*must have required property 'access'/,
  ],
  [
    'an operation of a link that does not say what it needs',
    'Customer',
    file => {
      delete file.supportedProperty.find((entry: { title: string }) => entry.title === 'keys').supportedOperation[1]
        .access
    },
    /Customer\.jsonld.*keys.*must have required property 'access'/,
  ],
  [
    'an access that there is not',
    'Space',
    file => {
      file.supportedOperation[0].access = 'owner'
    },
    /Space\.jsonld.*access/,
  ],
  [
    'a role that there is not',
    'Space',
    file => {
      file.supportedOperation[0].role = ['root']
    },
    /Space\.jsonld.*role/,
  ],
  [
    'a role for what is public',
    'EntryPoint',
    file => {
      file.supportedOperation[0].role = ['upload']
    },
    /EntryPoint\.jsonld.*GET is public/,
  ],
  [
    'a link that leads nowhere',
    'Space',
    file => {
      delete file.supportedProperty.find((entry: { title: string }) => entry.title === 'images').uriTemplate
    },
    /Space\.jsonld.*images.*uriTemplate/,
  ],
]

it.each(CASES)('refuses %s', (_what, file, edit, told) => {
  change(file, edit)
  expect(faults()).toMatch(told)
})

it('refuses a file that is not JSON, by its name', () => {
  writeFileSync(join(folder, 'dlcs', 'Space.jsonld'), '{')
  expect(faults()).toMatch(/Space\.jsonld/)
})
