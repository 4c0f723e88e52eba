// Makes the files of this folder: `node dist/test/images/formats/make.js`, with the programs of Debian that it names; *-ht.j2c
// were made by HTJ2KEncoder of @cornerstonejs/codec-openjph 2.4.11, without loss.
// They are committed, so that the tests need none of these programs. Each format is written by other code than reads it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { boxesIn } from '../../../src/images/decoders/iso-boxes.js'
import { chunk } from '../../png16.js'
import { MARKED_HEICS, RIGHTS_FILES } from '../../rights-files.js'
import { ADOBE_RGB, rgbProfile } from '../icc.js'
import { type Field, stripOf, tiffOf } from '../tiff-writer.js'
import { heifGrid } from './heif-grid.js'

const TARGET = 'test/images/formats'
const scratch = mkdtempSync(join(tmpdir(), 'formats-'))
const at = (name: string): string => join(scratch, name)

/** Size of all of them. */
const [WIDTH, HEIGHT] = [56, 40]
const PIXELS = WIDTH * HEIGHT

const source = (): Sharp => sharp('pictures/coffee.png').resize(WIDTH, HEIGHT)
/** Clear at the left, opaque at the right. */
const ramp = Buffer.from(
  Array.from({ length: PIXELS }, (_, index) => Math.round(((index % WIDTH) * 255) / (WIDTH - 1))),
)
const adobe = rgbProfile('Adobe RGB (1998)', ADOBE_RGB, 563 / 256)

type Kind = 'rgb8' | 'gray8' | 'rgb16' | 'gray16' | 'rgba8' | 'rgba16' | 'cmyk8' | 'cmyk16'
const CHANNELS: Record<Kind, number> = {
  ...{ rgb8: 3, gray8: 1, rgb16: 3, gray16: 1, rgba8: 4, rgba16: 4 },
  ...{ cmyk8: 4, cmyk16: 4 },
}
const is16 = (kind: Kind): boolean => kind.endsWith('16')

const twice = (samples: Buffer): Buffer => Buffer.from([...samples].flatMap(sample => [sample, sample]))

/** The samples of the picture, pixel after pixel; those of 16 bits with the most significant byte first. */
async function samplesOf(kind: Kind): Promise<Buffer> {
  if (kind.startsWith('cmyk')) {
    const rgb = await samplesOf('rgb8')
    // Ink is what light is not; no black, so that the colours are those of the source.
    const inks = Buffer.from(
      Array.from({ length: PIXELS * 4 }, (_, at) => (at % 4 === 3 ? 0 : 255 - rgb[(at >> 2) * 3 + (at % 4)]!)),
    )
    return is16(kind) ? twice(inks) : inks
  }
  const gray = kind.startsWith('gray')
  const colours = await source()
    .removeAlpha()
    .toColourspace(gray ? 'b-w' : 'srgb')
    .raw()
    .toBuffer()
  const data = kind.startsWith('rgba')
    ? Buffer.from(
        Array.from({ length: PIXELS }, (_, at) => [...colours.subarray(at * 3, at * 3 + 3), ramp[at]!]).flat(),
      )
    : colours
  return is16(kind) ? twice(data) : data
}

async function png(kind: Kind, profile?: Buffer): Promise<string> {
  const samples = await samplesOf(kind)
  const channels = CHANNELS[kind] as 1 | 3 | 4
  const file = at(`${kind}${profile ? '-icc' : ''}.png`)
  const image = is16(kind)
    ? sharp(new Uint16Array([...samples].filter((_, index) => index % 2 === 0).map(sample => sample * 257)), {
        raw: { width: WIDTH, height: HEIGHT, channels },
      }).toColourspace(channels === 1 ? 'grey16' : 'rgb16')
    : sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb')
  await image.png().toFile(file)
  if (profile) writeFileSync(file, withProfile(readFileSync(file), profile))
  return file
}

/** A PNG with a profile whose samples stay what they are. */
function withProfile(bytes: Buffer, profile: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(profile)])
  return Buffer.concat([bytes.subarray(0, 33), chunk('iCCP', body), bytes.subarray(33)])
}

