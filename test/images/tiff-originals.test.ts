// TIFFs of every kind, from their samples to the pixels of the pyramid, and how their pages are counted.
import sharp from 'sharp'
import { probe } from '../../src/images/index.js'
import { writePicture } from './fixtures.js'
import { DISPLAY_P3, rgbProfile } from './icc.js'
import { expectNear, H, originals, page, ramp, W } from './originals.js'
import { asChild, type Layout, type Page, stripOf, tiffOf } from './tiff-writer.js'

let files: Awaited<ReturnType<typeof originals>>
beforeAll(async () => {
  files = await originals()
})
afterAll(() => files.remove())

const gray = (x: number): number[] => [x * 4]
const left = (x: number): number[] => [x < W / 2 ? 1 : 0]

const grayPage = (bits: number, strip: Buffer, more: Partial<Page> = {}): Page =>
  page({ bits: [bits], photometric: 1, strip, ...more })

const FLOATS: Page['fields'] = [[339, 'short', [3]]]
const scaled = (factor: number) => (x: number, y: number) => ramp(x, y).map(value => value * factor)
const PALETTE = Array.from({ length: 768 }, (_, index) => (index < 256 ? index : index < 512 ? 511 - index : 0) * 257)

describe('A TIFF', () => {
  it.each<[string, Page[], Layout, number[], number[]]>([
    ['of 8-bit RGB', [page()], {}, [80, 60, 128], [200, 160, 128]],
    ['with its bytes the other way round', [page()], { motorola: true }, [80, 60, 128], [200, 160, 128]],
    ['with 64-bit offsets', [page()], { big: true }, [80, 60, 128], [200, 160, 128]],
    [
      'of 16-bit RGB',
      [page({ bits: [16, 16, 16], strip: stripOf(W, H, 'uint16', scaled(257)) })],
      {},
      [80, 60, 128],
      [200, 160, 128],
    ],
    [
      'of a palette',
      [page({ bits: [8], photometric: 3, strip: stripOf(W, H, 'uint8', gray), fields: [[320, 'short', PALETTE]] })],
      {},
      [80, 175, 0],
      [200, 55, 0],
    ],
    ['of 8-bit gray', [grayPage(8, stripOf(W, H, 'uint8', gray))], {}, [80], [200]],
    [
      'of 8-bit gray, white being zero',
      [grayPage(8, stripOf(W, H, 'uint8', gray), { photometric: 0 })],
      {},
      [175],
      [55],
    ],
    [
      'of 16-bit gray',
      [
        grayPage(
          16,
          stripOf(W, H, 'uint16', x => [x * 1028]),
        ),
      ],
      {},
      [80],
      [200],
    ],
    [
      'of 16-bit gray, white being zero',
      [
        grayPage(
          16,
          stripOf(W, H, 'uint16', x => [x * 1028]),
          { photometric: 0 },
        ),
      ],
      {},
      [175],
      [55],
    ],
    [
      'of 32-bit gray',
      [
        grayPage(
          32,
          stripOf(W, H, 'uint32', x => [x * 67_372_036]),
        ),
      ],
      {},
      [80],
      [200],
    ],
    ['of 4-bit gray', [grayPage(4, Buffer.alloc((W * H) / 2, 0x55))], {}, [85], [85]],
    ['of 1 bit, black being zero', [grayPage(1, stripOf(W, H, 'bits', left))], {}, [255], [0]],
    ['of 1 bit, white being zero', [grayPage(1, stripOf(W, H, 'bits', left), { photometric: 0 })], {}, [0], [255]],
    [
      'of floating-point gray up to 1',
      [
        grayPage(
          32,
          stripOf(W, H, 'float', x => [(x * 4) / 255]),
          { fields: FLOATS },
        ),
      ],
      {},
      [80],
      [200],
    ],
    [
      'of floating-point gray up to 255',
      [grayPage(32, stripOf(W, H, 'float', gray), { fields: FLOATS })],
      {},
      [80],
      [200],
    ],
    [
      'of floating-point gray of any range',
      [
        grayPage(
          32,
          stripOf(W, H, 'float', x => [x * 1000 - 5000]),
          { fields: FLOATS },
        ),
      ],
      {},
      [81],
      [202],
    ],
    [
      'of floating-point RGB, which is linear light',
      [
        page({
          bits: [32, 32, 32],
          strip: stripOf(W, H, 'float', (x, y) => [x / 64, y / 48, 0.5]),
          fields: [[339, 'short', [3, 3, 3]]],
        }),
      ],
      {},
      [151, 137, 188],
      [228, 213, 188],
    ],
    [
      'of 16-bit CIELAB',
      [
        page({
          bits: [16, 16, 16],
          photometric: 8,
          strip: stripOf(W, H, 'uint16', () => [160 * 257, 20 * 256, 65536 - 30 * 256]),
        }),
      ],
      {},
      [161, 143, 205],
      [161, 143, 205],
    ],
    [
      'of planes one after the other',
      [
        page({
          strip: Buffer.concat([200, 50, 100].map(value => Buffer.alloc(W * H, value))),
          fields: [
            [284, 'short', [2]],
            [273, 'long', [8, 8 + W * H, 8 + 2 * W * H]],
            [279, 'long', [W * H, W * H, W * H]],
          ],
        }),
      ],
      {},
      [200, 50, 100],
      [200, 50, 100],
    ],
    ['whose directories form a loop', [page(), page(), page()], { loopTo: 1 }, [80, 60, 128], [200, 160, 128]],
  ])('%s has its pixels', async (_name, pages, layout, first, second) => {
    const { pixel, channels } = await files.derived(tiffOf(pages, layout))
    expect(channels).toBe(first.length)
    expectNear(pixel(20, 12), first, 4)
    expectNear(pixel(50, 32), second, 4)
  })

  it.each([
    ['alone', [page()], {}, 1],
    ['three of them', [page(), page(), page()], {}, 3],
    ['three in a loop', [page(), page(), page()], { loopTo: 0 }, 3],
    [
      'one, a reduced version of it and a mask',
      [page(), page({ fields: [[254, 'long', [1]]] }), page({ fields: [[254, 'long', [4]]] })],
      {},
      1,
    ],
  ])('counts its pages: %s', async (_name, pages, layout, count) => {
    expect(await probe(await files.write(tiffOf(pages as Page[], layout)))).toMatchObject({ pages: count, width: W })
  })

  it.each([
    ['transparency, which white shows through', 2, [247, 188, 188]],
    ['of unknown meaning, which is left out', 0, [200, 0, 0]],
  ])('with a fourth sample %s', async (_name, kind, wanted) => {
    const strip = stripOf(W, H, 'uint8', () => [200, 0, 0, 38])
    const { pixel } = await files.derived(
      tiffOf([page({ bits: [8, 8, 8, 8], strip, fields: [[338, 'short', [kind]]] })]),
    )
    expectNear(pixel(20, 20), kind === 0 ? wanted : [247, 217, 217], 3)
  })

  it.each<[string, number, boolean]>([
    ['a reduced version of it', 1, false],
    ['a reduced version that has it as a sub-directory', 1, true],
    ['a smaller picture that has it as a sub-directory', 0, true],
    ['a mask of it', 4, false],
  ])('whose first directory is %s is shown in full', async (_name, kind, isChild) => {
    const small = page({
      width: 16,
      height: 12,
      strip: Buffer.alloc(16 * 12 * 3, 9),
      fields: [[254, 'long', [kind]], ...(isChild ? ([[330, 'long', [0]]] as Page['fields'])! : [])],
    })
    const chain = tiffOf([small, page()])
    const bytes = isChild ? asChild(chain) : chain
    const { pixel, width, height } = await files.derived(bytes)
    expect([width, height]).toEqual([W, H])
    expectNear(pixel(20, 12), [80, 60, 128], 4)
    expect(await probe(await files.write(bytes))).toMatchObject({ pages: 1, width: W, height: H })
  })

  const unknown = (x: number): number => x * 16 - 500
  it.each<[string, Page, number[], number[]]>([
    [
      'signed 16-bit gray',
      grayPage(
        16,
        stripOf(W, H, 'int16', x => [unknown(x)]),
        { fields: [[339, 'short', [2]]] },
      ),
      [81],
      [202],
    ],
    [
      'signed 8-bit gray',
      grayPage(
        8,
        stripOf(W, H, 'int8', x => [x * 4 - 126]),
        { fields: [[339, 'short', [2]]] },
      ),
      [81],
      [202],
    ],
    [
      'signed 16-bit gray with a sample for no measurement',
      grayPage(
        16,
        stripOf(W, H, 'int16', (x, y) => [x + y === 0 ? -9999 : unknown(x)]),
        {
          fields: [
            [339, 'short', [2]],
            [42113, 'ascii', '-9999'],
          ],
        },
      ),
      [81],
      [202],
    ],
    [
      'signed 16-bit RGB',
      page({
        bits: [16, 16, 16],
        strip: stripOf(W, H, 'int16', x => [unknown(x), unknown(x), unknown(x)]),
        fields: [[339, 'short', [2, 2, 2]]],
      }),
      [81, 81, 81],
      [202, 202, 202],
    ],
    [
      '32-bit gray of a small range',
      grayPage(
        32,
        stripOf(W, H, 'uint32', x => [x * 100]),
      ),
      [81],
      [202],
    ],
    [
      'floating-point RGB up to 255, which is sRGB',
      page({ bits: [32, 32, 32], strip: stripOf(W, H, 'float', ramp), fields: [[339, 'short', [3, 3, 3]]] }),
      [80, 60, 128],
      [200, 160, 128],
    ],
    [
      'floating-point RGB of any range',
      page({
        bits: [32, 32, 32],
        strip: stripOf(W, H, 'float', x => [x * 100 - 900, x * 100 - 900, 0]),
        fields: [[339, 'short', [3, 3, 3]]],
      }),
      [81, 81, 36],
      [202, 202, 36],
    ],
  ])('of %s is shown by the range of its samples', async (_name, made, first, second) => {
    const { pixel } = await files.derived(tiffOf([made]))
    expectNear(pixel(20, 12), first, 4)
    expectNear(pixel(50, 32), second, 4)
  })

  /** Four tiles of 32 x 32 pixels for each plane. */
  const tiled = (
    bits: 8 | 16,
    samples: number[][],
    photometric: number,
    fields: Page['fields'] = [],
    offset = 8,
  ): Page => {
    const plane = (values: number[]): Buffer =>
      Buffer.concat(
        values.map(value => stripOf(32, 32, bits === 8 ? 'uint8' : 'uint16', () => [bits === 8 ? value : value * 257])),
      )
    const tile = (32 * 32 * bits) / 8
    const all = samples.flatMap((_, index) => [0, 1, 2, 3].map(each => offset + (index * 4 + each) * tile))
    return {
      ...{ width: W, height: H, bits: samples.map(() => bits), photometric },
      strip: Buffer.concat(samples.map(plane)),
      fields: [
        [284, 'short', [2]],
        [322, 'short', [32]],
        [323, 'short', [32]],
        [324, 'long', all],
        [325, 'long', all.map(() => tile)],
        ...fields,
      ],
    }
  }
  const P3 = rgbProfile('P3 with a gamma', DISPLAY_P3, 2.2)
  const quarters = (a: number, b: number): number[] => [a, b, b, b]
  it.each<[string, Page, Layout, number[], number[]]>([
    [
      'of 8-bit RGB',
      tiled(8, [quarters(200, 10), quarters(50, 20), quarters(100, 30)], 2),
      {},
      [200, 50, 100],
      [10, 20, 30],
    ],
    [
      'of 8-bit RGB, its bytes the other way round',
      tiled(8, [quarters(200, 10), quarters(50, 20), quarters(100, 30)], 2),
      { motorola: true },
      [200, 50, 100],
      [10, 20, 30],
    ],
    [
      'with 64-bit offsets',
      tiled(8, [quarters(200, 10), quarters(50, 20), quarters(100, 30)], 2, [], 16),
      { big: true },
      [200, 50, 100],
      [10, 20, 30],
    ],
    [
      'of 16-bit RGB',
      tiled(16, [quarters(200, 10), quarters(50, 20), quarters(100, 30)], 2),
      {},
      [200, 50, 100],
      [10, 20, 30],
    ],
    [
      'with a profile',
      tiled(
        8,
        [
          [150, 150, 150, 150],
          [120, 120, 120, 120],
          [90, 90, 90, 90],
        ],
        2,
        [[34675, 'bytes', P3]],
      ),
      {},
      [157, 119, 85],
      [157, 119, 85],
    ],
    [
      'with transparency',
      tiled(8, [quarters(200, 10), quarters(0, 20), quarters(0, 30), quarters(38, 255)], 2, [[338, 'short', [2]]]),
      {},
      [247, 217, 217],
      [10, 20, 30],
    ],
  ])('whose colours have tiles of their own, %s, has its pixels', async (_name, made, layout, first, second) => {
    const { pixel } = await files.derived(tiffOf([made], layout))
    expectNear(pixel(10, 10), first, 4)
    expectNear(pixel(50, 40), second, 4)
  })

  it('whose colours have tiles of their own is turned upright as well', async () => {
    const made = tiled(8, [quarters(200, 10), quarters(50, 20), quarters(100, 30)], 2, [[274, 'short', [6]]])
    const { pixel, width, height } = await files.derived(tiffOf([made]))
    expect([width, height]).toEqual([H, W])
    expectNear(pixel(40, 10), [200, 50, 100], 4)
  })

  it('is turned upright by its orientation', async () => {
    const { pixel, width, height } = await files.derived(tiffOf([page({ fields: [[274, 'short', [6]]] })]))
    expect([width, height]).toEqual([H, W])
    // Orientation 6: row 0 is the right side, column 0 the top.
    expectNear(pixel(H - 1 - 12, 20), ramp(20, 12), 4)
  })

  const compressions = ['none', 'lzw', 'deflate', 'packbits', 'jpeg', 'ccittfax4'] as const
  const layouts = [false, true].flatMap(tile => compressions.map(compression => [compression, tile] as const))
  it.each(layouts)('with compression %s, in tiles: %s', async (compression, tile) => {
    const bilevel = compression === 'ccittfax4'
    const source = sharp(await writePicture(files.path('compressed.png'), 300, 200))

    const flat = bilevel ? source.toColourspace('b-w').threshold(128) : source
    const png = await flat.png().toBuffer()
    const tiff = await sharp(png)
      .toColourspace(bilevel ? 'b-w' : 'srgb')
      .tiff({ compression, tile, tileWidth: 64, tileHeight: 64, quality: 98, ...(bilevel ? { bitdepth: 1 } : {}) })
      .toBuffer()
    const [found, wanted] = [await files.derived(tiff), await files.derived(png)]
    expect(found.channels).toBe(bilevel ? 1 : 3)
    for (const [x, y] of [
      [5, 5],
      [150, 100],
      [290, 190],
    ] as const)
      expectNear(found.pixel(x, y), wanted.pixel(x, y), 12)
  })
})
