// What a page is made of: the document as any client gets it, who looks at it, and what they may do with it.
import { percentDecoded } from '../percent-decoded.js'
import type { Class, Operation, Property, Vocabulary } from '../vocabulary/index.js'
import type { Action, Refused } from './operation-form.js'
import { textIn } from './texts-by-language.js'
import type { Visitor } from './visitor.js'

export type Document = Record<string, unknown>

export interface Page {
  document: Document
  /** The same in the form of API version 2026, where the roles of an Image stand in it; of a light list, its members in full. */
  today?: (() => Document) | undefined
  /** The resources that the address is in, the outermost first. */
  above?: readonly Document[] | undefined
  /** Lists that the document links to, by the names of the links. */
  related?: Readonly<Record<string, Document>> | undefined
  vocabulary: Vocabulary
  base: string
  /** Absolute address of the page, without its query. */
  self: string
  /** Class of the resource, or of the list's members. */
  owner?: Class
  /** The link that a list is of, and the class that it is a property of. */
  link?: { property: Property; of: Class | undefined } | undefined
  visitor: Visitor
  /** Largest width and height of any image that the server shows; 0: no limit. */
  maxWidth?: number
  /** Most pictures that can be selected at once. */
  mostSelected?: number
  /** Operations that the caller may use here. */
  operations: Operation[]
  /** Those on what the document links to that take no body. */
  actions: Action[]
  /** Entity tag of the page. */
  etag?: string | undefined
  /** The form that an error is about. */
  refused?: Refused | undefined
  /** The form of a page of the console that came from another session. */
  unsent?: Unsent | undefined
}

/** A form that was not taken, as it was sent. */
export interface Unsent {
  action: string
  fields: [name: string, value: string][]
}

/** What people have called a resource, or know a person by, in a language where it is called something in several. */
export const givenName = ({ displayName, name, label, email }: Document, tag: string): string | undefined => {
  const given = displayName || name || textIn(label, [tag]) || email
  return given ? String(given) : undefined
}

/** The address of a thumbnail of a resource on this server, which pages may show; undefined for what has none. */
export const thumbnailOf = ({ thumbnail400, preview }: Document, base: string): string | undefined =>
  [thumbnail400, preview].map(String).find(address => address.startsWith(`${base}/`))

/** A list of what a resource says itself, such as its roles, where it was read for the page as a whole. */
export function ownList({ related }: Pick<Page, 'related'>, { name, memberOf }: Property): Document[] | undefined {
  const list = memberOf === undefined ? undefined : related?.[name]
  const members = list && membersOf(list)
  return members && Number(list['totalItems']) === members.length ? members : undefined
}

/** The number of the customer that a page is of, as its address has it; undefined for a page of the platform. */
export const customerOf = ({ base, self }: Pick<Page, 'base' | 'self'>): string | undefined =>
  /^\/customers\/(\d+)(\/|$)/.exec(self.slice(base.length))?.[1]

/** What a resource is called by its address: the last part. */
export function lastPart(address: string): string {
  const part = address.slice(address.lastIndexOf('/') + 1)
  return percentDecoded(part) ?? part
}

/** The members of a list. */
export const membersOf = (document: Document): Document[] => (document['member'] as Document[] | undefined) ?? []
