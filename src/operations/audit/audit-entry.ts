// An entry of the audit trail: who did what with what, made of what was noted in a transaction.
import type { IncomingMessage } from 'node:http'
import { clientAddress, requestIdOf } from '../../http/index.js'
import type { Act, ClassName, ImageAudited, ImageRow, NewAuditEntry, Note, TrashedImageRow } from '../../store/index.js'
import { type Row, withoutBase } from '../../vocabulary/index.js'
import type { Principal } from '../principal.js'
import type { Services } from '../services.js'
import { differencesOf, differencesOfSeveral } from './differences.js'

/** What is known of a request before anything is done. */
export interface Subject {
  /** Path of the operation's IRI, which may be told by what was done. */
  action(done: Note | undefined): string
  /** Path of the address. */
  address: string
  /** Names of the classes that the operation is about, the most telling first. */
  classes: readonly string[]
  /** Whose resources the address means; null for the platform's own. */
  customer: number | null
  /** Who sent it, as far as that is known by now. */
  principal(): Principal | undefined
  request: IncomingMessage
}

/** Most addresses that an entry tells. */
const MOST_CONCERNED = 1000

/** Whether something was done that is no change of a row. */
export const isAct = (note: Note | Act): note is Act => 'act' in note
const isNote = (note: Note | Act): note is Note => !isAct(note)

/** Who did it. */
function actorOf(principal: Principal | undefined, { person }: Partial<Act>) {
  if (person !== undefined) return { actor: `person:${person}`, actor_kind: 'person' as const, actor_name: null }
  if (!principal) return { actor: '', actor_kind: 'anyone' as const, actor_name: null }
  const { key, signedIn, access, isToken } = principal
  if (signedIn) return { actor: key, actor_kind: 'person' as const, actor_name: signedIn.name || signedIn.email }
  const kind = access === 'platform' ? ('platform' as const) : isToken ? ('token' as const) : ('key' as const)
  return { actor: key, actor_kind: kind, actor_name: null }
}

const rowOf = ({ after, before }: Note): Row => ({ ...before, ...after })

/** The path of the resource that a row is; undefined where its address takes more than its columns. */
function pathOf({ base, store, vocabulary, serialisers }: Services, note: Note): string | undefined {
  const { owner: name, row } = note.at ?? { owner: note.owner, row: rowOf(note) }
  const owner = store.classOf(name as ClassName)
  if (vocabulary.classes.get(owner.iri) !== owner || owner.uriTemplates.length === 0) return undefined
  const iri = serialisers.iri(owner, row as Row)
  return iri && withoutBase(iri, base)
}

/** Whether the resource was there before, and still is. */
const isChanged = ({ note: { before, after } }: { note: Note }): boolean => before !== undefined && after !== undefined

/** How many resources a note is about: of a batch, its own. */
const sizeOf = (note: Note): number => (note.owner.endsWith('Batch') ? Number(rowOf(note)['count'] ?? 1) : 1)

/** The notes that tell most of what the operation is about. */
function tellingOf({ classes }: Subject, notes: Note[]): Note[] {
  const owner = classes.find(name => notes.some(note => note.owner === name)) ?? notes.at(-1)?.owner
  return notes.filter(note => note.owner === owner)
}

/** Two notes of the same resource as one. */
const joined = (first: Note, then: Note): Note => ({
  ...first,
  before: first.before && { ...then.before, ...first.before },
  after: then.after && { ...first.after, ...then.after },
  written: [...(first.written ?? []), ...(then.written ?? [])],
})

/** The notes with the paths of their resources, each resource once. */
function toldOnce(services: Services, notes: Note[]): { note: Note; path: string | undefined }[] {
  const all = notes.map(note => ({ note, path: pathOf(services, note) }))
  const once = new Map<unknown, (typeof all)[number]>()
  for (const told of all) {
    const key = told.path ?? told
    const found = once.get(key)
    if (found) found.note = joined(found.note, told.note)
    else once.set(key, told)
  }
  return [...once.values()]
}

/** The image that a note is about, if it is about one. */
function imageOf(note: Note): ImageAudited[] {
  const row = rowOf(note) as Partial<ImageRow & TrashedImageRow & { image_created: string }>
  const { customer, space, id, image, image_created } = row
  if (note.owner === 'TrashedImage') return [{ customer: customer!, space: space!, id: image!, created: image_created }]
  if (note.owner === 'Image') return [{ customer: customer!, space: space!, id: id!, created: row.created }]
  if (note.at?.owner !== 'Image') return []
  // What stands for it was made at another time.
  const at = note.at.row as ImageRow
  return [{ customer: at.customer, space: at.space, id: at.id }]
}

/** The entry of what was noted. */
export function entryOf(services: Services, subject: Subject, noted: (Note | Act)[]): NewAuditEntry {
  const act = noted.findLast(isAct)
  const telling = tellingOf(subject, noted.filter(isNote))
  // Beyond what is told their paths are of no use.
  const once = toldOnce(services, telling.slice(0, MOST_CONCERNED))
  const notes = [...once.map(({ note }) => note), ...telling.slice(MOST_CONCERNED)]
  const images = noted.filter(isNote).slice(0, MOST_CONCERNED).flatMap(imageOf)
  const [first, ...others] = notes
  const owner = first && services.store.classOf(first.owner as ClassName)
  const concerned = once.flatMap(({ note, path }) => (path === undefined ? [] : { note, path }))
  const paths = concerned.map(({ path }) => path)
  const differences =
    others.length > 0
      ? differencesOfSeveral(owner!, concerned.filter(isChanged))
      : first
        ? differencesOf(owner!, first)
        : (act?.changed ?? [])
  const customer = first && rowOf(first)[first.owner === 'Customer' ? 'id' : 'customer']
  return {
    customer: customer === undefined || customer === null ? subject.customer : Number(customer),
    ...actorOf(subject.principal(), act ?? {}),
    action: act ? `urn:hydria:terms#${act.act}` : subject.action(first),
    target: (others.length === 0 && paths[0]) || subject.address,
    count: others.length === 0 && first ? sizeOf(first) : Math.max(1, notes.length),
    concerned: others.length === 0 ? [] : paths,
    differences: differences.length > 0 ? differences : null,
    images,
    outcome: 'done',
    request_id: requestIdOf(subject.request),
    client_address: clientAddress(subject.request, services.settings.TRUST_PROXY),
  }
}
