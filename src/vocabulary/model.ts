// What a vocabulary is once it has been read: classes, their properties, their operations, and the routes they make.
import type { WhenAbsent } from './absent.js'
import type { Access, Role } from './access-terms.js'
import type { BulkEdit } from './bulk-edits.js'
import type { Display, Widget } from './console-terms.js'
import type { Seed } from './file-types.js'
import type { ShownIn } from './shown-in.js'
import type { Spelling } from './spelling.js'
import type { UriTemplate } from './template.js'
import type { WordsIn } from './words-in.js'

/** Methods that a supported operation may have. HEAD and OPTIONS follow from these. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'COPY'

/** A documented answer of an operation. */
export interface Status {
  code: number
  title: string
}

/** One hydra:Operation of a class or of a link. */
export interface Operation {
  /** Stable IRI of the operation, compact: `vocab:Image_put`. */
  iri: string
  method: Method
  title: string
  /** What people call it: the text of its button. */
  label?: string
  /** Compact IRI of the class or datatype of the body, when there is a body. */
  expects?: string
  /** The body is the value alone of this property of the class expected; `{name}`: of the one that the variable names. */
  expectsProperty?: string
  /** The members of the collection expected may be sent without it too: one alone, or an array of them. */
  bare: boolean
  /** Compact IRI of the class or datatype answered; `owl:Nothing` when there is no body. */
  returns: string
  /** An array of what is returned, rather than one. */
  many: boolean
  statuses: Status[]
  /** Name of the handler, `read`, `list`, `create`, `put`, `patch`, `delete`, or `module.verb` of an operation of its own. */
  handler: string
  /** Media type of an answer that is none of a resource's representations. */
  produces?: string
  /** Media type of a body that is bytes for the operation to read, and no description. */
  consumes?: string
  /** Compact IRI of the class answered, with 200, to a request with the parameter `validate`, which writes nothing. */
  dryRun?: string
  /** It takes resources away. */
  destroys: boolean
  /** It changes nothing, whatever its method: a POST that asks for something. */
  safe: boolean
  /** What a key needs to call it. */
  access: Access
  /** Narrow roles that suffice, whatever the key's access. */
  roles: readonly Role[]
}

/** How a value travels: which JSON it is on the wire and which SQL type it needs. */
export type Kind =
  | 'string'
  | 'integer'
  | 'nonNegativeInteger'
  | 'double'
  | 'boolean'
  | 'dateTime'
  | 'iri'
  | 'json'
  | 'bytes'
  | 'object'

/** One hydra:SupportedProperty of a class. `name` is the JSON key, `iri` the property it stands for. */
export interface Property {
  name: string
  iri: string
  /** Compact IRI of the range: `xsd:string`, `vocab:Batch`, `hydra:Collection`. */
  range: string
  kind: Kind
  description: string
  isLink: boolean
  /** An array of values rather than one. */
  many: boolean
  readable: boolean
  writeable: boolean
  required: boolean
  /** A value the platform gives by itself: documented as writeable, ignored when sent. */
  derived: boolean
  /** The column may be null. */
  nullable: boolean
  /** Value of a new row when the body has none. Undefined: null, or the table's own default. */
  default?: unknown
  /** Property of the class that this one's resources are in, whose value a new row has when the body has none. */
  defaultFrom?: string
  /** A change of it regenerates everything derived from the original. */
  reingests: boolean
  /** What a PUT to a resource that exists does with it when the body does not name it. */
  absent: WhenAbsent
  /** A string of digits is read as the integer that it spells. */
  digits: boolean
  /** A text that is stored as a path is an address of the platform. */
  ownAddress: boolean
  /** IRIs that answers of today have in the place of a link to a collection. */
  valuesToday?: UriTemplate
  /** What a bulk PATCH may do to it in many resources at once; empty: nothing. */
  bulk: readonly BulkEdit[]
  /** Public documents that show it. */
  shownIn: readonly ShownIn[]
  /** The value is a map from languages to arrays of texts. */
  languageMap: boolean
  /** Property of the class that this one's resources are in that says, as a language map, what people call this one there. */
  labelFrom?: string
  /** Table of the words that a list can be narrowed by: the value is asked for, and never sent. */
  wordsIn?: WordsIn
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  enum?: (string | number)[]
  subPropertyOf: string[]
  /** Column of the class's table that holds it; undefined when the value is made from other columns. */
  column?: string
  /** Key of the value in the row that is sent: its column, or where that is none of the table's, its own name in snake case. */
  source: string
  /** Template of the value: an IRI when it starts with `/`. */
  value?: UriTemplate
  /** What follows the value in a hydra:IriTemplate whose variables the client fills in: `/{region}/{size}`. */
  template?: string
  /** When a readable property is left out: without a value, also with an empty one, or never, so that null is sent. */
  omit: 'null' | 'empty' | 'never'
  /** Column that must be set (true, or not null) for the value to be shown. */
  when?: string
  /** Where the link's own route answers, when it has one; of several the one whose variables the row has. */
  uriTemplates: UriTemplate[]
  /** Compact IRI of the member class, for a link to a collection. */
  memberOf?: string
  /** Table that says which resources are members: its columns have the names of the variables of both addresses. */
  members?: string
  /** Column of the owner's row that holds the key (or keys) of what the link leads to. */
  through?: string
  /** Fixed conditions on the members (on `members` where that is given): column -> value, null or `{ not: null }`. */
  where?: Record<string, unknown>
  /** Column that counts the members: of the owner's row, or `table.column`, summed over the rows below the owner. */
  count?: string
  /** Members are shown as `@id` and `@type` alone. */
  light: boolean
  /** Whether lists may have the members that the link leads to in its place. */
  included: boolean
  /** Name of the property that the list is ordered by unless asked otherwise; a leading `-` means descending. */
  orderBy?: string
  /** What people call it. */
  label?: string
  /** Which of the properties it stands among on a page. */
  group?: string
  /** The control that people fill it in by, where its range does not say enough. */
  widget?: Widget
  operations: Operation[]
}

