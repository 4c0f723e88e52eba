// The adjuncts that go with a document of the IIIF store, its canvases and its ranges, as files beside it, and back.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type JsonObject } from '../../json-object.js'
import type { LinkPlace } from '../../presentation/index.js'
import { type Call, type Json, reasonOf } from '../client.js'
import type { Outcome } from './put-document.js'
import { canvasNames, membersOf, type Node, pathOf, rangeNames } from './stored-tree.js'

/** What may be said of an adjunct, beside the SHA-256 of what was sent as its content. */
const SAID = [
  ...['@type', 'mediaType', 'iiifLink', 'externalId', 'origin', 'profile', 'label', 'language', 'motivation'],
  ...['provides', 'creator', 'source', 'roles'],
]

/** An adjunct in a file. `sha256`: names the file of its content; absent where the server has it from elsewhere. */
interface Described extends Json {
  id: string
  sha256?: string
}

/** What has adjuncts, as the file says it: its kind, and its id in the document. */
interface Group {
  kind: LinkPlace['kind']
  id: string
  adjuncts: Described[]
}

/** The adjuncts of a document and what is in it. */
export interface Adjuncts {
  groups: Group[]
  /** Whether an address that something links to is of one of its adjuncts, or of the page of these. */
  isLink(place: LinkPlace, id: unknown): boolean
  /** Paths of the contents, by their SHA-256. */
  contents: Map<string, string>
}

const isSent = ({ origin, externalId }: Json): boolean => origin === undefined && externalId === undefined

function described(adjunct: Json): Described {
  const said = SAID.flatMap(name => (adjunct[name] === undefined ? [] : [[name, adjunct[name]] as const]))
  const { size, sha256 } = adjunct
  return {
    id: String(adjunct['id']),
    ...Object.fromEntries(said),
    ...(adjunct['externalId'] !== undefined && size !== undefined && { size }),
    ...(isSent(adjunct) && typeof sha256 === 'string' && { sha256 }),
  }
}

async function all(members: AsyncIterable<Json>): Promise<Json[]> {
  const read: Json[] = []
  for await (const one of members) read.push(one)
  return read
}

/** The members of a list whose own adjuncts are to be included, as what they are in the document. */
async function groupsOf(
  members: AsyncIterable<Json>,
  kind: LinkPlace['kind'],
  nameOf: (member: Json) => string,
): Promise<(Omit<Group, 'adjuncts'> & { rows: Json[] })[]> {
  const found = []
  for await (const member of members)
    found.push({ kind, id: nameOf(member), rows: (member['adjuncts'] as Json[] | undefined) ?? [] })
  return found
}

/** Reads the adjuncts of a document, whose id in its own text is `id`. */
export async function adjunctsOf(call: Call, { path, kind }: Node, id: string): Promise<Adjuncts> {
  const included = '&include=adjuncts'
  const groups = [{ kind: 'document' as const, id, rows: await all(membersOf(call, `${path}/adjuncts`)) }]
  const inside =
    kind === 'manifests'
      ? [
          ...(await groupsOf(membersOf(call, `${path}/canvases`, included), 'Canvas', canvasNames.inDocument)),
          ...(await groupsOf(membersOf(call, `${path}/ranges`, included), 'Range', rangeNames.inDocument)),
        ]
      : []
  const having = [...groups, ...inside].filter(({ rows }) => rows.length > 0)
  const links = new Map(having.map(one => [placeName(one), new Set(one.rows.flatMap(linksOf))]))
  const contents = having.flatMap(({ rows }) =>
    rows.flatMap(row =>
      isSent(row) && row['sha256'] ? [[String(row['sha256']), pathOf(row['content'])] as const] : [],
    ),
  )
  return {
    groups: having.map(({ rows, ...group }) => ({ ...group, adjuncts: rows.map(described) })),
    isLink: (place, link) => links.get(placeName(place))?.has(String(link)) ?? false,
    contents: new Map(contents),
  }
}

/** A document has one id in its text, and others for the public. */
const placeName = ({ kind, id }: LinkPlace): string => (kind === 'document' ? kind : `${kind} ${id}`)

/** What the server links to because of an adjunct: its content, and the page of those that are bodies of annotations. */
const linksOf = ({ publicId }: Json): string[] => {
  const content = String(publicId)
  return [content, content.replace(/\/[^/]*$/, '')]
}

