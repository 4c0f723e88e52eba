// What stands in the files of a vocabulary, as they are written: a class with its properties and operations, and the index.

import type { WhenAbsent } from './absent.js'
import type { Access, Role } from './access-terms.js'
import type { BulkEdit } from './bulk-edits.js'
import type { Display, Widget } from './console-terms.js'
import type { ShownIn } from './shown-in.js'
import type { Spelling } from './spelling.js'
import type { WordsIn } from './words-in.js'

export interface StatusFile {
  statusCode: number
  title: string
}

export interface OperationFile {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'COPY'
  title: string
  label?: string
  expects?: string
  expectsProperty?: string
  bare?: boolean
  returns: string
  many?: boolean
  possibleStatus: StatusFile[]
  operation?: string
  produces?: string
  consumes?: string
  dryRun?: string
  destroys?: boolean
  /** It changes nothing though it is no GET. */
  safe?: boolean
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
  absent?: WhenAbsent
  digits?: boolean
  ownAddress?: boolean
  valuesToday?: string
  bulk?: BulkEdit[]
  shownIn?: ShownIn[]
  languageMap?: boolean
  labelFrom?: string
  /** Lists can be narrowed to what has words, in what the table holds: they are asked for, and never sent. */
  wordsIn?: WordsIn
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
  uriTemplate?: string | string[]
  memberOf?: string
  members?: string
  through?: string
  where?: Record<string, unknown>
  count?: string
  light?: boolean
  included?: boolean
  orderBy?: string
  label?: string
  group?: string
  widget?: Widget
  supportedOperation?: OperationFile[]
}

/** Rows of one class that a new resource begins with: those given, or a copy of each of another class. */
export interface Seed {
  /** Compact IRI of the class. */
  of: string
  /** Property, or internal column -> its value in the column. */
  rows?: Record<string, unknown>[]
  /** Compact IRI of the class whose resources are copied. */
  copyOf?: string
}

export interface ClassFile {
  '@id': string
  title: string
  label?: string
  display?: Display
  description: string
  uriTemplate?: string[]
  table?: string
  writeTable?: string
  seed?: Seed[]
  key?: string
  mint?: 'integer' | 'uuid' | 'identity'
  open?: string
  documents?: string
  /** Column -> its type: `string?`, `Thumbnail[]`. */
  internal?: Record<string, string>
  sealed?: string[]
  hashed?: string[]
  terms?: Record<string, string>
  subClassOf?: string
  rule?: string
  /** Links of other classes that lead here, so that a class can be added by its own file alone. */
  linkedFrom?: (PropertyFile & { of: string })[]
  /** Addresses below another class at which its resources are found too. */
  alsoAt?: { of: string; uriTemplate: string; supportedOperation: OperationFile[] }[]
  supportedOperation?: OperationFile[]
  supportedProperty: PropertyFile[]
}

/** What `index.jsonld` says of a vocabulary as a whole. */
export interface IndexFile extends Partial<Spelling> {
  title: string
  description: string
  root?: boolean
  /** Name of the vocabulary that the classes of this folder belong to, when they are no vocabulary by themselves. */
  partOf?: string
}