function run(line: string): void {
  const [program, ...args] = line.split(' ')
  execFileSync(program!, args, { stdio: 'ignore' })
}
const write = (name: string, bytes: Buffer): void => writeFileSync(join(TARGET, name), bytes)
const target = (name: string): string => join(TARGET, name)
const be16 = (...values: number[]): Buffer => Buffer.from(values.flatMap(value => [value >> 8, value & 255]))
const be32 = (...values: number[]): Buffer => Buffer.concat(values.map(value => be16(value >>> 16, value & 0xffff)))
const le16 = (...values: number[]): Buffer => be16(...values).swap16()
const le32 = (...values: number[]): Buffer => be32(...values).swap32()
const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
/** A box of ISO/IEC 14496-12. */
const box = (type: string, ...bodies: Buffer[]): Buffer => {
  const body = Buffer.concat(bodies)
  return Buffer.concat([be32(body.length + 8), latin(type), body])
}
const planar = (samples: Buffer, channels: number, bytes: number): Buffer =>
  Buffer.concat(
    Array.from({ length: channels }, (_, channel) =>
      Buffer.concat(
        Array.from({ length: PIXELS }, (_, pixel) =>
          samples.subarray((pixel * channels + channel) * bytes, (pixel * channels + channel + 1) * bytes),
        ),
      ),
    ),
  )

const KINDS: Kind[] = ['rgb8', 'gray8', 'rgb16', 'gray16', 'rgba8', 'rgba16']

async function jpeg2000(): Promise<void> {
  const compress = (input: string, output: string, more = ''): void =>
    run(`opj_compress -i ${input} -o ${output}${more}`)
  const samplesAs = (channels: number, bits: number): string => ` -F ${WIDTH},${HEIGHT},${channels},${bits},u -mct 0`
  for (const kind of KINDS) compress(await png(kind), target(`${kind}.jp2`))
  const rgb8 = await png('rgb8')
  compress(rgb8, target('rgb8.j2k'))
  compress(rgb8, target('rgb8-tiles.jp2'), ' -t 32,32')
  compress(rgb8, target('rgb8-lossy.jp2'), ' -I -q 45')
  // The high-throughput form in a file.
  const jph = readFileSync(target('rgb8.jp2'))
  const start = jph.indexOf('jp2c', 0, 'latin1') - 4
  write(
    'rgb8-ht.jph',
    Buffer.concat([jph.subarray(0, start), box('jp2c', readFileSync(target('rgb8-ht.j2c')))]).fill('jph ', 20, 24),
  )
  compress(target('rgb12.tif'), target('rgb12.jp2'))
  writeFileSync(at('cmyk.raw'), planar(await samplesOf('cmyk8'), 4, 1))
  compress(at('cmyk.raw'), at('cmyk.jp2'), samplesAs(4, 8))
  // The colour specification says what the four samples are: 12 is CMYK (T.801, table M.25).
  write('cmyk8.jp2', withColour(readFileSync(at('cmyk.jp2')), box('colr', Buffer.from([1, 0, 0]), be32(12))))
  const icc = box('colr', Buffer.from([2, 0, 0]), adobe)
  write('rgb8-icc.jp2', withColour(readFileSync(target('rgb8.jp2')), icc))
  // YCbCr as samples: 18 is sYCC (T.800, table I.10).
  const rgb = await samplesOf('rgb8')
  const ycc = Buffer.concat(Array.from({ length: PIXELS }, (_, pixel) => yccOf(rgb.subarray(pixel * 3, pixel * 3 + 3))))
  writeFileSync(at('ycc.raw'), planar(ycc, 3, 1))
  compress(at('ycc.raw'), at('ycc.jp2'), samplesAs(3, 8))
  write('sycc8.jp2', withColour(readFileSync(at('ycc.jp2')), box('colr', Buffer.from([1, 0, 0]), be32(18))))
  await palette()
}

function yccOf([r = 0, g = 0, b = 0]: Uint8Array): Buffer {
  const y = 0.299 * r + 0.587 * g + 0.114 * b
  return Buffer.from(
    [y, (b - y) / 1.772 + 128, (r - y) / 1.402 + 128].map(value => Math.max(0, Math.min(255, Math.round(value)))),
  )
}

