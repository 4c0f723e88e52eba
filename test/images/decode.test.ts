// A decoder that fails in every way that it can: what comes of it is a sentence, and nothing is left.
import { existsSync, readFileSync } from 'node:fs'
import { decode } from '../../src/images/decoders/decode.js'
import type { Decoder } from '../../src/images/decoders/decoder.js'
import { derive } from '../../src/images/index.js'
import { originals } from './originals.js'

let files: Awaited<ReturnType<typeof originals>>
let file: string
beforeAll(async () => {
  files = await originals()
  file = await files.write(Buffer.from('an original'))
})
afterAll(() => files.remove())

const HEADER = { width: 8, height: 8, channels: 3, bits: 8 }
let counter = 0

/** Decodes by any program in the place of a decoder. */
const decodeBy = (...command: string[]) => decodeByFirstOf(command)

function decodeByFirstOf(...commands: string[][]) {
  const decoder: Decoder = {
    ...{ format: 'made-up', name: 'Made-up', mediaType: 'image/made-up', limits: '', edition: 1, libraries: [] },
    recognises: () => true,
    header: async () => HEADER,
    tools: commands.map(([program = '', ...args]) => ({
      program,
      ending: 'bin',
      faults: /the end is missing/,
      args: (input, output) => args.map(arg => arg.replace('IN', input).replace('OUT', output)),
    })),
  }
  const folder = files.path(`decoded-${counter++}`)
  return decode(decoder, file, HEADER, {
    folder,
    page: 1,
    resolution: 300,
    tools: true,
    memoryBytes: 1e9,
    seconds: 0.5,
  })
}

it('whose first program lacks the module for it decodes by the next one', async () => {
  const lacking = ['sh', '-c', `echo 'vips: unknown action "heifload"' >&2; exit 1`]
  expect((await decodeByFirstOf(lacking, ['cp', 'IN', 'OUT'])).by).toMatch(/^cp /)
})

it.each<[string, string[], RegExp]>([
  [
    'fails without a word',
    ['false'],
    /^The Made-up is damaged or not whole, and cannot be decoded: its decoder gave no reason\.$/,
  ],
  ['says why it fails', ['cat', 'missing'], /cannot be decoded: .*No such file or directory\.$/],
  ['writes nothing', ['true'], /nothing came of it\.$/],
  ['ends well all the same', ['sh', '-c', 'echo no memory for it >&2'], /decoded: no memory for it\.$/],
  [
    'makes a picture of half a file',
    ['sh', '-c', 'cp IN OUT; echo here the end is missing >&2'],
    /decoded: the end is missing\.$/,
  ],
  ['leads to another file', ['ln', '-s', '/etc/hosts', 'OUT'], /nothing came of it\.$/],
  ['hangs', ['sleep', '60'], /it takes too long\.$/],
  ['works without end', ['sha256sum', '/dev/zero'], /it takes too long\.$/],
  ['writes without end', ['cp', '/dev/zero', 'OUT'], /more pixels than its header says|File too large/],
])('a decoder that %s', async (_name, [program, ...args], detail) => {
  await expect(decodeBy(program!, ...args)).rejects.toMatchObject({
    name: 'HttpProblem',
    status: 400,
    detail: expect.stringMatching(detail),
  })
})

it('a decoder that finds no more memory says how much it may take', async () => {
  const file = 'test/images/formats/rgb8.psd'
  const target = { pyramid: files.path('pyramid.tif'), thumbnail: () => files.path('none.jpg') }
  await expect(derive(file, target, { boxes: [], memoryBytes: 300_000_000 })).rejects.toMatchObject({
    status: 400,
    detail:
      'The Photoshop document of 56 x 40 pixels takes more memory to decode than the 300000000 bytes that are allowed.',
  })
})

it('where nothing that decodes a format is installed, it is said what would', async () => {
  await expect(decodeBy('no-such-program')).rejects.toMatchObject({
    status: 415,
    detail: 'The file is a Made-up, for which no-such-program must be installed here.',
  })
})

const source = (name: string): Buffer => readFileSync(`test/images/formats/${name}`)

/** A file with another number of 32 bits at a place behind the last of some text. */
function patched(name: string, behind: string, offset: number, value: number): Buffer {
  const bytes = Buffer.from(source(name))
  bytes.writeUInt32BE(value, bytes.lastIndexOf(Buffer.from(behind, 'latin1')) + offset)
  return bytes
}

describe('A file that lies about its size', () => {
  it.each<[string, () => Buffer, RegExp]>([
    ['a JPEG 2000 of 3.6 gigapixels', () => patched('rgb8.j2k', '\xff\x51', 6, 60_000), /must have at most 1000000/],
    [
      'a HEIC that has more pixels than it says',
      () => patched('rgb8.heic', 'ispe', 8, 28),
      /HEIC (says that it has|is damaged)/,
    ],
    ['a HEIC that has fewer', () => patched('rgb8.heic', 'ispe', 8, 560), /HEIC (says that it has|is damaged)/],
    [
      'a Photoshop document that has fewer',
      () => patched('rgb8.psd', '8BPS', 18, 560),
      /Photoshop document (says|is damaged)/,
    ],
    ['a JPEG XL of another size than its picture', () => source('rgb8.jxl').fill(0x7f, 2, 4), /JPEG XL .*\./],
  ])('%s', async (_name, make, detail) => {
    const lying = await files.write(make())
    const target = { pyramid: `${lying}.tif`, thumbnail: () => `${lying}.jpg` }
    await expect(derive(lying, target, { boxes: [], maxPixels: 1_000_000 })).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(detail),
    })
    expect([existsSync(`${lying}.tif`), existsSync(`${lying}.tif.decoded`)]).toEqual([false, false])
  })
})
