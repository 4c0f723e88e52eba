// More than 50 small files with marks of rights: every format by every kind of metadata that it has, with several values.
import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import sharp, { type Sharp } from 'sharp'
import { PUT_AFTERWARDS } from '../src/images/put-xmp.js'
import { type Field, tiffOf } from './images/tiff-writer.js'
import { EXIF, inLanguages, iptcRecords, packet, withIptc } from './marked-pictures.js'

const FORMATS = 'test/images/formats'
const formatFile = (name: string): Buffer => readFileSync(`${FORMATS}/${name}`)

/** What a file says, and so everything that is made of it. */
export interface Said {
  notice: string
  credit?: string
  /** A value of the PLUS vocabulary. */
  dataMining?: string
  license?: string
}

export interface RightsFile {
  name: string
  mediaType: string
  said: Said
  /** What else stands in the file: it must not get out. */
  make(): Promise<Buffer>
}

/** What XMP is made to say. */
const VALUES: Record<string, Said> = {
  prohibited: { notice: '(c) Museum', credit: 'Photo: A', dataMining: 'DMI-PROHIBITED' },
  training: {
    notice: '(c) Archive',
    dataMining: 'DMI-PROHIBITED-AIMLTRAINING',
    license: 'http://creativecommons.org/licenses/by-nc/4.0/',
  },
  allowed: {
    notice: '(c) Library',
    dataMining: 'DMI-ALLOWED',
    license: 'http://rightsstatements.org/vocab/InC/1.0/',
  },
  credit: { notice: '(c) House', credit: 'Photo: B' },
}

const packetOf = ({ notice, credit, dataMining, license }: Said): string =>
  packet(
    [
      inLanguages('dc:rights', notice),
      license ? `<xmpRights:WebStatement>${license}</xmpRights:WebStatement>` : '',
      dataMining ? `<plus:DataMining>http://ns.useplus.org/ldf/vocab/${dataMining}</plus:DataMining>` : '',
    ].join(''),
    `xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="51,30N"${credit ? ` photoshop:Credit="${credit}"` : ''}`,
  )

const OF_IPTC: Said = {
  notice: '(c) IPTC, http://creativecommons.org/licenses/by/4.0/',
  credit: 'Photo: C',
  license: 'http://creativecommons.org/licenses/by/4.0/',
}
const OF_EXIF: Said = { notice: '(c) Exif' }

const picture = (): Sharp => sharp(`${FORMATS}/rgb8.png`).withExif(EXIF)
const plain = (): Sharp => sharp(`${FORMATS}/rgb8.png`)
const iptc = (): Buffer => iptcRecords(OF_IPTC.credit!, OF_IPTC.notice)

/** The block of Exif as JPEG has it, without its first six bytes: a TIFF. */
async function exifBlock(): Promise<Buffer> {
  const { exif } = await sharp(await picture().jpeg().toBuffer()).metadata()
  return exif!.subarray(exif!.toString('latin1', 0, 4) === 'Exif' ? 6 : 0)
}

const be32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
/** A box of ISO/IEC 14496-12. */
const box = (type: string, ...bodies: Buffer[]): Buffer => {
  const body = Buffer.concat(bodies)
  return Buffer.concat([be32(body.length + 8), Buffer.from(type, 'latin1'), body])
}

/** A JP2 with a box of metadata behind it, by the UUID of its kind. */
const jp2 = (uuid: string, ...contents: Buffer[]): Buffer =>
  Buffer.concat([formatFile('gray8.jp2'), box('uuid', Buffer.from(uuid, 'hex'), ...contents)])
const JP2_UUIDS = {
  xmp: 'be7acfcb97a942e89c71999491e3afac',
  exif: Buffer.from('JpgTiffExif->JP2').toString('hex'),
  iptc: '33c7a4d2b81d4723a0baf1a3e097ad38',
}

/** A JPEG XL in boxes. */
const jxl = (metadata: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ', 'latin1'),
    metadata,
    box('jxlc', formatFile('gray8.jxl')),
  ])

/** A Photoshop document with a resource more. */
function psd(id: number, contents: Buffer): Buffer {
  const file = formatFile('rgb8.psd')
  const head = Buffer.from('8BIM\0\0\0\0', 'latin1')
  head.writeUInt16BE(id, 4)
  const resource = Buffer.concat([head, be32(contents.length), contents, Buffer.alloc(contents.length % 2)])
  return Buffer.concat([file.subarray(0, 30), be32(resource.length), resource, file.subarray(34)])
}

function pdf(xmp: string): Promise<Buffer> {
  const document = new PDFDocument({ size: [40, 20], margin: 0, pdfVersion: '1.4' })
  ;(document as unknown as { appendXML(xml: string): void }).appendXML(
    /<rdf:Description.*<\/rdf:Description>/.exec(xmp)![0],
  )
  document.rect(0, 0, 40, 20).fill('red')
  document.end()
  return buffer(document)
}

const tiff = (...fields: Field[]): Buffer =>
  tiffOf([{ width: 40, height: 30, bits: [8], photometric: 1, strip: Buffer.alloc(1200, 90), fields }])

