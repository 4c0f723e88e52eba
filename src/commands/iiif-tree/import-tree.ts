// hydria iiif import: what the files of an exported tree say, made or changed on a server.
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isObject, type JsonObject } from '../../json-object.js'
import { spliceMembers } from '../../presentation/index.js'
import { type Json, reasonOf } from '../client.js'
import { good } from '../customer-path.js'
import { bytesIfAny } from '../optional-file.js'
import { withProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import { forEachOf } from '../together.js'
import { putAdjuncts } from './adjunct-files.js'
import { putAnnotations } from './annotation-files.js'
import type { TreeResult, TreeRun } from './export-tree.js'
import { type Outcome, putDocument } from './put-document.js'
import { baseAt, collectionAt } from './stored-tree.js'
import { exportedAs, moved } from './tree-document.js'
import { adjunctsBeside, annotationsOf, CONTENTS, MANIFEST, OWN } from './tree-names.js'

/** A file of the tree. */
interface Entry {
  file: string
  kind: 'collections' | 'manifests'
  id: string
  base: string
  customer: string
  /** Id of the collection whose folder it is in; undefined in the folder that is imported. */
  parent: string | undefined
  depth: number
}

/** What a file says of itself. Throws Refusal for one that no export has written. */
async function entryAt(file: string, shown: string, parent: string | undefined, depth: number): Promise<Entry> {
  let document: unknown
  try {
    document = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Refusal(`${shown}: ${(error as Error).message}`)
  }
  const said = exportedAs(document)
  if (!said)
    throw new Refusal(
      `${shown} was not written by hydria iiif export: its id must end in /customers/{customer}/iiif/{kind}/{id}`,
    )
  return { file, parent, depth, ...said }
}

/** The entries of a folder, parents before their children. Throws Refusal that names what is no file of an export. */
async function entriesIn(root: string): Promise<Entry[]> {
  const entries: Entry[] = []
  const open: { folder: string; depth: number; parent: string | undefined }[] = [
    { folder: root, depth: 0, parent: undefined },
  ]
  for (let next = open.shift(); next; next = open.shift()) {
    const { folder, depth } = next
    const found = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
      throw new Refusal(error.message)
    })
    const own = found.find(({ name }) => name === OWN)
    const shown = relative(root, folder) || root
    if (!own) throw new Refusal(`${shown} has no ${OWN}: give a folder that hydria iiif export has written`)
    const collection = await entryAt(join(folder, OWN), join(shown, OWN), next.parent, depth)
    entries.push(collection)
    for (const one of found) {
      const path = join(folder, one.name)
      if (one.name.endsWith(CONTENTS)) continue
      if (one.isDirectory()) open.push({ folder: path, depth: depth + 1, parent: collection.id })
      else if (one.name.endsWith(MANIFEST))
        entries.push(await entryAt(path, relative(root, path), collection.id, depth + 1))
    }
  }
  return entries
}

/** The root, which is on every server. */
const ROOT = 'root'

/** Where the tree is imported: what the server's addresses begin with, the number of the customer, and the path of the collection. */
interface Target {
  base: string
  customer: string
  collection: string
}

/** The document of an entry, in the addresses of where it is imported. */
function documentOf({ customer }: TreeRun, target: Target, entry: Entry, text: string): string {
  const isTop = entry.parent === undefined || entry.parent === ROOT
  const parent = isTop ? target.collection : `${customer}/iiif/collections/${entry.parent}`
  return spliceMembers(moved(text, entry, target), { parent: target.base + parent })
}

/** What of the root is imported: it has no place, and its children are those of the server. */
async function putRoot(run: TreeRun, target: string, document: JsonObject): Promise<void> {
  const { label, behavior } = document
  const isPublic = Array.isArray(behavior) && behavior.includes('public-iiif')
  const { etag, body } = await run.call('GET', target)
  if (!isObject(label) || (JSON.stringify(label) === JSON.stringify(body['label']) && isPublic === body['public']))
    return
  const changes: Json = { label, public: isPublic }
  good(await run.call('PATCH', target, { body: changes, headers: { 'if-match': etag ?? '*' } }), 'the root')
}

