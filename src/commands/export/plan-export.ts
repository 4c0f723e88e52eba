// What is to be written of an image, or of a manifest with its images: read from the server before the first file is.
import { PRESENTATION_API } from '../../presentation/index.js'
import { type Progress, withProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import { safeName } from '../safe-name.js'
import type { Terminal } from '../terminal.js'
import { forEachOf } from '../together.js'
import { adjunctsIn } from './exported-adjuncts.js'
import { type ExportedService, exportedService } from './exported-service.js'
import { type Look, type Read, readObject } from './reader.js'
import { imagesIn, linkedIn, objectsIn, rewriteManifest } from './rewrite-manifest.js'
import { type OwnImage, type Source, serverOf } from './source-address.js'
import type { Export } from './write-export.js'

const MOST_MANIFEST_BYTES = 64 * 1024 * 1024

const MANIFEST_TYPE = `application/ld+json;profile="${PRESENTATION_API[3].context}"`

/** How it is planned. */
export interface Planning {
  read: Read
  look: Look
  /** Where the target will be served, without a slash at the end. */
  url: string
  /** Whether images of a manifest that cannot be exported are left out of it. */
  leaveOut: boolean
  concurrency: number
  terminal: Terminal
  stop: AbortController
}

/** An export, and what the user is told of it: lines, the address first. */
export interface Planned extends Export {
  lines: string[]
}

const listed = (what: string, all: string[]): string[] =>
  all.length === 0 ? [] : [`${what}: ${all.length} (${all.slice(0, 3).join(', ')}${all.length > 3 ? ', ...' : ''})`]

async function planImage({ read, url }: Planning, image: OwnImage): Promise<Planned> {
  const folder = safeName(image.id)
  const service = await exportedService(read, image, folder, `${url}/${folder}`)
  return { services: [service], files: [], documents: [], lines: [`${service.id}/info.json`] }
}

/** The services of images in a folder, by the images' paths, and why there is none of some. */
async function servicesFor(planning: Planning, images: Map<string, OwnImage>, folder: string) {
  const { read, url, concurrency, terminal, stop } = planning
  const found = new Map<string, ExportedService>()
  const faults = new Map<string, string>()
  const readAll = (progress: Progress): Promise<void> =>
    forEachOf(images.values(), concurrency, stop, async image => {
      const place = [folder, ...[image.customer, image.space, image.id].map(safeName)].join('/')
      try {
        found.set(image.path, await exportedService(read, image, place, `${url}/${place}`))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        faults.set(image.path, error.message)
      }
      progress.step(found.size + faults.size, 'read')
    })
  await withProgress(terminal, images.size, 'images', readAll, 'read')
  const inOrder = <T>(all: Map<string, T>): [string, T][] =>
    [...images.keys()].flatMap(path => (all.has(path) ? [[path, all.get(path)!] as [string, T]] : []))
  return { services: new Map(inOrder(found)), faults: inOrder(faults).map(([, fault]) => fault) }
}

async function planManifest(planning: Planning, { server, manifest, name }: Extract<Source, { manifest: string }>) {
  const { read, url, leaveOut } = planning
  const document = await readObject(read, manifest, MANIFEST_TYPE, MOST_MANIFEST_BYTES)
  const { type } = document
  if (type === 'Collection') throw new Refusal(`${manifest} is a Collection: name one of its manifests`)
  if (type !== 'Manifest') throw new Refusal(`${manifest} is not a manifest of the Presentation API 3.0`)
  const given = String(document['id'])
  // Behind a proxy the server may be asked by another address than the one that its ids begin with.
  const base = given.startsWith(`${server}/`) ? server : (serverOf(given) ?? server)
  const folder = safeName(name)
  const { services, faults: ofImages } = await servicesFor(planning, imagesIn(document, base), folder)
  const { files, faults: ofAdjuncts } = await adjunctsIn(objectsIn(document), base, folder, planning)
  const faults = [...ofImages, ...ofAdjuncts]
  if (faults.length > 0 && !leaveOut)
    throw new Refusal(
      `nothing was written, because ${faults.length} of the images and adjuncts cannot be exported (--leave-out exports the others)`,
      faults,
    )
  const id = `${url}/${folder}/manifest.json`
  const adjuncts = new Map([...files].map(([path, file]) => [path, `${url}/${file.path}`]))
  const body = rewriteManifest(document, base, id, services, adjuncts)
  return {
    services: [...services.values()],
    files: [...files.values()],
    documents: [{ path: `${folder}/manifest.json`, body, mediaType: MANIFEST_TYPE }],
    lines: [id, ...listed('Left out', faults), ...listed('Linked where they are', linkedIn(body, base))],
  }
}

/**
 * Plans the export of what the command line names. Rejects with Refusal where it cannot be exported, and Unreachable where
 * the server cannot be asked.
 */
export const planExport = (planning: Planning, source: Source): Promise<Planned> =>
  'image' in source ? planImage(planning, source.image) : planManifest(planning, source)