/** A JP2 with another box of colour, and with boxes behind it. */
function withColour(jp2: Buffer, ...boxes: Buffer[]): Buffer {
  const start = jp2.indexOf('jp2h', 0, 'latin1') - 4
  const end = start + jp2.readUInt32BE(start)
  const colr = jp2.indexOf('colr', start, 'latin1') - 4
  const rest = jp2.subarray(colr + jp2.readUInt32BE(colr), end)
  const header = box('jp2h', jp2.subarray(start + 8, colr), ...boxes, rest)
  return Buffer.concat([jp2.subarray(0, start), header, jp2.subarray(end)])
}

/** Samples that are places in a palette (T.800, I.5.3.4 and I.5.3.5). */
async function palette(): Promise<void> {
  const indexes = Buffer.from([...(await samplesOf('gray8'))].map(sample => sample >> 4))
  writeFileSync(at('index.raw'), indexes)
  run(`opj_compress -i ${at('index.raw')} -F ${WIDTH},${HEIGHT},1,8,u -o ${at('index.jp2')}`)
  const colours = Buffer.from(
    Array.from({ length: 16 }, (_, index) => [index * 17, index * 10, 255 - index * 17]).flat(),
  )
  const pclr = box('pclr', be16(16), Buffer.from([3, 7, 7, 7]), colours)
  const cmap = box('cmap', be16(0), Buffer.from([1, 0]), be16(0), Buffer.from([1, 1]), be16(0), Buffer.from([1, 2]))
  const colr = box('colr', Buffer.from([1, 0, 0]), be32(16))
  write('palette8.jp2', withColour(readFileSync(at('index.jp2')), colr, pclr, cmap))
  const shown = Buffer.concat([...indexes].map(index => colours.subarray(index * 3, index * 3 + 3)))
  await sharp(shown, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toFile(target('palette8.png'))
}

async function heif(): Promise<void> {
  for (const kind of ['rgb8', 'gray8', 'rgba8'] as Kind[])
    run(`heif-enc -q 95 -o ${target(`${kind}.heic`)} ${await png(kind)}`)
  write('turned8.heic', turned(readFileSync(target('rgb8.heic'))))
  run(`heif-enc -q 95 -b 10 -o ${target('rgb16.heic')} ${await png('rgb16')}`)
  run(`heif-enc -q 95 -b 10 -o ${target('gray16.heic')} ${await png('gray16')}`)
  run(`heif-enc -q 95 -b 10 -o ${target('rgba16.heic')} ${await png('rgba16')}`)
  run(`heif-enc -q 95 -o ${target('rgb8-icc.heic')} ${await png('rgb8', adobe)}`)
  run(`heif-enc -q 95 -t 16 -o ${target('rgb8-thumbnail.heic')} ${await png('rgb8')}`)
  await grid()
}

/** Four tiles of the least size that cover more than the picture, which is twice as large as the others. */
async function grid(): Promise<void> {
  const side = 64
  const large = await source()
    .removeAlpha()
    .resize(2 * WIDTH, 2 * HEIGHT, { fit: 'fill' })
    .png()
    .toBuffer()
  write('grid8.png', large)
  const extension = { right: 2 * (side - WIDTH), bottom: 2 * (side - HEIGHT), extendWith: 'copy' } as const
  const covering = await sharp(large).extend(extension).png().toBuffer()
  const tiles: Buffer[] = []
  for (const top of [0, side])
    for (const left of [0, side]) {
      await sharp(covering).extract({ left, top, width: side, height: side }).png().toFile(at('tile.png'))
      run(`heif-enc -q 95 -o ${at('tile.heic')} ${at('tile.png')}`)
      tiles.push(readFileSync(at('tile.heic')))
    }
  write('grid8.heic', heifGrid(tiles, 2, 2 * WIDTH, 2 * HEIGHT))
}

/** With the marks of the JPEGs that they are made of. */
async function markedHeif(): Promise<void> {
  for (const name of MARKED_HEICS) {
    writeFileSync(at(`${name}.jpg`), await RIGHTS_FILES.find(file => file.name === `${name}.jpg`)!.make())
    run(`heif-enc -q 60 -o test/images/marked/${name}.heic ${at(`${name}.jpg`)}`)
  }
}

async function jpegXl(): Promise<void> {
  for (const kind of KINDS) run(`cjxl -d 0 ${await png(kind)} ${target(`${kind}.jxl`)}`)
  run(`cjxl -d 0 ${await png('rgb8', adobe)} ${target('rgb8-icc.jxl')}`)
  run(`cjxl -d 0.3 ${await png('rgb8')} ${target('rgb8-lossy.jxl')}`)
  run(`cjxl -d 0.3 ${await png('rgba8')} ${target('rgba8-lossy.jxl')}`)
  await source().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toFile(at('source.jpg'))
  run(`cjxl --lossless_jpeg=1 ${at('source.jpg')} ${target('rgb8-jpeg.jxl')}`)
  await sharp(at('source.jpg'))
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toFile(at('turned.jpg'))
  run(`cjxl --lossless_jpeg=1 ${at('turned.jpg')} ${target('turned8.jxl')}`)
  await sharp(await png('rgb8'))
    .rotate(90)
    .png()
    .toFile(target('turned8.png'))
}

/** A HEIC that is to be shown turned by a quarter, clockwise: its primary picture, the last one, gets a property irot. */
function turned(heic: Buffer): Buffer {
  const more = 10
  const grown = (type: string): void => {
    const start = heic.indexOf(type, 0, 'latin1') - 4
    heic.writeUInt32BE(heic.readUInt32BE(start) + more - (type === 'ipco' ? 1 : type === 'ipma' ? 9 : 0), start)
  }
  const data = heic.indexOf('mdat', 0, 'latin1') + 4
  heic.writeUInt32BE(data + more, heic.indexOf(be32(data)))
  for (const type of ['meta', 'iprp', 'ipco', 'ipma']) grown(type)
  const ipma = heic.indexOf('ipma', 0, 'latin1') - 4
  const end = ipma + heic.readUInt32BE(ipma) - 1
  // Properties of the last item: a byte for each, the first one counts them; the new property is the third.
  const counts = heic.subarray(ipma, end).lastIndexOf(be16(2)) + ipma + 2
  heic.writeUInt8(heic.readUInt8(counts) + 1, counts)
  const properties = boxesIn(heic.subarray(heic.indexOf('ipco', 0, 'latin1') + 4, ipma)).length
  const irot = box('irot', Buffer.from([3]))
  return Buffer.concat([
    heic.subarray(0, ipma),
    irot,
    heic.subarray(ipma, end),
    Buffer.from([0x80 + properties + 1]),
    heic.subarray(end),
  ])
}

/** Samples whose colours are blended with white by their transparency, which stays; those of 16 bits repeat a byte. */
function onWhite(samples: Buffer, bytes: number): Buffer {
  const opacity = (at: number): number => samples[at - (at % (4 * bytes)) + 3 * bytes]! / 255
  return Buffer.from(
    [...samples].map((sample, at) =>
      at % (4 * bytes) >= 3 * bytes ? sample : Math.round(255 + (sample - 255) * opacity(at)),
    ),
  )
}

/** One empty layer; the negative count says that the first extra channel is the transparency of the composite. */
function layerSection(bytes: number): Buffer {
  const [side, channels] = [8, 4]
  const length = 2 + side * side * bytes
  const record = Buffer.concat([
    ...[be32(0, 0, side, side), be16(channels)],
    ...[0xffff, 0, 1, 2].map(channel => Buffer.concat([be16(channel), be32(length)])),
    ...[latin('8BIMnorm'), Buffer.from([255, 0, 0, 0]), be32(12, 0, 0), latin('\x03one')],
  ])
  const data = Buffer.alloc(channels * length)
  const info = Buffer.concat([be16(0xffff), record, data])
  const even = Buffer.concat([info, Buffer.alloc(info.length % 2)])
  return Buffer.concat([be32(even.length + 8), be32(even.length), even, be32(0)])
}

/** A row by PackBits (TIFF 6.0, section 9): repeated bytes, and others as they are. */
function packed(row: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let from = 0; from < row.length; ) {
    let to = from + 1
    while (to < row.length && to - from < 128 && row[to] === row[from]) to++
    if (to - from > 1) parts.push(Buffer.from([257 - (to - from), row[from]!]))
    else {
      while (to < row.length && to - from < 128 && row[to] !== row[to - 1]) to++
      parts.push(Buffer.from([to - from - 1]), row.subarray(from, to))
    }
    from = to
  }
  return Buffer.concat(parts)
}

