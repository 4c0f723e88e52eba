// The reader of TIFF directories against good files of every kind, and against hostile ones.
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { type ByteSource, cachedPyramid, fileSource, openPyramid } from '../../src/images/index.js'
import { readDirectories } from '../../src/images/tiff.js'
import { folder, pyramidOf, writePicture } from './fixtures.js'

let count = 0
const inMemory = (bytes: Buffer): ByteSource => ({
  id: `tiff-test-${count++}`,
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
})

/** A tiled TIFF built by hand: one gray 16 x 16 tile per directory, in any byte order, classic or big. */
function buildTiff(
  big: boolean,
  little: boolean,
  directories: { next?: number; extra?: [number, number, number][] }[],
) {
  const bytes = Buffer.alloc(4096)
  const put = (at: number, width: number, value: number): void => {
    if (width === 8) little ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeBigUInt64BE(BigInt(value), at)
    else if (little) bytes.writeUIntLE(value, at, width)
    else bytes.writeUIntBE(value, at, width)
  }
  bytes.write(little ? 'II' : 'MM', 'latin1')
  put(2, 2, big ? 43 : 42)
  const [word, countBytes] = big ? [8, 8] : [4, 2]
  if (big) put(4, 2, 8)
  put(big ? 8 : 4, word, 100)
  for (const [index, { next = 0, extra = [] }] of directories.entries()) {
    const start = 100 + 500 * index
    const entries: [number, number, number][] = [
      [256, 3, 16],
      [257, 3, 16],
      [258, 3, 8],
      [259, 3, 7],
      [262, 3, 1],
      [277, 3, 1],
      [322, 3, 16],
      [323, 3, 16],
      [324, 4, 3000],
      [325, 4, 50],
      ...extra,
    ]
    put(start, countBytes, entries.length)
    for (const [position, [tag, type, value]] of entries.entries()) {
      const at = start + countBytes + position * (4 + 2 * word)
      put(at, 2, tag)
      put(at + 2, 2, type)
      put(at + 4, word, 1)
      put(at + 4 + word, type === 3 ? 2 : 4, value)
      if (big && type === 4 && !little) put(at + 4 + word, 4, value)
    }
    put(start + countBytes + entries.length * (4 + 2 * word), word, next)
  }
  return bytes
}

let files: Awaited<ReturnType<typeof folder>>
beforeAll(async () => {
  files = await folder()
})
afterAll(() => files.remove())

describe('The directories of a TIFF', () => {
  it.each([
    ['classic', false, 'little', true],
    ['classic', false, 'big', false],
    ['big', true, 'little', true],
    ['big', true, 'big', false],
  ] as const)('are read from a %s one (%s), %s end first', async (_kind, big, _order, little) => {
    const [first, second, ...more] = await readDirectories(
      inMemory(buildTiff(big, little, [{ next: 600 }, { extra: [[254, 4, 1]] }])),
    )
    expect(first).toMatchObject({
      width: 16,
      height: 16,
      tileWidth: 16,
      compression: 7,
      photometric: 1,
      reduced: false,
    })
    expect([...first!.offsets, ...first!.byteCounts]).toEqual([3000, 50])
    expect(second).toMatchObject({ reduced: true })
    expect(more).toEqual([])
  })

  it('are followed into sub-directories', async () => {
    const tiff = buildTiff(false, true, [{ extra: [[330, 4, 600]] }, { extra: [[254, 4, 1]] }])
    expect(await readDirectories(inMemory(tiff))).toMatchObject([{ reduced: false }, { reduced: true }])
  })

  it('of a BigTIFF that libvips wrote are the same as of its classic TIFF', async () => {
    const picture = await writePicture(files.path('big.png'), 1200, 900)
    const shapes = []
    for (const bigtiff of [false, true]) {
      const file = files.path(`${bigtiff}.tif`)
      await sharp(picture)
        .tiff({ bigtiff, pyramid: true, tile: true, tileWidth: 512, tileHeight: 512, compression: 'jpeg' })
        .toFile(file)
      const directories = await readDirectories(await fileSource(file, file))
      shapes.push(directories.map(({ offsets, ...rest }) => ({ ...rest, tiles: offsets.length })))
    }
    expect(shapes[1]).toEqual(shapes[0])
  })
})

