// Formats that need a decoder: the pixels are those of the source, by the system's programs and by the package from npm.
import { readdirSync } from 'node:fs'
import sharp from 'sharp'
import { DECODING } from '../../src/images/decode-original.js'
import { DECODERS, decoderFor, readHeader } from '../../src/images/decoders/index.js'
import { waysOf } from '../../src/images/decoders/ways.js'
import { derive, readHead } from '../../src/images/index.js'
import { folder } from './fixtures.js'
import { decodeInOneChild, type MagickTask, magickTask } from './magick-tasks.js'

const FORMATS = 'test/images/formats'
const names = readdirSync(FORMATS).filter(name => !/\.(ts|md|png)$|^cmyk8\.tif$/.test(name))

/** What the pixels are compared with, by the beginning of a file's name. */
const SOURCES = [
  'grid8.png',
  'bilevel.png',
  'rgb8-icc.png',
  'palette8.png',
  'turned8.png',
  'cmyk8.tif',
  'rgba8.png',
  'gray8.png',
  'rgb8.png',
]
const sourceOf = (name: string): string => {
  const begins = (source: string): boolean => name.startsWith(source.replace(/8?\.\w+$/, ''))
  return `${FORMATS}/${SOURCES.find(begins) ?? 'rgb8.png'}`
}

/** Largest mean difference of a sample, where the codec loses something. */
const LOSS: [pattern: RegExp, loss: number][] = [
  [/\.heic$|-lossy|(-jpeg|turned8)\.jxl$|\.hdr$|^sycc|^lab|^rgb12.*jpg|-ojpeg/, 4],
  // Colours are stored as if on white.
  [/^rgba.*\.psd$/, 2],
]
const lossOf = (name: string): number => LOSS.find(([pattern]) => pattern.test(name))?.[1] ?? 0.5

/** What the program of libvips decodes in the suite, since it takes long to start; FORMATS=all takes all (`npm run conformance:formats`). */
const BY_VIPS = /^(rgb8-icc|turned8|grid8|rgba8)\.(heic|jxl)$|^(rgb8|gray16)\.p.m$|\.hdr$|^rgb8\.exr$|^rgb8-zstd/
const EVERY = process.env['FORMATS'] === 'all'

let files: Awaited<ReturnType<typeof folder>>
beforeAll(async () => {
  files = await folder()
})
afterAll(() => files.remove())

let counter = 0
async function derived(file: string) {
  const pyramid = files.path(`pyramid-${counter++}.tif`)
  const { original } = await derive(file, { pyramid, thumbnail: () => files.path('none.jpg') }, { boxes: [] })
  return { original, data: await sharp(pyramid).toColourspace('srgb').raw().toBuffer() }
}

const sources = new Map<string, Promise<Buffer>>()
const wanted = (name: string): Promise<Buffer> => {
  const source = sourceOf(name)
  const data = sources.get(source) ?? derived(source).then(found => found.data)
  sources.set(source, data)
  return data
}

async function difference(name: string, found: Buffer): Promise<number> {
  const other = await wanted(name)
  expect(found.length).toBe(other.length)
  return found.reduce((sum, sample, at) => sum + Math.abs(sample - other[at]!), 0) / other.length
}

const decodingOf = async (name: string) => {
  const file = `${FORMATS}/${name}`
  const decoder = (await decoderFor(await readHead(file), file))!
  return {
    file,
    decoder,
    decoding: { header: await readHeader(decoder, file, DECODING), page: 1, resolution: 300, memoryBytes: 2e9 },
  }
}

it('every file of every format is that picture, by the program that is preferred', async () => {
  const differences: Record<string, number> = {}
  for (const name of names) {
    const { decoder, decoding } = await decodingOf(name)
    const [way] = waysOf(decoder, decoding, true)
    // What only the package decodes is in the next test, one of it is enough here.
    if (!way || (/^@/.test(way.by) && name !== 'rgb16.psd')) continue
    if (/^vips/.test(way.by) && !(BY_VIPS.test(name) || EVERY)) continue
    const { original, data } = await derived(`${FORMATS}/${name}`)
    const { format, mediaType, edition } = decoder
    expect(original).toMatchObject({ format, mediaType, decoder: `${edition} ${way.by}` })
    expect(way.by).toMatch(/ \d+\.\d+\.\d+$/)
    differences[name] = await difference(name, data)
  }
  expect(Object.entries(differences).filter(([name, found]) => found > lossOf(name))).toEqual([])
})

it('every file that the package from npm decodes is that picture', async () => {
  const tasks: (MagickTask & { name: string })[] = []
  for (const name of names) {
    const task = await magickTask(`${FORMATS}/${name}`, files.path(`${name}.tif`))
    if (task) tasks.push({ name, ...task })
  }
  const { stderr, lines } = await decodeInOneChild(tasks, files.path('.'))
  expect({ stderr, faults: lines.filter(line => line !== '{}') }).toEqual({ stderr: '', faults: [] })
  const differences: Record<string, number> = {}
  for (const { name, output } of tasks) differences[name] = await difference(name, (await derived(output)).data)
  expect(Object.entries(differences).filter(([name, found]) => found > lossOf(name))).toEqual([])
  expect(tasks.length).toBeGreaterThan(30)
})

it('every decoder has a file here that it recognises', async () => {
  const seen = new Set<string>()
  for (const name of names) seen.add((await decodingOf(name)).decoder.format)
  // Those whose header a program reads have tests of their own: pages.test.ts, camera-raw.test.ts.
  const expected = DECODERS.filter(({ tools }) => !tools.some(({ look }) => look)).map(({ format }) => format)
  expect(expected.filter(format => !seen.has(format))).toEqual([])
})