/** The planes row by row, the lengths of all rows before them. */
function packedPlanes(planes: Buffer, rowBytes: number): Buffer {
  const rows = Array.from({ length: planes.length / rowBytes }, (_, row) =>
    packed(planes.subarray(row * rowBytes, (row + 1) * rowBytes)),
  )
  return Buffer.concat([be16(1, ...rows.map(row => row.length)), ...rows])
}

/** A Photoshop document of the composite alone, as its rows are or packed. */
async function psd(
  kind: Kind,
  { large = false, isPacked = false, profile }: { large?: boolean; isPacked?: boolean; profile?: Buffer } = {},
): Promise<Buffer> {
  const [channels, bytes] = [CHANNELS[kind], is16(kind) ? 2 : 1]
  const mode = kind.startsWith('gray') ? 1 : kind.startsWith('cmyk') ? 4 : 3
  const samples = await samplesOf(kind)
  // Ink is stored as the light that it leaves, and what is transparent as if on white.
  const inLight = mode === 4 ? Buffer.from([...samples].map(sample => 255 - sample)) : samples
  const stored = kind.startsWith('rgba') ? onWhite(inLight, bytes) : inLight
  const planes = planar(stored, channels, bytes)
  const resource = profile
    ? Buffer.concat([latin('8BIM'), be16(1039, 0), be32(profile.length), profile, Buffer.alloc(profile.length % 2)])
    : Buffer.alloc(0)
  const layers = kind.startsWith('rgba') ? layerSection(bytes) : be32(...(large ? [0, 0] : [0]))
  return Buffer.concat([
    ...[
      latin('8BPS'),
      be16(large ? 2 : 1),
      Buffer.alloc(6),
      be16(channels),
      be32(HEIGHT, WIDTH),
      be16(bytes * 8, mode),
    ],
    ...[be32(0), be32(resource.length), resource, layers],
    ...(isPacked ? [packedPlanes(planes, WIDTH * bytes)] : [be16(0), planes]),
  ])
}

