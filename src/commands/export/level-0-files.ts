// The files of a level 0 image service: which pictures it consists of, and every name that viewers ask for them by.
import type { Dimensions, TileSet } from '../../images/index.js'

/** What a level 0 service announces: the image's size, the sizes of the whole, smallest first, and the tiles. */
export interface Level0 extends Dimensions {
  sizes: Dimensions[]
  tiles: TileSet[]
}

/** One picture: how it is asked for, its size, and the paths in the service's folder that it has. */
export interface PictureFile extends Dimensions {
  /** `full`, or x,y,w,h. */
  region: string
  names: string[]
}

const END = '0/default.jpg'

/** Below the folder of the service of version 3, that of version 2.1. */
export const VERSION_2_FOLDER = 'v2'

const across = (side: number, part: number): number => Math.ceil(side / part)

/** Names of a picture: each region in each size, as version 3 spells sizes and as version 2.1 does. */
const namesOf = (regions: string[], sizes3: string[], sizes2: string[]): string[] =>
  regions.flatMap(region => [
    ...sizes3.map(size => `${region}/${size}/${END}`),
    ...sizes2.map(size => `${VERSION_2_FOLDER}/${region}/${size}/${END}`),
  ])

/** Whether one tile at a scale is the whole image. */
const isWhole = ({ width, height }: Dimensions, tile: TileSet, scale: number): boolean =>
  tile.width * scale >= width && tile.height * scale >= height

/** The whole image at each size that is offered of it, by a tile or by `sizes`, the largest first. */
function wholes({ width, height, sizes, tiles }: Level0): Dimensions[] {
  const ofTiles = tiles.flatMap(tile =>
    tile.scaleFactors
      .filter(scale => isWhole({ width, height }, tile, scale))
      .map(scale => ({ width: across(width, scale), height: across(height, scale) })),
  )
  const distinct = new Map([...sizes, ...ofTiles].map(size => [`${size.width},${size.height}`, size]))
  return [...distinct.values()].sort((a, b) => b.width * b.height - a.width * a.height)
}

/** How many pictures a service has, or a few more: corners that are tiles at several scales count more than once. */
export const countPictures = (image: Level0): number =>
  image.tiles
    .flatMap(tile =>
      tile.scaleFactors
        .filter(scale => !isWhole(image, tile, scale))
        .map(scale => across(image.width, tile.width * scale) * across(image.height, tile.height * scale)),
    )
    .reduce((sum, count) => sum + count, wholes(image).length)

function* parts(image: Level0): Generator<PictureFile> {
  for (const tile of image.tiles)
    for (const scale of [...tile.scaleFactors].sort((a, b) => a - b)) {
      if (isWhole(image, tile, scale)) continue
      const [spanX, spanY] = [tile.width * scale, tile.height * scale]
      for (let y = 0; y < image.height; y += spanY)
        for (let x = 0; x < image.width; x += spanX) {
          const [w, h] = [Math.min(spanX, image.width - x), Math.min(spanY, image.height - y)]
          const [width, height] = [across(w, scale), across(h, scale)]
          const region = `${x},${y},${w},${h}`
          // OpenSeadragon asks for a tile as wide as the image as if it were the whole of it.
          const isWide = width === image.width
          const sizes3 = [`${width},${height}`, ...(isWide ? ['max'] : [])]
          const sizes2 = [`${width},`, ...(isWide ? ['full', 'max'] : [])]
          yield { region, width, height, names: namesOf([region], sizes3, sizes2) }
        }
    }
}

/**
 * The pictures of a service, the tiles of the full size first (Image API 3.0 §4.7 and 2.1 §4.7, and the other spellings
 * that viewers use: `full` for the whole as for `0,0,W,H`). `max` is the largest of `sizes`. No name occurs twice: a
 * corner that is a tile at several scales is the finest of them, as the server has it.
 */
export function* pictureFiles(image: Level0): Generator<PictureFile> {
  const corners = new Set<string>()
  const largest = image.sizes.at(-1)!
  for (const part of parts(image)) {
    const [x, y, w, h] = part.region.split(',').map(Number) as [number, number, number, number]
    const isCorner = x + w === image.width && y + h === image.height
    const names = isCorner ? part.names.filter(name => !corners.has(name)) : part.names
    if (isCorner) for (const name of names) corners.add(name)
    if (names.length > 0) yield { ...part, names }
  }
  const taken = new Set<string>()
  for (const { width, height } of wholes(image)) {
    const isLargest = width === largest.width && height === largest.height
    const sizes3 = [`${width},${height}`, ...(isLargest ? ['max'] : [])]
    const sizes2 = [`${width},`, `${width},${height}`, ...(isLargest ? ['full', 'max'] : [])]
    const names = namesOf(['full', `0,0,${image.width},${image.height}`], sizes3, sizes2).filter(
      name => !taken.has(name),
    )
    for (const name of names) taken.add(name)
    yield { region: 'full', width, height, names }
  }
}