describe('A hostile TIFF', () => {
  const good = () => buildTiff(false, true, [{}])
  const patched = (at: number, value: number, bytes = 4): Buffer => {
    const tiff = good()
    tiff.writeUIntLE(value, at, bytes)
    return tiff
  }
  const entry = (index: number): number => 102 + 12 * index

  it.each([
    ['empty', Buffer.alloc(0)],
    ['of text', Buffer.from('this is not a picture at all')],
    ['with a directory that names itself as the next', buildTiff(false, true, [{ next: 100 }])],
    ['with a sub-directory that is its own parent', buildTiff(false, true, [{ extra: [[330, 4, 100]] }])],
    ['with its first directory beyond the end', patched(4, 4_000_000_000)],
    ['with its next directory beyond the end', buildTiff(false, true, [{ next: 0x7fffffff }])],
    ['with no entries', patched(100, 0, 2)],
    ['with 65,535 entries', patched(100, 65_535, 2)],
    ['with a width of 0', patched(entry(0) + 8, 0)],
    ['with more tiles than offsets', patched(entry(0) + 8, 65_535, 2)],
    ['with four thousand million tile offsets', patched(entry(8) + 4, 0xffffffff)],
    ['with a tag of a type that does not exist', patched(entry(0) + 2, 99, 2)],
  ])('%s is refused', async (_, bytes) => {
    await expect(readDirectories(inMemory(bytes))).rejects.toThrow('TIFF')
  })

  it('is refused with an error, or read, whatever byte is changed and wherever it ends', async () => {
    const tiff = buildTiff(true, false, [{ next: 600 }, { extra: [[254, 4, 1]] }])
    for (let at = 0; at < 900; at++) {
      const broken = Buffer.from(tiff)
      broken[at] = 255 - broken[at]!
      await readDirectories(inMemory(broken)).catch(error => expect(error.name).toBe('TiffError'))
      await readDirectories(inMemory(tiff.subarray(0, at))).catch(error => expect(error.name).toBe('TiffError'))
    }
  })
})

describe('Opening a pyramid', () => {
  it('reads its directories once, however many ask at a time and afterwards', async () => {
    const { path } = await pyramidOf(await writePicture(files.path('once.png'), 1100, 600))
    const bytes = await readFile(path)
    let reads = 0
    const source: ByteSource = {
      id: 'counted',
      size: bytes.length,
      read: async (offset, length) => {
        reads++
        return bytes.subarray(offset, offset + length)
      },
    }
    expect(cachedPyramid('counted')).toBeUndefined()
    const [first, second] = await Promise.all([openPyramid(source), openPyramid(source)])
    const needed = reads
    expect(second).toBe(first)
    expect(await openPyramid(source)).toBe(first)
    expect(cachedPyramid('counted')).toBe(first)
    expect(reads).toBe(needed)
  })

  it('that failed is tried again', async () => {
    const { path } = await pyramidOf(await writePicture(files.path('again.png'), 600, 600))
    const bytes = await readFile(path)
    let down = true
    const source: ByteSource = {
      id: 'flaky',
      size: bytes.length,
      read: async (offset, length) => {
        if (down) throw new Error('The network is down')
        return bytes.subarray(offset, offset + length)
      },
    }
    await expect(openPyramid(source)).rejects.toThrow('The network is down')
    down = false
    expect(await openPyramid(source)).toMatchObject({ width: 600, height: 600 })
  })

  it('refuses a TIFF whose tiles are not JPEG', async () => {
    const file = files.path('lzw.tif')
    await sharp(await writePicture(files.path('lzw.png'), 600, 600))
      .tiff({ tile: true, tileWidth: 256, tileHeight: 256, compression: 'lzw' })
      .toFile(file)
    await expect(openPyramid(await fileSource(file, file))).rejects.toThrow('JPEG tiles')
  })

  it('refuses a pyramid whose levels are not halves', async () => {
    const file = files.path('floor.tif')
    await sharp(await writePicture(files.path('floor.png'), 601, 601))
      .tiff({ pyramid: true, tile: true, tileWidth: 256, tileHeight: 256, compression: 'jpeg' })
      .toFile(file)
    await expect(openPyramid(await fileSource(file, file))).rejects.toThrow('300 x 300 is not 1/2')
  })
})

describe('A file source', () => {
  it('reads on after it was closed, and rejects beyond its end', async () => {
    const file = await writePicture(files.path('source.png'), 50, 50)
    const bytes = await readFile(file)
    const source = await fileSource(file, 'source')
    expect(source.size).toBe(bytes.length)
    expect(await source.read(10, 20)).toEqual(bytes.subarray(10, 30))
    source.close()
    expect(await source.read(0, bytes.length)).toEqual(bytes)
    await expect(source.read(bytes.length - 5, 10)).rejects.toThrow('The file ends')
  })

  it('of more files than may be open reads them all', async () => {
    const file = await writePicture(files.path('many.png'), 20, 20)
    const bytes = await readFile(file)
    const sources = await Promise.all(Array.from({ length: 1200 }, (_, index) => fileSource(file, `many-${index}`)))
    const read = await Promise.all(sources.map(source => source.read(0, bytes.length)))
    expect(read.every(copy => copy.equals(bytes))).toBe(true)
  })
})
