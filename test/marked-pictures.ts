// Pictures with marks of rights in XMP, IPTC and Exif, beside what must not get out: where and with what they were taken.
import sharp, { type Exif } from 'sharp'
import { picture } from './pictures.js'

/** In every marked picture: never in anything that is made of it. */
export const SECRETS = ['SERIAL-0815', 'Lens-4711']

const NAMESPACES = {
  dc: 'http://purl.org/dc/elements/1.1/',
  xmpRights: 'http://ns.adobe.com/xap/1.0/rights/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  plus: 'http://ns.useplus.org/ldf/xmp/1.0/',
  cc: 'http://creativecommons.org/ns#',
  aux: 'http://ns.adobe.com/exif/1.0/aux/',
}

/** A packet whose description has these elements, and attributes. */
export const packet = (elements: string, attributes = ''): string =>
  `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${Object.entries(
    NAMESPACES,
  )
    .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
    .join(
      ' ',
    )} aux:SerialNumber="${SECRETS[0]}" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

/** A property in two languages, the default one second. */
export const inLanguages = (name: string, text: string): string =>
  `<${name}><rdf:Alt><rdf:li xml:lang="de">auf Deutsch</rdf:li><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></${name}>`

/** Everything that XMP says of rights. */
export const FULL = packet(
  [
    inLanguages('dc:rights', '© Museum &amp; Söhne'),
    inLanguages('xmpRights:UsageTerms', 'Ask first'),
    '<xmpRights:Owner><rdf:Bag><rdf:li>Museum</rdf:li><rdf:li>Stadt</rdf:li></rdf:Bag></xmpRights:Owner>',
    '<plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING</plus:DataMining>',
    inLanguages('plus:OtherConstraints', 'No memes'),
    '<cc:license rdf:resource="https://creativecommons.org/licenses/by-nc/4.0/deed.en"/>',
  ].join(''),
  'photoshop:Credit="Photo: A. Smith" xmpRights:Marked="True" xmpRights:WebStatement="https://museum.example/rights"',
)

const dataset = (record: number, set: number, text: string): Buffer => {
  const data = Buffer.from(text)
  const head = Buffer.from([0x1c, record, set, 0, 0])
  head.writeUInt16BE(data.length, 3)
  return Buffer.concat([head, data])
}

/** Records of IPTC in UTF-8: a credit and a copyright notice. */
export const iptcRecords = (credit: string, notice: string): Buffer =>
  Buffer.concat([dataset(1, 90, '\x1b%G'), dataset(2, 110, credit), dataset(2, 116, notice)])

/** A JPEG with records of IPTC in its head, as Photoshop writes them. */
export function withIptc(jpeg: Buffer, records: Buffer): Buffer {
  const resource = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1')
  resource.writeUInt32BE(records.length, 8)
  const contents = Buffer.concat([Buffer.from('Photoshop 3.0\0'), resource, records, Buffer.alloc(records.length % 2)])
  const marker = Buffer.from([0xff, 0xed, 0, 0])
  marker.writeUInt16BE(contents.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), marker, contents, jpeg.subarray(2)])
}

/** The block of Exif: a notice, and what must not get out. */
export const EXIF: Exif = {
  IFD0: { Copyright: '(c) Exif' },
  IFD2: { BodySerialNumber: SECRETS[0]!, LensSerialNumber: SECRETS[1]! },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
}

const source = () => sharp(picture('rocket.jpg')).withExif(EXIF)

/** Marked pictures by name, with their media types. */
export const MARKED: Record<string, { mediaType: string; make: () => Promise<Buffer> }> = {
  'xmp.jpg': { mediaType: 'image/jpeg', make: () => source().resize(400).withXmp(FULL).jpeg().toBuffer() },
  'xmp.tif': { mediaType: 'image/tiff', make: () => source().resize(200).withXmp(FULL).tiff().toBuffer() },
  'xmp.png': {
    mediaType: 'image/png',
    make: () =>
      source()
        .resize(200)
        .withXmp(packet('', 'xmpRights:WebStatement="https://rightsstatements.org/page/InC/1.0/?language=en"'))
        .png()
        .toBuffer(),
  },
  'iptc.jpg': {
    mediaType: 'image/jpeg',
    make: async () => withIptc(await source().resize(200).jpeg().toBuffer(), iptcRecords('Crédit', '© IPTC')),
  },
  'exif.webp': { mediaType: 'image/webp', make: () => source().resize(200).webp().toBuffer() },
}