async function photoshop(): Promise<void> {
  for (const kind of [...KINDS, 'cmyk8', 'cmyk16'] as Kind[]) write(`${kind}.psd`, await psd(kind))
  write('rgb8-packed.psd', await psd('rgb8', { isPacked: true }))
  write('rgb8.psb', await psd('rgb8', { large: true }))
  write('rgb8-icc.psd', await psd('rgb8', { profile: adobe }))
}

async function bmp(): Promise<void> {
  const rows = (samples: Buffer, channels: number, swap: boolean): Buffer =>
    Buffer.concat(
      Array.from({ length: HEIGHT }, (_, row) => {
        const line = Buffer.from(
          samples.subarray((HEIGHT - 1 - row) * WIDTH * channels, (HEIGHT - row) * WIDTH * channels),
        )
        if (swap) for (let at = 0; at < line.length; at += channels) line.subarray(at, at + 3).reverse()
        return line
      }),
    )
  const file = (bits: number, header: Buffer, table: Buffer, pixels: Buffer): Buffer => {
    const offset = 14 + header.length + 4 + table.length
    return Buffer.concat([
      latin('BM'),
      le32(offset + pixels.length, 0, offset),
      le32(header.length + 4),
      header,
      table,
      pixels,
    ]).fill(bits, 28, 29)
  }
  const info = (bits: number, compression = 0, more = Buffer.alloc(0)): Buffer =>
    Buffer.concat([le32(WIDTH, HEIGHT), le16(1, bits), le32(compression, 0, 2835, 2835, 0, 0), more])
  write('rgb8.bmp', file(24, info(24), Buffer.alloc(0), rows(await samplesOf('rgb8'), 3, true)))
  const grays = Buffer.from(Array.from({ length: 256 }, (_, gray) => [gray, gray, gray, 0]).flat())
  write('gray8.bmp', file(8, info(8), grays, rows(await samplesOf('gray8'), 1, false)))
  write('rgb8-down.bmp', downwards(file(24, info(24), Buffer.alloc(0), rows(await samplesOf('rgb8'), 3, true)), 3))
  const indexes = [...(await samplesOf('gray8'))].map(sample => sample >> 4)
  const colours = Buffer.from(Array.from({ length: 16 }, (_, at) => [255 - at * 17, at * 10, at * 17, 0]).flat())
  const nibbles = Buffer.from(
    Array.from({ length: HEIGHT }, (_, row) =>
      Array.from({ length: WIDTH / 2 }, (_, pair) => {
        const left = (HEIGHT - 1 - row) * WIDTH + 2 * pair
        return (indexes[left]! << 4) | indexes[left + 1]!
      }),
    ).flat(),
  )
  const few = info(4)
  few.writeUInt32LE(16, few.length - 8)
  write('palette8.bmp', file(4, few, colours, nibbles))
  const masks = Buffer.concat([le32(0xff0000, 0xff00, 0xff, 0xff000000), latin('BGRs'), Buffer.alloc(48)])
  write('rgba8.bmp', file(32, info(32, 3, masks), Buffer.alloc(0), rows(await samplesOf('rgba8'), 4, true)))
}