/** How many came out in which way. */
type Counts = Record<Outcome, number>

const none = (): Counts => ({ new: 0, changed: 0, unchanged: 0 })

/** Imports the annotations and the adjuncts beside a document, if there are any; returns what failed. */
async function importBeside(
  { call, customer, options }: TreeRun,
  target: Target,
  entry: Entry,
  counts: { notes: Counts; adjuncts: Counts },
): Promise<string[]> {
  const { file, kind, id } = entry
  const textAt = async (beside: string): Promise<string | undefined> => {
    const bytes = await bytesIfAny(beside)
    return bytes && moved(bytes.toString(), entry, target)
  }
  const path = `${customer}/iiif/${kind}/${id}`
  const failed: string[] = []
  const fail = (at: string, faults: string[]) =>
    failed.push(...faults.map(fault => `${relative(options.folder, at)}: ${fault}`))
  const notes = kind === 'manifests' ? await textAt(annotationsOf(file)) : undefined
  if (notes !== undefined) fail(annotationsOf(file), await putAnnotations(call, path, notes, counts.notes))
  const { file: described, folder } = adjunctsBeside(file)
  const text = await textAt(described)
  if (text !== undefined) fail(described, await putAdjuncts(call, path, { text, folder }, counts.adjuncts))
  return failed
}

const lineOf = (counts: Counts): string => `${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged`

/** What is told of what goes with the documents; nothing where there is none of it. */
const behind = (what: string, counts: Counts): string =>
  Object.values(counts).some(count => count > 0) ? `; ${what}: ${lineOf(counts)}` : ''

/** Imports the tree. Rejects with Refusal before the first resource where it cannot. */
export async function importTree(run: TreeRun): Promise<TreeResult> {
  const { options, call, customer, terminal, stop } = run
  const entries = await entriesIn(options.folder)
  const [root, ...others] = entries as [Entry, ...Entry[]]
  const collection = await collectionAt(call, customer, options.slugs)
  const target = { base: await baseAt(call, collection), customer: customer.split('/').at(-1)!, collection }
  const isWhole = root.id === ROOT && options.slugs.length === 0
  const wanted = root.id === ROOT ? others : entries
  const counts = none()
  const beside = { notes: none(), adjuncts: none() }
  const failed: string[] = []
  const importOthers = async (entry: Entry): Promise<void> => {
    failed.push(...(await importBeside(run, target, entry, beside)))
  }
  run.begun()
  if (isWhole) {
    await putRoot(run, collection, JSON.parse(await readFile(root.file, 'utf8')) as JsonObject)
    await importOthers(root)
  }
  const importOne = async (entry: Entry): Promise<void> => {
    const document = documentOf(run, target, entry, await readFile(entry.file, 'utf8'))
    const outcome = await putDocument(call, `${customer}/iiif/${entry.kind}/${entry.id}`, document)
    if (typeof outcome === 'string') {
      counts[outcome]++
      await importOthers(entry)
    } else failed.push(`${relative(options.folder, entry.file)}: ${reasonOf(outcome)}`)
  }
  await withProgress(terminal, wanted.length, 'documents', async progress => {
    const importNext = async (entry: Entry): Promise<void> => {
      await importOne(entry)
      progress.step(failed.length + counts.new + counts.changed + counts.unchanged, '')
    }
    const depths = [...new Set(wanted.map(({ depth }) => depth))].sort((a, b) => a - b)
    for (const depth of depths) {
      const level = wanted.filter(entry => entry.depth === depth)
      await forEachOf(level, options.concurrency, stop, importNext)
    }
  })
  return { line: lineOf(counts) + behind('annotations', beside.notes) + behind('adjuncts', beside.adjuncts), failed }
}
