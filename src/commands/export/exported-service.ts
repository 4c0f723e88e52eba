// An image of the server as the service that it becomes: what it announces, and its pictures, read and checked.
import { frameOf, IMAGE_API, VERSIONS, type Version } from '../../images/index.js'
import type { JsonObject } from '../../json-object.js'
import { Refusal } from '../refusal.js'
import { type Level0, type PictureFile, pictureFiles, VERSION_2_FOLDER } from './level-0-files.js'
import { infoMediaType, level0Info, level0Of } from './level-0-info.js'
import { type Read, readObject } from './reader.js'
import type { OwnImage } from './source-address.js'

/** A document of an export. */
export interface DocumentFile {
  path: string
  body: object
  mediaType: string
}

/** A service that is to be written. */
export interface ExportedService extends Level0 {
  /** Path of the image service on the server. */
  source: string
  /** Path of its folder in the target, and its absolute address. */
  folder: string
  id: string
  /** Its information documents; that of version 3, which says that all is there, comes last. */
  documents: DocumentFile[]
}

const MOST_INFO_BYTES = 1024 * 1024

/** What a JPEG has at most: four bytes a pixel, and its metadata. */
const mostBytes = ({ width, height }: PictureFile): number => 4 * width * height + 4 * 1024 * 1024

/** The address, or the folder, of a service in a version of the Image API, from that of version 3. */
export const inVersion = (version: Version, place: string): string =>
  version === 3 ? place : `${place}/${VERSION_2_FOLDER}`

async function readInfo(read: Read, version: Version, { path }: OwnImage): Promise<JsonObject> {
  const service = `/iiif-img/v${version}/${path}`
  const address = `${service}/info.json`
  const info = await readObject(read, address, 'application/json', MOST_INFO_BYTES)
  // The degraded form of an image has another id, as has any other image.
  if (String(info[IMAGE_API[version].id]).endsWith(service)) return info
  throw new Refusal(`${address} is not the information document of that image service`)
}

/** The bytes of a picture of the service. Rejects with Refusal when the server has none, or one of another size. */
export async function readPicture(read: Read, source: string, picture: PictureFile): Promise<Buffer> {
  const { region, width, height } = picture
  const path = `${source}/${region}/${width},${height}/0/default.jpg`
  const bytes = await read(path, 'image/jpeg', mostBytes(picture))
  const frame = await frameOf({
    ...{ id: path, size: bytes.length },
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  })
  if (frame?.width === width && frame.height === height) return bytes
  throw new Refusal(`${path} is not a JPEG of ${width} x ${height} pixels`)
}

/**
 * What becomes of an image in `folder` of the target, which will be served at `id`. One of its finest tiles is read: where
 * that is open to everyone, all of the image is. Rejects with Refusal where the image cannot be exported whole.
 */
export async function exportedService(
  read: Read,
  image: OwnImage,
  folder: string,
  id: string,
): Promise<ExportedService> {
  const source = `/iiif-img/v3/${image.path}`
  const infos = { 2: await readInfo(read, 2, image), 3: await readInfo(read, 3, image) }
  const level0 = level0Of(infos[3], `${source}/info.json`)
  const [first] = pictureFiles(level0)
  await readPicture(read, source, first!)
  const documents = VERSIONS.toSorted((a, b) => a - b).map(version => ({
    path: `${inVersion(version, folder)}/info.json`,
    body: level0Info(version, inVersion(version, id), level0, infos[version]),
    mediaType: infoMediaType(version),
  }))
  return { ...level0, source, folder, id, documents }
}