/** Where a format has XMP, by the ending of its files. */
const OF_XMP: Record<string, [mediaType: string, make: (xmp: string) => Buffer | Promise<Buffer>]> = {
  jpg: ['image/jpeg', xmp => picture().withXmp(xmp).jpeg().toBuffer()],
  png: ['image/png', xmp => picture().withXmp(xmp).png().toBuffer()],
  tif: ['image/tiff', xmp => picture().withXmp(xmp).tiff().toBuffer()],
  webp: ['image/webp', xmp => picture().withXmp(xmp).webp().toBuffer()],
  avif: ['image/avif', xmp => picture().withXmp(xmp).avif({ effort: 0 }).toBuffer()],
  gif: ['image/gif', async xmp => PUT_AFTERWARDS['gif']!(await plain().gif().toBuffer(), xmp)],
  jp2: ['image/jp2', xmp => jp2(JP2_UUIDS.xmp, Buffer.from(xmp))],
  jxl: ['image/jxl', xmp => jxl(box('xml ', Buffer.from(xmp)))],
  'brob.jxl': ['image/jxl', xmp => jxl(box('brob', Buffer.from('xml '), brotliCompressSync(xmp)))],
  psd: ['image/vnd.adobe.photoshop', xmp => psd(1060, Buffer.from(xmp))],
  pdf: ['application/pdf', pdf],
}

/** Where a format has IPTC, and Exif. */
const OF_RECORDS: [name: string, mediaType: string, said: Said, make: () => Buffer | Promise<Buffer>][] = [
  ['iptc.jpg', 'image/jpeg', OF_IPTC, async () => withIptc(await plain().jpeg().toBuffer(), iptc())],
  ['iptc.tif', 'image/tiff', OF_IPTC, () => tiff([33723, 'bytes', iptc()])],
  ['iptc.jp2', 'image/jp2', OF_IPTC, () => jp2(JP2_UUIDS.iptc, iptc())],
  ['iptc.psd', 'image/vnd.adobe.photoshop', OF_IPTC, () => psd(1028, iptc())],
  ['exif.jpg', 'image/jpeg', OF_EXIF, () => picture().jpeg().toBuffer()],
  ['exif.png', 'image/png', OF_EXIF, () => picture().png().toBuffer()],
  ['exif.webp', 'image/webp', OF_EXIF, () => picture().webp().toBuffer()],
  ['exif.avif', 'image/avif', OF_EXIF, () => picture().avif({ effort: 0 }).toBuffer()],
  ['exif.tif', 'image/tiff', OF_EXIF, () => tiff([33432, 'ascii', '(c) Exif'])],
  ['exif.jp2', 'image/jp2', OF_EXIF, async () => jp2(JP2_UUIDS.exif, await exifBlock())],
  ['exif.jxl', 'image/jxl', OF_EXIF, async () => jxl(box('Exif', be32(0), await exifBlock()))],
  [
    'exif-brob.jxl',
    'image/jxl',
    OF_EXIF,
    async () => jxl(box('brob', Buffer.from('Exif'), brotliCompressSync(Buffer.concat([be32(0), await exifBlock()])))),
  ],
  ['exif.psd', 'image/vnd.adobe.photoshop', OF_EXIF, async () => psd(1058, await exifBlock())],
]

/** HEICs, which only programs of the system write: `images/formats/make.js` makes them of the JPEGs of the same names. */
export const MARKED_HEICS = [...Object.keys(VALUES), 'exif']
const heics = MARKED_HEICS.map(
  (name): RightsFile => ({
    name: `${name}.heic`,
    mediaType: 'image/heic',
    said: VALUES[name] ?? OF_EXIF,
    make: async () => readFileSync(`test/images/marked/${name}.heic`),
  }),
)

/** All of them. */
export const RIGHTS_FILES: RightsFile[] = [
  ...Object.entries(OF_XMP).flatMap(([ending, [mediaType, make]]) =>
    Object.entries(VALUES).map(([value, said]) => ({
      name: `${value}.${ending}`,
      mediaType,
      said,
      make: async () => make(packetOf(said)),
    })),
  ),
  ...OF_RECORDS.map(([name, mediaType, said, make]) => ({ name, mediaType, said, make: async () => make() })),
  ...heics,
]

/** Files of each format that say nothing. */
export const UNMARKED: { name: string; mediaType: string; make(): Promise<Buffer> }[] = [
  { name: 'plain.jpg', mediaType: 'image/jpeg', make: () => plain().jpeg().toBuffer() },
  { name: 'plain.webp', mediaType: 'image/webp', make: () => plain().webp().toBuffer() },
  ...(
    [
      ['rgb8.png', 'image/png'],
      ['rgb8.jp2', 'image/jp2'],
      ['rgb8.jxl', 'image/jxl'],
      ['rgb8.heic', 'image/heic'],
      ['rgb8.psd', 'image/vnd.adobe.photoshop'],
      ['cmyk8.tif', 'image/tiff'],
    ] as const
  ).map(([name, mediaType]) => ({ name: `plain-${name}`, mediaType, make: async () => formatFile(name) })),
]
