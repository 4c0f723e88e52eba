// Pictures, sounds and videos in a folder and below it, in the order of their names.
import { readdir, realpath } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import { mediaTypeOfPicture } from '../../images/index.js'
import { isSheet } from './folder-sheet.js'
import type { Draft } from './item.js'

const EXTENSIONS: Record<string, string> = {
  ...{ '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.jpe': 'image/jpeg', '.png': 'image/png', '.gif': 'image/gif' },
  ...{ '.webp': 'image/webp', '.tif': 'image/tiff', '.tiff': 'image/tiff', '.avif': 'image/avif' },
  ...{ '.heic': 'image/heic', '.heif': 'image/heic', '.jp2': 'image/jp2', '.j2k': 'image/jp2', '.jpx': 'image/jp2' },
  '.jxl': 'image/jxl',
  ...{ '.mp3': 'audio/mpeg', '.wav': 'audio/wav', '.flac': 'audio/flac', '.ogg': 'audio/ogg', '.m4a': 'audio/mp4' },
  ...{
    '.aif': 'audio/aiff',
    '.aiff': 'audio/aiff',
    '.mp4': 'video/mp4',
    '.m4v': 'video/mp4',
    '.mov': 'video/quicktime',
  },
  ...{ '.webm': 'video/webm', '.mkv': 'video/x-matroska', '.avi': 'video/x-msvideo', '.mpg': 'video/mpeg' },
}

/** Media type of a file by its first bytes, else by its name; undefined for what is not ingested. */
export async function mediaTypeOf(file: string): Promise<string | undefined> {
  return (await mediaTypeOfPicture(file)) ?? EXTENSIONS[extname(file).toLowerCase()]
}

/** What may stand in a template about a file, its path with slashes whatever the system. */
export function fileVariables(path: string): Record<string, string> {
  const slashed = path.split(sep).join('/')
  const folder = dirname(slashed)
  const extension = extname(slashed)
  return {
    path: slashed,
    folder: folder === '.' ? '' : folder,
    name: basename(slashed),
    stem: basename(slashed, extension),
    extension: extension.slice(1),
  }
}

const draftOf = (file: string, path: string, mediaType: string): Draft => ({
  place: file,
  idTemplate: '{path}',
  source: { file, mediaType },
  texts: {},
  variables: fileVariables(path),
})

const { compare } = new Intl.Collator('en', { numeric: true })

/** Files below a folder; a link counts as the file that it leads to when that is below the root as well. */
async function* filesBelow(folder: string, root: string, leftOut: string[]): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => compare(a.name, b.name) || (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* filesBelow(path, root, leftOut)
    else if (entry.isFile()) yield path
    else if (entry.isSymbolicLink() && (await leadsWithin(path, root))) yield path
    else leftOut.push(path)
  }
}

/** Whether a link leads to a file below the root; links to folders are not followed, since they may lead in circles. */
async function leadsWithin(link: string, root: string): Promise<boolean> {
  const target = await realpath(link).catch(() => '')
  if (!target.startsWith(root + sep)) return false
  return readdir(target).then(
    () => false,
    error => error.code === 'ENOTDIR',
  )
}

/** What was found, and what was left out because it is nothing to ingest or leads elsewhere. */
export interface Found {
  drafts: Draft[]
  leftOut: string[]
}

/** What a folder has to ingest. Rejects when a folder or a file in it cannot be read. */
export async function readFolder(folder: string): Promise<Found> {
  const found: Found = { drafts: [], leftOut: [] }
  for await (const file of filesBelow(folder, await realpath(folder), found.leftOut)) {
    const mediaType = await mediaTypeOf(file)
    if (mediaType) found.drafts.push(draftOf(file, relative(folder, file), mediaType))
    else if (!isSheet(basename(file))) found.leftOut.push(file)
  }
  return found
}

/** One file. */
export async function readOne(file: string): Promise<Found> {
  const mediaType = await mediaTypeOf(file)
  return mediaType
    ? { drafts: [draftOf(file, basename(file), mediaType)], leftOut: [] }
    : { drafts: [], leftOut: [file] }
}