/** The same BMP with its first row first, which a negative height says. */
function downwards(bmp: Buffer, channels: number): Buffer {
  const [start, line] = [bmp.readUInt32LE(10), WIDTH * channels]
  const rows = Array.from({ length: HEIGHT }, (_, row) => bmp.subarray(start + row * line, start + (row + 1) * line))
  const head = Buffer.from(bmp.subarray(0, start))
  head.writeInt32LE(-HEIGHT, 22)
  return Buffer.concat([head, ...rows.reverse()])
}

async function portableAnymap(): Promise<void> {
  const pnm = (kind: Kind, magic: string): Promise<Buffer> =>
    samplesOf(kind).then(samples =>
      Buffer.concat([latin(`${magic}\n# made here\n${WIDTH} ${HEIGHT}\n${is16(kind) ? 65535 : 255}\n`), samples]),
    )
  write('rgb8.ppm', await pnm('rgb8', 'P6'))
  write('rgb16.ppm', await pnm('rgb16', 'P6'))
  write('gray8.pgm', await pnm('gray8', 'P5'))
  write('gray16.pgm', await pnm('gray16', 'P5'))
  const text = [...(await samplesOf('rgb8'))].join(' ').replace(/(.{60}\S*) /g, '$1\n')
  write('rgb8-text.ppm', latin(`P3\n${WIDTH} ${HEIGHT}\n255\n${text}\n`))
  for (const kind of ['rgba8', 'rgba16'] as Kind[])
    write(
      `${kind}.pam`,
      Buffer.concat([
        latin(
          `P7\nWIDTH ${WIDTH}\nHEIGHT ${HEIGHT}\nDEPTH 4\nMAXVAL ${is16(kind) ? 65535 : 255}\nTUPLTYPE RGB_ALPHA\nENDHDR\n`,
        ),
        await samplesOf(kind),
      ]),
    )
}

async function icon(): Promise<void> {
  const large = readFileSync(await png('rgba8'))
  const small = await sharp(large).resize(16, 16, { fit: 'fill' }).png().toBuffer()
  const entry = (width: number, height: number, bytes: Buffer, offset: number): Buffer =>
    Buffer.concat([Buffer.from([width, height, 0, 0]), le16(1, 32), le32(bytes.length, offset)])
  // A picture as in BMP, without its file header, of twice the height: a mask of 1 bit follows, which is not needed.
  const bmp = readFileSync(target('rgba8.bmp'))
  const pixels = bmp.subarray(bmp.readUInt32LE(10))
  const info = Buffer.concat([le32(40, WIDTH, 2 * HEIGHT), le16(1, 32), Buffer.alloc(24)])
  const bitmap = Buffer.concat([info, pixels, Buffer.alloc(HEIGHT * 8)])
  write('rgba8-bitmap.ico', Buffer.concat([le16(0, 1, 1), entry(WIDTH, HEIGHT, bitmap, 22), bitmap]))
  const start = 6 + 2 * 16
  write(
    'rgba8.ico',
    Buffer.concat([
      le16(0, 1, 2),
      entry(16, 16, small, start),
      entry(WIDTH, HEIGHT, large, start + small.length),
      small,
      large,
    ]),
  )
}

