// Reads the files of a vocabulary and checks their form.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { classSchema, indexSchema } from './file-schemas.js'
import type { ClassFile, IndexFile, StatusFile } from './file-types.js'

/** The files of one vocabulary, each class with the name of its file. */
export interface VocabularyFiles {
  name: string
  index: IndexFile
  /** Statuses that any operation can answer with: of every vocabulary, and of this one. */
  commonStatuses: StatusFile[]
  classes: { file: string; content: ClassFile }[]
  hash: string
}

/** These schemas are our own: that they are schemas needs no check, and what is used once no optimised code. */
const ajv = new Ajv({
  allowUnionTypes: true,
  validateSchema: false,
  meta: false,
  inlineRefs: false,
  code: { optimize: false },
})
const isClassFile = ajv.compile<ClassFile>(classSchema)
const isIndexFile = ajv.compile<IndexFile>(indexSchema)

const parse = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`)
  }
}

const namedIn = (content: unknown, pointer: string): string => {
  const index = /^\/supportedProperty\/(\d+)/.exec(pointer)?.[1]
  const { supportedProperty } = content as { supportedProperty?: { title?: string }[] }
  const title = index && supportedProperty?.[Number(index)]?.title
  return title ? ` (property ${title})` : ''
}

/** The content of a file. Throws an Error that names the file, and the property where there is one, when it has another form. */
function checked<T>(file: string, content: unknown, hasForm: ValidateFunction<T>): T {
  if (hasForm(content)) return content
  const { instancePath, message, params } = hasForm.errors![0]!
  const key = 'additionalProperty' in params ? ` "${params['additionalProperty']}"` : ''
  throw new Error(`${file}: ${instancePath || '/'}${namedIn(content, instancePath)} ${message}${key}`)
}

type Read = (file: string) => unknown

const INDEX = 'index.jsonld'

const readIndex = (folder: string, read: Read): IndexFile => {
  const file = join(folder, INDEX)
  return checked(file, read(file), isIndexFile)
}

/** The folders in one that have an index, and what that says they are a part of. */
function indexedIn(folder: string): { folder: string; partOf: string | undefined }[] {
  const read: Read = file => parse(file, readFileSync(file, 'utf8'))
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(folder, entry.name, INDEX)))
    .map(entry => join(folder, entry.name))
    .sort()
    .map(each => ({ folder: each, partOf: readIndex(each, read).partOf }))
}

/** The folders in one that are vocabularies by themselves. */
export const vocabularyFolders = (folder: string): string[] =>
  indexedIn(folder).flatMap(indexed => (indexed.partOf === undefined ? [indexed.folder] : []))

/** The folders beside one whose classes are a part of its vocabulary. */
const partsOf = (folder: string): string[] =>
  indexedIn(dirname(folder)).flatMap(indexed => (indexed.partOf === basename(folder) ? [indexed.folder] : []))

/**
 * Reads `hydria.jsonld` beside the folder, and `index.jsonld` and every class file in it and in the folders beside it
 * that are a part of its vocabulary.
 * Throws an Error that names the file, and the property where there is one, when a file does not have the form.
 */
export function readFiles(folder: string): VocabularyFiles {
  const hash = createHash('sha256')
  const read: Read = file => {
    const content = readFileSync(file, 'utf8')
    hash.update(content)
    return parse(file, content)
  }
  const terms = read(join(folder, '..', 'hydria.jsonld')) as { possibleStatus: StatusFile[] }
  const {
    '@context': _context,
    '@id': _id,
    possibleStatus = [],
    ...index
  } = readIndex(folder, read) as IndexFile & { '@context': string; '@id': string; possibleStatus?: StatusFile[] }
  const classes = [folder, ...partsOf(folder)].flatMap(each => {
    const names = readdirSync(each).filter(name => name.endsWith('.jsonld') && name !== INDEX)
    return names.sort().map(name => {
      const file = join(each, name)
      return { file, content: checked(file, read(file), isClassFile) }
    })
  })
  return {
    name: basename(folder),
    index,
    commonStatuses: [...terms.possibleStatus, ...possibleStatus],
    classes,
    hash: hash.digest('hex').slice(0, 8),
  }
}