/** Writes the adjuncts of a document to a file, and their contents into a folder. Returns what failed. */
export async function writeAdjuncts(
  call: Call,
  { groups, contents }: Adjuncts,
  to: { file: string; folder: string },
): Promise<string[]> {
  if (groups.length === 0) return []
  await writeFile(to.file, `${JSON.stringify(groups, null, 2)}\n`)
  const failed: string[] = []
  if (contents.size > 0) await mkdir(to.folder, { recursive: true })
  for (const [sha256, path] of contents) {
    const answer = await call('GET', path)
    if (answer.status === 200 && createHash('sha256').update(answer.bytes).digest('hex') === sha256)
      await writeFile(join(to.folder, sha256), answer.bytes)
    else failed.push(`${path}: ${answer.status === 200 ? 'it has changed meanwhile' : reasonOf(answer)}`)
  }
  return failed
}

const isAdjunct = (one: unknown): one is Described =>
  isObject(one) &&
  typeof one['id'] === 'string' &&
  (one['sha256'] === undefined || /^[0-9a-f]{64}$/.test(String(one['sha256'])))

const isGroup = (one: unknown): one is Group & JsonObject =>
  isObject(one) &&
  ['document', 'Canvas', 'Range'].includes(String(one['kind'])) &&
  typeof one['id'] === 'string' &&
  Array.isArray(one['adjuncts']) &&
  one['adjuncts'].every(isAdjunct)

/** What a file says; undefined for one that no export has written. */
function groupsIn(text: string): Group[] | undefined {
  try {
    const read: unknown = JSON.parse(text)
    return Array.isArray(read) && read.every(isGroup) ? read : undefined
  } catch {
    return undefined
  }
}

/** Finds the paths of what is in a document; asks for the canvases or the ranges when the first of them is looked for. */
function pathFinder(call: Call, document: string): (group: Group) => Promise<string | undefined> {
  const asked = new Map<string, Promise<Map<string, string>>>()
  const LISTS = { Canvas: { list: 'canvases', ...canvasNames }, Range: { list: 'ranges', ...rangeNames } }
  const listed = async ({ list, inDocument }: (typeof LISTS)['Canvas']) => {
    const members = await all(membersOf(call, `${document}/${list}`))
    return new Map(members.map(member => [inDocument(member), pathOf(member['@id'])]))
  }
  return async ({ kind, id }) => {
    if (kind === 'document') return document
    const known = asked.get(kind) ?? listed(LISTS[kind])
    asked.set(kind, known)
    return (await known).get(id)
  }
}

/** Makes an adjunct, or changes it; returns what is wrong. */
async function putAdjunct(call: Call, path: string, folder: string, wanted: Described, before: Json | undefined) {
  const { sha256, ...body } = wanted
  const made = await call('PUT', path, { body })
  if (made.status >= 300) return reasonOf(made)
  if (sha256 === undefined || before?.['sha256'] === sha256) return undefined
  const file = join(folder, sha256)
  const found = await stat(file).catch(() => undefined)
  if (!found) return `its content is missing: ${file}`
  const mediaType = String(wanted['mediaType'])
  const bytes = { mediaType, length: found.size, open: () => createReadStream(file) }
  const sent = await call('POST', `${path}/content`, { bytes })
  return sent.status >= 300 ? reasonOf(sent) : undefined
}

/**
 * Makes or changes the adjuncts of a file, whose addresses are those of the server, at a document; what is equal stays.
 * Counts what each came to, and returns what failed.
 */
export async function putAdjuncts(
  call: Call,
  document: string,
  { text, folder }: { text: string; folder: string },
  counts: Record<Outcome, number>,
): Promise<string[]> {
  const groups = groupsIn(text)
  if (!groups) return ['was not written by hydria iiif export']
  const failed: string[] = []
  const pathAt = pathFinder(call, document)
  for (const group of groups) {
    const owner = await pathAt(group)
    if (owner === undefined) {
      failed.push(`there is no ${group.kind} ${group.id}`)
      continue
    }
    const list = `${owner}/adjuncts`
    const present = new Map((await all(membersOf(call, list))).map(one => [String(one['id']), described(one)]))
    for (const wanted of group.adjuncts) {
      const before = present.get(wanted.id)
      if (before && JSON.stringify(described(wanted)) === JSON.stringify(before)) {
        counts.unchanged++
        continue
      }
      const fault = await putAdjunct(call, `${list}/${encodeURIComponent(wanted.id)}`, folder, wanted, before)
      if (fault !== undefined) failed.push(`${wanted.id} of ${group.id}: ${fault}`)
      else counts[before ? 'changed' : 'new']++
    }
  }
  return failed
}