/** A fraction as 16-bit floating point: 5 bits of exponent, 10 of mantissa. */
function half(value: number): Buffer {
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(value, 2 ** -14))))
  const mantissa = Math.round((value / 2 ** exponent) * 1024)
  return le16(mantissa < 1024 ? mantissa : (exponent + 15) * 1024 + mantissa - 1024)
}

/** OpenEXR without compression, of 16-bit floating point (OpenEXR File Layout). */
async function openexr(kind: 'rgb8' | 'gray8'): Promise<Buffer> {
  const attribute = (name: string, type: string, value: Buffer): Buffer =>
    Buffer.concat([latin(`${name}\0${type}\0`), le32(value.length), value])
  const float = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value)
    return bytes
  }
  const bands = kind === 'rgb8' ? [2, 1, 0] : [0]
  const names = kind === 'rgb8' ? ['B', 'G', 'R'] : ['Y']
  const channels = names.map(name => Buffer.concat([latin(`${name}\0`), le32(1, 0, 1, 1)]))
  const window = le32(0, 0, WIDTH - 1, HEIGHT - 1)
  const header = Buffer.concat([
    ...[Buffer.from([0x76, 0x2f, 0x31, 0x01]), le32(2)],
    attribute('channels', 'chlist', Buffer.concat([...channels, Buffer.alloc(1)])),
    attribute('compression', 'compression', Buffer.alloc(1)),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.alloc(1)),
    attribute('pixelAspectRatio', 'float', float(1)),
    attribute('screenWindowCenter', 'v2f', Buffer.alloc(8)),
    attribute('screenWindowWidth', 'float', float(1)),
    Buffer.alloc(1),
  ])
  const samples = await samplesOf(kind)
  const light = (sample: number): number =>
    sample <= 10 ? sample / 255 / 12.92 : ((sample / 255 + 0.055) / 1.055) ** 2.4
  const rows = Array.from({ length: HEIGHT }, (_, row) =>
    Buffer.concat(
      bands.flatMap(band =>
        Array.from({ length: WIDTH }, (_, column) =>
          half(light(samples[(row * WIDTH + column) * bands.length + band]!)),
        ),
      ),
    ),
  )
  const size = 8 + WIDTH * 2 * bands.length
  const start = header.length + 8 * HEIGHT
  const offsets = Buffer.concat(rows.map((_, row) => le32(start + row * size, 0)))
  return Buffer.concat([header, offsets, ...rows.map((row, index) => Buffer.concat([le32(index, row.length), row]))])
}

async function lightMaps(): Promise<void> {
  for (const kind of ['rgb8', 'gray8'] as const) write(`${kind}.exr`, await openexr(kind))
  run(`vips radsave ${await png('rgb8')} ${target('rgb8.hdr')}`)
}

