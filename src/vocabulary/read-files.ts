// Reads the files of a vocabulary and checks their form: JSON, the known keys, the right kinds of value.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { ACCESS, type Access, ROLES, type Role } from './access-terms.js'
import { BULK_EDITS, type BulkEdit } from './bulk-edits.js'
import { COLUMN_TYPE } from './column-type.js'
import { CREDENTIALS, type Spelling } from './spelling.js'

export interface StatusFile {
  statusCode: number
  title: string
}

export interface OperationFile {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'COPY'
  title: string
  expects?: string
  expectsProperty?: string
  returns: string
  many?: boolean
  possibleStatus: StatusFile[]
  operation?: string
  produces?: string
  consumes?: string
  access: Access
  role?: Role[]
}

export interface PropertyFile {
  title: string
  description: string
  property: { '@id': string; '@type'?: string; range: string; subPropertyOf?: string[] }
  required?: boolean
  readable?: boolean
  writeable?: boolean
  many?: boolean
  derived?: boolean
  nullable?: boolean
  default?: unknown
  defaultFrom?: string
  reingests?: boolean
  bulk?: BulkEdit[]
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  enum?: (string | number)[]
  omit?: 'null' | 'empty' | 'never'
  /** Null: the value is in no column of the table; the operation sees to it, and puts it into the row that is sent. */
  column?: string | null
  value?: string
  template?: string
  when?: string
  uriTemplate?: string
  memberOf?: string
  members?: string
  through?: string
  where?: Record<string, unknown>
  count?: string
  light?: boolean
  orderBy?: string
  supportedOperation?: OperationFile[]
}

export interface ClassFile {
  '@id': string
  title: string
  description: string
  uriTemplate?: string[]
  table?: string
  key?: string
  mint?: 'integer' | 'uuid' | 'identity'
  open?: string
  /** Column -> its type: `string?`, `Thumbnail[]`. */
  internal?: Record<string, string>
  sealed?: string[]
  hashed?: string[]
  terms?: Record<string, string>
  subClassOf?: string
  rule?: string
  frame?: object
  /** Links of other classes that lead here, so that a class can be added by its own file alone. */
  linkedFrom?: (PropertyFile & { of: string })[]
  supportedOperation?: OperationFile[]
  supportedProperty: PropertyFile[]
}

/** What `index.jsonld` says of a vocabulary as a whole. */
export interface IndexFile extends Partial<Spelling> {
  title: string
  description: string
  root?: boolean
}

/** The files of one vocabulary, each class with the name of its file. */
export interface VocabularyFiles {
  name: string
  index: IndexFile
  /** Statuses that any operation can answer with: of every vocabulary, and of this one. */
  commonStatuses: StatusFile[]
  classes: { file: string; content: ClassFile }[]
  hash: string
}

const string = { type: 'string', minLength: 1 }
const boolean = { type: 'boolean' }
const iri = { type: 'string', pattern: '^[a-z]+:[A-Za-z0-9_]*$' }
const path = { type: 'string', pattern: '^/' }

const statuses = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['statusCode', 'title'],
    additionalProperties: false,
    properties: { statusCode: { type: 'integer', minimum: 100, maximum: 599 }, title: string },
  },
}

const operation = {
  type: 'object',
  required: ['method', 'title', 'access', 'returns', 'possibleStatus'],
  additionalProperties: false,
  properties: {
    method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'COPY'] },
    title: string,
    expects: iri,
    expectsProperty: string,
    returns: iri,
    many: boolean,
    operation: string,
    produces: string,
    consumes: string,
    access: { enum: ACCESS },
    role: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: ROLES } },
    possibleStatus: statuses,
  },
}

const property = {
  type: 'object',
  required: ['title', 'description', 'property'],
  additionalProperties: false,
  properties: {
    title: { type: 'string', pattern: '^[a-zA-Z][A-Za-z0-9_]*$' },
    description: string,
    property: {
      type: 'object',
      required: ['@id', 'range'],
      additionalProperties: false,
      properties: {
        '@id': iri,
        '@type': { enum: ['Link', 'TemplatedLink'] },
        range: iri,
        subPropertyOf: { type: 'array', items: iri },
      },
    },
    required: boolean,
    readable: boolean,
    writeable: boolean,
    many: boolean,
    derived: boolean,
    nullable: boolean,
    default: {},
    defaultFrom: string,
    reingests: boolean,
    bulk: { type: 'array', minItems: 1, items: { enum: BULK_EDITS } },
    pattern: string,
    minimum: { type: 'number' },
    maximum: { type: 'number' },
    minLength: { type: 'integer', minimum: 1 },
    maxLength: { type: 'integer', minimum: 1 },
    enum: { type: 'array', minItems: 1, items: { type: ['string', 'number'] } },
    omit: { enum: ['null', 'empty', 'never'] },
    column: { type: ['string', 'null'] },
    value: string,
    template: string,
    when: string,
    uriTemplate: path,
    memberOf: iri,
    members: string,
    through: string,
    where: { type: 'object' },
    count: string,
    light: boolean,
    orderBy: string,
    supportedOperation: { type: 'array', items: { $ref: '#/$defs/operation' } },
  },
}

const classSchema = {
  type: 'object',
  required: ['@context', '@id', '@type', 'title', 'description', 'supportedProperty'],
  additionalProperties: false,
  properties: {
    '@context': { const: '../hydria.jsonld' },
    '@id': { type: 'string', pattern: '^vocab:[A-Z][A-Za-z0-9]*$' },
    '@type': { const: 'Class' },
    title: string,
    description: string,
    uriTemplate: { type: 'array', minItems: 1, items: path },
    table: string,
    key: string,
    mint: { enum: ['integer', 'uuid', 'identity'] },
    open: iri,
    internal: { type: 'object', additionalProperties: { type: 'string', pattern: COLUMN_TYPE.source } },
    sealed: { type: 'array', items: string },
    hashed: { type: 'array', items: string },
    terms: { type: 'object', additionalProperties: iri },
    subClassOf: iri,
    rule: string,
    frame: { type: 'object' },
    linkedFrom: {
      type: 'array',
      items: { ...property, required: [...property.required, 'of'], properties: { ...property.properties, of: iri } },
    },
    supportedOperation: { type: 'array', items: { $ref: '#/$defs/operation' } },
    supportedProperty: { type: 'array', items: { $ref: '#/$defs/property' } },
  },
  $defs: { operation, property },
}

const indexSchema = {
  type: 'object',
  required: ['@context', '@id', 'title', 'description'],
  additionalProperties: false,
  properties: {
    '@context': { const: '../hydria.jsonld' },
    '@id': { const: 'vocab:' },
    title: string,
    description: string,
    possibleStatus: statuses,
    root: boolean,
    plain: boolean,
    dates: { enum: ['milliseconds', 'seconds'] },
    links: { enum: ['absolute', 'path'] },
    credentials: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: CREDENTIALS } },
    error: iri,
    errorType: string,
  },
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
