// What is announced is allowed: every request that OpenSeadragon makes from an information document, for awkward sizes.
import { degradedOf } from '../../src/delivery/degraded.js'
import {
  type Dimensions,
  type ImageInfo,
  infoDocument,
  offeredOf,
  type Pyramid,
  parseRequest,
  resolvePlan,
  type SizeLimits,
  type Version,
} from '../../src/images/index.js'
import { openSeadragons, requestsOf } from './openseadragon.js'

const SIZES: [number, number][] = [
  [1, 1],
  [1, 2000],
  [2049, 5],
  [33, 511],
  [513, 513],
  [640, 432],
  [1301, 1187],
  [4097, 3001],
  [60_000, 500],
  [499, 60_001],
]

/** Side of the tiles of the pyramid of an image. */
const sideOf = ({ width, height }: Dimensions): number => Math.min(512, Math.ceil(Math.max(width, height) / 16) * 16)

/** A service: what it announces, and by what it resolves requests. */
type Service = Dimensions & { info: Omit<ImageInfo, 'id'>; limits: SizeLimits; offered: ReturnType<typeof offeredOf> }

function whole(image: Dimensions, limits: SizeLimits): Service {
  const offered = offeredOf(image, sideOf(image), limits)
  return { ...image, limits, offered, info: { ...image, ...limits, ...offered } }
}

function degraded(image: Dimensions, edge: number, fullEdge: number, limits: SizeLimits): Service {
  const pyramid = { ...image, tileSize: sideOf(image) } as Pyramid
  const { size, regions } = degradedOf(pyramid, { open: { edge, fullEdge }, limits })
  const offered = offeredOf(size, pyramid.tileSize, limits)
  const info = { ...size, ...limits, ...(regions ? offered : { level: 0 as const, sizes: [size] }) }
  return { ...size, limits, offered, info }
}

const SERVICES: [string, (image: Dimensions) => Service][] = [
  ['without limits', image => whole(image, {})],
  ['with maxWidth below the tiles', image => whole(image, { maxWidth: 400 })],
  ['with maxWidth far below the tiles', image => whole(image, { maxWidth: 100 })],
  ['with maxWidth and maxHeight', image => whole(image, { maxWidth: 1000, maxHeight: 300 })],
  ['with maxArea', image => whole(image, { maxArea: 100_000 })],
  ['degraded', image => degraded(image, 777, 0, {})],
  ['degraded below a tile', image => degraded(image, 200, 0, { maxWidth: 150 })],
  ['degraded as a whole alone', image => degraded(image, 0, 250, {})],
]

const versions = openSeadragons()
let counted = 0
afterAll(() => {
  if (process.env['CONFORMANCE']) process.stdout.write(`${counted} requests of OpenSeadragon, none refused\n`)
})

describe.each(versions)('OpenSeadragon %s', (_name, Source) => {
  it.each(SERVICES)('asks of an image %s for nothing that is refused or of another size', (_service, make) => {
    const wrong: string[] = []
    for (const [width, height] of SIZES)
      for (const version of [2, 3] as Version[]) {
        const service = make({ width, height })
        const info = infoDocument(version, { id: 'https://host/iiif-img/1/1/x', ...service.info })
        // A corner of a pixel's width has the same address at several levels: it is answered at the finest of them.
        for (const asked of new Map([...requestsOf(Source, info)].map(each => [each.path, each])).values()) {
          counted++
          const [region, size, rotation, last] = asked.path.split('/') as [string, string, string, string]
          try {
            const request = parseRequest(version, region, size, rotation, last)
            const plan = resolvePlan(request, service, service.limits, () => service.offered)
            if (plan.width !== asked.width || plan.height !== (asked.height ?? plan.height))
              wrong.push(
                `${width}x${height} v${version} ${asked.path}: ${plan.width}x${plan.height}, drawn at ${asked.width}x${asked.height}`,
              )
          } catch (error) {
            wrong.push(`${width}x${height} v${version} ${asked.path}: ${(error as Error).message}`)
          }
        }
      }
    expect(wrong.slice(0, 5)).toEqual([])
  })
})
