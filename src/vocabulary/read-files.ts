// Reads the files of a vocabulary and checks their form.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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

/**
 * Reads `hydria.jsonld` beside the folder, and `index.jsonld` and every class file in it.
 * Throws an Error that names the file, and the property where there is one, when a file does not have the form.
 */
export function readFiles(folder: string): VocabularyFiles {
  const hash = createHash('sha256')
  const read = (file: string): unknown => {
    const content = readFileSync(file, 'utf8')
    hash.update(content)
    return parse(file, content)
  }
  const terms = read(join(folder, '..', 'hydria.jsonld')) as { possibleStatus: StatusFile[] }
  const indexFile = join(folder, 'index.jsonld')
  const {
    '@context': _context,
    '@id': _id,
    possibleStatus = [],
    ...index
  } = checked(indexFile, read(indexFile), isIndexFile) as IndexFile & {
    '@context': string
    '@id': string
    possibleStatus?: StatusFile[]
  }
  const names = readdirSync(folder).filter(name => name.endsWith('.jsonld') && name !== 'index.jsonld')
  const classes = names.sort().map(name => {
    const file = join(folder, name)
    return { file, content: checked(file, read(file), isClassFile) }
  })
  return {
    name: basename(folder),
    index,
    commonStatuses: [...terms.possibleStatus, ...possibleStatus],
    classes,
    hash: hash.digest('hex').slice(0, 8),
  }
}
