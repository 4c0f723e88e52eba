// Pictures made for the tests of images: random ones with structure, so that every block of every tile differs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import {
  type DeriveOptions,
  derive,
  fileSource,
  gridTile,
  imageRequestOutput,
  imageRequestSteps,
  offeredOf,
  openPyramid,
  type Pyramid,
  parseRequest,
  type Rendering,
  readTile,
  render,
  resolvePlan,
  type Version,
} from '../../src/images/index.js'

let counter = 0

/** A folder that lives as long as the test file. */
export async function folder(): Promise<{ path(name: string): string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'hydria-images-'))
  return { path: name => join(root, name), remove: () => rm(root, { recursive: true, force: true }) }
}

/** Noise, enlarged, so that it holds edges, gradients and colours; `channels` 1 or 3. */
export async function writePicture(file: string, width: number, height: number, channels: 1 | 3 = 3): Promise<string> {
  const [small, narrow] = [Math.max(2, Math.ceil(width / 23)), Math.max(2, Math.ceil(height / 19))]
  const noise = Buffer.alloc(small * narrow * channels)
  for (let index = 0; index < noise.length; index++) noise[index] = (index * 2_654_435_761 + 97 * (index >> 5)) >>> 11
  await sharp(noise, { raw: { width: small, height: narrow, channels } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .toFile(file)
  return file
}

/** Derives from a file and opens the pyramid, under an id of its own. */
export async function pyramidOf(file: string, options?: DeriveOptions): Promise<{ pyramid: Pyramid; path: string }> {
  const path = `${file}.pyramid.tif`
  await derive(file, { pyramid: path, thumbnail: ({ width }) => `${file}.${width}.jpg` }, { boxes: [], ...options })
  return { pyramid: await openPyramid(await fileSource(path, `test-${process.pid}-${counter++}`)), path }
}

/** Decodes to 8-bit samples; a JPEG that libvips warns about is refused. */
export async function decode(input: string | Buffer, page?: number) {
  const { data, info } = await sharp(input, { failOn: 'warning', page }).raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

/** What answers {region}/{size}/{rotation}/{quality}.{format}: a tile of the grid as it is, else a rendering. */
export async function requested(pyramid: Pyramid, path: string, version: Version = 3): Promise<Rendering> {
  const [region, size, rotation, last] = path.split('/') as [string, string, string, string]
  const offered = () => offeredOf(pyramid, pyramid.tileSize, {})
  const plan = resolvePlan(parseRequest(version, region, size, rotation, last), pyramid, {}, offered)
  const tile = gridTile(plan, pyramid)
  if (tile) return { body: await readTile(pyramid, tile.level, tile.column, tile.row), mediaType: 'image/jpeg' }
  return render(pyramid, imageRequestSteps(plan, pyramid, 100_000_000), imageRequestOutput(plan, pyramid))
}