async function tiff(): Promise<void> {
  for (const kind of KINDS) run(`vips tiffsave ${await png(kind)} ${target(`${kind}-zstd.tif`)} --compression zstd`)
  run(`vips tiffsave ${await png('rgb8', adobe)} ${target('rgb8-icc-zstd.tif')} --compression zstd`)
  run(`vips tiffsave ${await png('rgb8')} ${target('rgb8-webp.tif')} --compression webp --lossless`)
  run(`convert ${await png('rgb8')} -compress LZMA ${target('rgb8-lzma.tif')}`)
  write('bilevel.png', await source().threshold(128).toColourspace('b-w').png().toBuffer())
  const grays = await sharp(target('bilevel.png')).toColourspace('b-w').raw().toBuffer()
  const strip = stripOf(WIDTH, HEIGHT, 'bits', (x, y) => [grays[y * WIDTH + x]! >> 7])
  writeFileSync(at('bilevel.tif'), tiffOf([{ width: WIDTH, height: HEIGHT, bits: [1], photometric: 1, strip }]))
  run(`tiffcp -c jbig ${at('bilevel.tif')} ${target('bilevel-jbig.tif')}`)
  run(`convert ${await png('rgb8')} -compress none ${at('rgb8.tif')}`)
  run(`tiffcp -c lerc ${at('rgb8.tif')} ${target('rgb8-lerc.tif')}`)
  // The first strip begins behind the header.
  const jpeg = await source().jpeg({ quality: 98, chromaSubsampling: '4:4:4' }).toBuffer()
  const fields: Field[] = [
    [259, 'short', [6]],
    [512, 'short', [1]],
    [513, 'long', [8]],
    [514, 'long', [jpeg.length]],
    [530, 'short', [1, 1]],
  ]
  const size = { width: WIDTH, height: HEIGHT, bits: [8, 8, 8] }
  write('rgb8-ojpeg.tif', tiffOf([{ ...size, photometric: 6, strip: jpeg, fields }]))
  // 12 bits of the 16, packed.
  const rgb16 = await samplesOf('rgb16')
  const twelve = Buffer.concat(
    Array.from({ length: (PIXELS * 3) / 2 }, (_, pair) => {
      const [first, second] = [rgb16.readUInt16BE(pair * 4) >> 4, rgb16.readUInt16BE(pair * 4 + 2) >> 4]
      return Buffer.from([first >> 4, ((first & 15) << 4) | (second >> 8), second & 255])
    }),
  )
  write('rgb12.tif', tiffOf([{ width: WIDTH, height: HEIGHT, bits: [12, 12, 12], photometric: 2, strip: twelve }]))
  const lab = await source().toColourspace('lab').raw({ depth: 'char' }).toBuffer()
  // Lightness as a fraction of 255, the colours signed.
  const scaled = Buffer.from([...lab].map((sample, index) => (index % 3 === 0 ? Math.round(sample * 2.55) : sample)))
  write('lab8.tif', tiffOf([{ width: WIDTH, height: HEIGHT, bits: [8, 8, 8], photometric: 8, strip: scaled }]))
}

/** By the program of libjpeg-tools; what is lossless has tables of its own, as every decoder but that one wants. */
async function jpegs(): Promise<void> {
  const rgb16 = await samplesOf('rgb16')
  const rgb12 = be16(...Array.from({ length: rgb16.length / 2 }, (_, at) => rgb16.readUInt16BE(2 * at) >> 4))
  for (const [name, most, samples, options] of [
    ['rgb12', 4095, rgb12, '-q 98'],
    ['rgb12-progressive', 4095, rgb12, '-q 98 -v'],
    ['rgb16-lossless', 65535, rgb16, '-p -c -h'],
  ] as const) {
    writeFileSync(at(`${name}.ppm`), Buffer.concat([latin(`P6\n${WIDTH} ${HEIGHT}\n${most}\n`), samples]))
    run(`jpeg ${options} ${at(`${name}.ppm`)} ${target(`${name}.jpg`)}`)
  }
}

await tiff()
await jpegs()
await jpeg2000()
await heif()
await markedHeif()
await jpegXl()
await photoshop()
await bmp()
await portableAnymap()
await icon()
await lightMaps()
// The sources themselves, to compare with.
for (const kind of ['rgb8', 'gray8', 'rgba8'] as Kind[]) write(`${kind}.png`, readFileSync(await png(kind)))
write(
  'cmyk8.tif',
  tiffOf([{ width: WIDTH, height: HEIGHT, bits: [8, 8, 8, 8], photometric: 5, strip: await samplesOf('cmyk8') }]),
)
run(`vips tiffsave ${target('cmyk8.tif')} ${target('cmyk8-zstd.tif')} --compression zstd`)
write('rgb8-icc.png', readFileSync(await png('rgb8', adobe)))
rmSync(scratch, { recursive: true })