/** What a column of a class's table holds. */
export interface Column {
  name: string
  /** `object`: JSON of the shape that `shape` names. */
  kind: Exclude<Kind, 'iri'> | 'bytes'
  /** Name of a class whose columns the JSON has, or of a shape that no vocabulary describes. */
  shape?: string
  enum?: (string | number)[]
  many: boolean
  nullable: boolean
  /** A client may leave it out, which is so in JSON; in a table the column has its default then. */
  optional?: boolean
}

/** An address below another class, at which a resource is found that has its own address elsewhere. */
export interface OtherAddress {
  /** Compact IRI of the class that the address begins with. */
  of: string
  template: UriTemplate
  operations: Operation[]
}

/** One hydra:Class. */
export interface Class {
  name: string
  /** Compact IRI, `vocab:Image`. */
  iri: string
  title: string
  /** What people call it. */
  label?: string
  /** How people see its resources and lists of them, where the page of all classes does not do. */
  display?: Display
  description: string
  /** Most specific first; the first one whose variables a row has is its address. Empty for embedded classes. */
  uriTemplates: UriTemplate[]
  /** Other addresses, by which no resource is called. */
  alsoAt: OtherAddress[]
  table?: string
  /** Name of the property that is the last variable of the address. */
  key: string
  /** How a key is made when the client gives none: the next integer in its parent, a UUID, or by the table itself. */
  mint?: 'integer' | 'uuid' | 'identity'
  properties: Property[]
  operations: Operation[]
  /** Range of the other properties that its resources may have; they are kept and sent as they came. */
  open?: string
  /** Beginning of the contexts of the documents that its bodies may be; their text is kept as it was sent. */
  documents?: string
  /** The table that rows are written to: its own, or the one behind it where that is a view. */
  writeTable?: string
  /** What each new resource begins with, in the order in which it is made. */
  seed: readonly Seed[]
  /** Columns that no representation shows. */
  internal: Column[]
  /** Columns that are encrypted at rest. */
  sealed: string[]
  /** Columns that the class's rule keeps as a hash alone. */
  hashed: string[]
  /** Terms that mean something else in this class than in the shared context: JSON key -> IRI. */
  terms?: Record<string, string>
  subClassOf?: string
  /** Name of what must hold for a row beyond its properties. */
  rule?: string
  file: string
}

/** One address of the API and what can be done there. */
export interface Route {
  template: UriTemplate
  kind: 'item' | 'collection'
  /** The class answered, or whose members are listed. */
  target: Class
  /** The class whose link leads here, or that the address begins with; undefined for a class's own address. */
  owner?: Class
  link?: Property
  operations: Operation[]
}

/** A whole vocabulary. */
export interface Vocabulary {
  /** Folder name: `dlcs`. */
  name: string
  title: string
  description: string
  classes: Map<string, Class>
  routes: Route[]
  /** Its documents are also served at the root. */
  root: boolean
  spelling: Spelling
  /** Statuses that any operation may answer with, documented once. */
  commonStatuses: Status[]
  /** Changes whenever a file of the vocabulary does; part of every ETag. */
  hash: string
}

/** A row as the store gives it: column -> value. */
export type Row = Record<string, unknown>
