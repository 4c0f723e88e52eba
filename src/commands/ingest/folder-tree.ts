// The collections and manifests that folders of pictures become, as documents of the IIIF store.
import { createHash } from 'node:crypto'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { Refusal } from '../refusal.js'
import { readSheet, type Sheet, type SheetRange } from './folder-sheet.js'
import type { Item } from './item.js'

/** A picture of a folder, and the id of its image. */
interface Page {
  name: string
  image: string
}

/** A folder: with pictures a manifest, with folders a collection. */
export interface FolderNode {
  folder: string
  /** Slugs from the collection that everything is put into. */
  slugs: string[]
  sheet: Sheet
  pages: Page[]
}

const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._~-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')

const digest = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)

/** The folders from a source down to that of a picture, the source first. */
function foldersTo(source: string, file: string): string[] {
  const steps = relative(source, dirname(file)).split(sep).filter(Boolean)
  return [source, ...steps.map((_, index) => join(source, ...steps.slice(0, index + 1)))]
}

/**
 * The tree that items of folders make, parents before their children. Throws Refusal for what is wrong in a sheet, by file
 * and line, and for a folder that holds both pictures and folders of pictures.
 */
export async function folderTree(sources: string[], items: Item[]): Promise<FolderNode[]> {
  const pages = new Map<string, Page[]>()
  for (const { source, id } of items) {
    if (!source || !('file' in source)) continue
    const file = resolve(source.file)
    const top = sources.map(one => resolve(one)).find(one => file.startsWith(one + sep))
    if (top === undefined)
      throw new Refusal(`--manifest creates manifests from folders: ${source.file} is in none of those given`)
    for (const folder of foldersTo(top, file)) if (!pages.has(folder)) pages.set(folder, [])
    pages.get(dirname(file))!.push({ name: basename(file), image: id })
  }
  const faults: string[] = []
  const nodes = new Map<string, FolderNode>()
  for (const [folder, all] of pages) {
    const names = all.map(({ name }) => name)
    if (all.length > 0 && [...pages.keys()].some(other => other.startsWith(folder + sep)))
      faults.push(`${folder} holds both pictures and folders of pictures: put the pictures into a folder of their own`)
    const sheet = await readSheet(folder, names, faults)
    const slug = sheet.slug ?? slugOf(basename(folder))
    if (slug === '') faults.push(`${folder}: no slug can be derived from its name; give one in manifest.yml`)
    nodes.set(folder, { folder, slugs: [...(nodes.get(dirname(folder))?.slugs ?? []), slug], sheet, pages: all })
  }
  if (faults.length > 0) throw new Refusal('nothing was sent: the folders are invalid', faults)
  return [...nodes.values()].sort((a, b) => a.slugs.length - b.slugs.length)
}

/** The id that a node has on a server for as long as its folder stays where it is. */
export const nodeId = (below: string[], { slugs }: FolderNode): string => digest(...below, ...slugs)

/** Pages in the order of the sheet; those that it does not name follow. */
function inOrder({ pages, sheet }: FolderNode): Page[] {
  const places = new Map(sheet.order.map((name, index) => [name, index]))
  const placeOf = ({ name }: Page): number => places.get(name) ?? Number.MAX_SAFE_INTEGER
  return pages.toSorted((a, b) => placeOf(a) - placeOf(b))
}

/** The document of a node. `space`: where its images are; `canvases`: what the addresses of its canvases begin with. */
export function documentOf(node: FolderNode, id: string, space: number, canvases: string): object {
  const { folder, sheet, pages } = node
  const { properties } = sheet
  const label = properties['label'] ?? { none: [basename(folder)] }
  const visible = sheet.public === undefined ? {} : { public: sheet.public }
  if (pages.length === 0)
    return {
      type: 'Collection',
      ...properties,
      ...visible,
      label,
      behavior: ['storage-collection', ...(sheet.public ? ['public-iiif'] : [])],
    }
  const canvasOf = (page: Page): string => digest(id, page.image)
  const byName = new Map(pages.map(page => [page.name, page]))
  const rangeOf = ({ label: named, pages: names, ranges }: SheetRange, place: string): object => ({
    id: `${canvases}${id}/range/${place}`,
    type: 'Range',
    label: named,
    items: [
      ...names.map(name => ({ id: canvases + canvasOf(byName.get(name)!), type: 'Canvas' })),
      ...ranges.map((one, index) => rangeOf(one, `${place}.${index + 1}`)),
    ],
  })
  return {
    type: 'Manifest',
    ...properties,
    ...visible,
    label,
    ...(sheet.ranges.length > 0 && { structures: sheet.ranges.map((one, index) => rangeOf(one, String(index + 1))) }),
    paintedResources: inOrder(node).map(page => ({
      asset: { id: page.image, space },
      canvasPainting: {
        canvasId: canvasOf(page),
        canvasLabel: sheet.labels.get(page.name) ?? { none: [page.name.replace(/\.\w+$/, '')] },
      },
    })),
  }
}
