// Information documents of a pyramid, and the promise that they make: each size and tile that they name is served.
import {
  gridTile,
  type ImageInfo,
  infoDocument,
  type Offered,
  offeredOf,
  type Pyramid,
  parseRequest,
  resolvePlan,
  type SizeLimits,
  type Version,
} from '../../src/images/index.js'
import { folder, pyramidOf, writePicture } from './fixtures.js'

let files: Awaited<ReturnType<typeof folder>>
let pyramid: Pyramid
let info: ImageInfo
beforeAll(async () => {
  files = await folder()
  pyramid = (await pyramidOf(await writePicture(files.path('info.png'), 1667, 1259))).pyramid
  info = {
    id: 'https://host/iiif-img/2/5/x',
    width: 1667,
    height: 1259,
    ...offeredOf(pyramid, pyramid.tileSize, {}),
  }
})
afterAll(() => files.remove())

describe('The information document', () => {
  it('of version 3 says what level 2 does and what goes beyond', () => {
    expect(infoDocument(3, info)).toEqual({
      '@context': 'http://iiif.io/api/image/3/context.json',
      id: 'https://host/iiif-img/2/5/x',
      type: 'ImageService3',
      protocol: 'http://iiif.io/api/image',
      profile: 'level2',
      width: 1667,
      height: 1259,
      sizes: [
        { width: 417, height: 315 },
        { width: 834, height: 630 },
        { width: 1667, height: 1259 },
      ],
      tiles: [{ width: 512, height: 512, scaleFactors: [1, 2, 4] }],
      preferredFormats: ['jpg'],
      extraFormats: ['webp', 'avif', 'tif', 'gif'],
      extraQualities: ['color', 'gray', 'bitonal'],
      extraFeatures: ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'rotationArbitrary'],
    })
  })

  it('of version 2 has the profile as a list, and limits within it', () => {
    expect(infoDocument(2, { ...info, maxWidth: 900 })).toMatchObject({
      '@context': 'http://iiif.io/api/image/2/context.json',
      '@id': 'https://host/iiif-img/2/5/x',
      profile: [
        'http://iiif.io/api/image/2/level2.json',
        {
          maxWidth: 900,
          formats: expect.arrayContaining(['jpg', 'png']),
          qualities: expect.arrayContaining(['bitonal']),
        },
      ],
    })
  })

  it('announces sizes above the region only where they may be asked for', () => {
    for (const upscaling of [undefined, false, true]) {
      const documents = [3, 2].map(version => JSON.stringify(infoDocument(version as 2 | 3, { ...info, upscaling })))
      const announced = documents.map(document => /sizeUpscaling|sizeAboveFull/.test(document))
      expect(announced).toEqual([upscaling === true, upscaling === true])
    }
  })

  it('of level 0 promises only its sizes', () => {
    const thumbs: ImageInfo = { id: info.id, width: 1024, height: 773, level: 0, sizes: [{ width: 100, height: 76 }] }
    expect(infoDocument(3, thumbs)).not.toHaveProperty('extraFormats')
    expect(infoDocument(3, thumbs)).toMatchObject({ profile: 'level0', sizes: [{ width: 100, height: 76 }] })
    expect(infoDocument(2, thumbs)).toMatchObject({ profile: ['http://iiif.io/api/image/2/level0.json'] })
  })

  it('carries limits, rights and services', () => {
    const services = [{ id: 'https://host/auth', type: 'AuthProbeService2' }]
    const document = infoDocument(3, { ...info, maxWidth: 800, maxArea: 500_000, rights: 'https://r/', services })
    expect(document).toMatchObject({ maxWidth: 800, maxArea: 500_000, rights: 'https://r/', service: services })
    expect(document).not.toHaveProperty('maxHeight')
  })

  it('lists no size beyond the limits', () => {
    const sizes = (limits: SizeLimits) => offeredOf(pyramid, pyramid.tileSize, limits).sizes
    expect(sizes({ maxWidth: 900 })).toEqual([
      { width: 417, height: 315 },
      { width: 834, height: 630 },
    ])
    const [least, next] = [
      { width: 209, height: 158 },
      { width: 417, height: 315 },
    ]
    expect(sizes({ maxWidth: 900, maxHeight: 400 })).toEqual([least, next])
    expect(sizes({ maxArea: 200_000 })).toEqual([least, next])
  })
})

describe('A request on the grid', () => {
  let offered: Offered
  beforeAll(() => {
    offered = offeredOf(pyramid, pyramid.tileSize, {})
  })
  const tileOf = (version: Version, path: string) => {
    const [region, size, rotation, last] = path.split('/') as [string, string, string, string]
    return gridTile(
      resolvePlan(parseRequest(version, region, size, rotation, last), pyramid, {}, () => offered),
      pyramid,
    )
  }

  it.each([2, 3] as const)('is every tile that viewers reckon from the document of version %i', version => {
    for (const [level, { scale, columns, rows }] of pyramid.levels.entries())
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const [x, y] = [column * 512 * scale, row * 512 * scale]
          const [w, h] = [Math.min(512 * scale, 1667 - x), Math.min(512 * scale, 1259 - y)]
          const [width, height] = [Math.ceil(w / scale), Math.ceil(h / scale)]
          for (const size of version === 2 ? [`${width},`, `${width},${height}`] : [`${width},${height}`, `${width},`])
            expect(tileOf(version, `${x},${y},${w},${h}/${size}/0/default.jpg`)).toEqual({ level, column, row })
        }
  })

  it('may overlap the edge, as a whole tile would', () => {
    expect(tileOf(3, '1536,1024,512,512/131,235/0/default.jpg')).toEqual({ level: 0, column: 3, row: 2 })
  })

  it('is the whole image at the size of its smallest level', () => {
    expect(tileOf(3, 'full/417,315/0/color.jpg')).toEqual({ level: 2, column: 0, row: 0 })
  })

  it.each([
    '1,0,512,512/512,512/0/default.jpg',
    '0,0,511,512/511,512/0/default.jpg',
    '0,0,512,512/511,511/0/default.jpg',
    '0,0,512,512/256,256/0/default.jpg',
    '512,0,1024,1024/512,512/0/default.jpg',
    '0,0,512,512/512,512/90/default.jpg',
    '0,0,512,512/512,512/!0/default.jpg',
    '0,0,512,512/512,512/0/gray.jpg',
    '0,0,512,512/512,512/0/bitonal.jpg',
    '0,0,512,512/512,512/0/default.png',
    'full/max/0/default.jpg',
  ])('is not %s', path => {
    expect(tileOf(3, path)).toBeUndefined()
  })
})
