// What a file says of its rights, read from its blocks of XMP, IPTC and Exif, whoever wrote them.
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { decodeOriginal } from '../../src/images/decode-original.js'
import { embeddedRights, registeredIri } from '../../src/images/embedded-rights.js'
import { probe } from '../../src/images/probe-image.js'
import { FULL, inLanguages, iptcRecords, MARKED, packet } from '../marked-pictures.js'
import { originals } from './originals.js'
import { type Field, tiffOf } from './tiff-writer.js'

const ofXmp = (xmp: string) => embeddedRights({ xmp: Buffer.from(xmp) })

it('XMP says everything, the default language of each text', () => {
  expect(ofXmp(FULL)).toEqual({
    copyright_notice: '© Museum & Söhne',
    credit: 'Photo: A. Smith',
    owner: ['Museum', 'Stadt'],
    usage_terms: 'Ask first',
    web_statement: 'https://museum.example/rights',
    marked: true,
    license: 'http://creativecommons.org/licenses/by-nc/4.0/',
    data_mining: 'DMI-PROHIBITED-AIMLTRAINING',
    other_constraints: 'No memes',
  })
})

it.each([
  ['xmp.tif', expect.objectContaining({ copyright_notice: '© Museum & Söhne' })],
  [
    'xmp.png',
    {
      copyright_notice: '(c) Exif',
      web_statement: 'https://rightsstatements.org/page/InC/1.0/?language=en',
      license: 'http://rightsstatements.org/vocab/InC/1.0/',
    },
  ],
  ['iptc.jpg', { copyright_notice: '© IPTC', credit: 'Crédit' }],
  ['exif.webp', { copyright_notice: '(c) Exif' }],
])('of %s', async (name, rights) => {
  expect(embeddedRights(await sharp(await MARKED[name]!.make()).metadata())).toEqual(rights)
})

it('XMP counts before IPTC, and bare records as TIFF has them are read', () => {
  const xmp = Buffer.from(packet(inLanguages('dc:rights', 'of XMP')))
  expect(embeddedRights({ xmp, iptc: iptcRecords('of IPTC', 'of IPTC') })).toEqual({
    copyright_notice: 'of XMP',
    credit: 'of IPTC',
  })
})

it('a packet under other prefixes says the same', () => {
  const other = FULL.replaceAll('dc:', 'q:').replaceAll('xmlns:dc', 'xmlns:q').replaceAll('rdf:', 'r:')
  expect(ofXmp(other.replaceAll('xmlns:rdf', 'xmlns:r'))).toEqual(ofXmp(FULL))
})

it.each([
  ['Licensed under http://creativecommons.org/licenses/by/4.0/.', 'http://creativecommons.org/licenses/by/4.0/'],
  ['https://creativecommons.org/publicdomain/zero/1.0/legalcode', 'http://creativecommons.org/publicdomain/zero/1.0/'],
  ['https://creativecommons.org/licenses/by/3.0/at/', 'http://creativecommons.org/licenses/by/3.0/at/'],
  ['https://creativecommons.org/licenses/by/4.0/deed.de', 'http://creativecommons.org/licenses/by/4.0/'],
  ['http://rightsstatements.org/page/NoC-US/1.0/?language=en', 'http://rightsstatements.org/vocab/NoC-US/1.0/'],
  ['https://creativecommons.org/about/', undefined],
  ['https://evil.example/creativecommons.org/licenses/by/4.0/', undefined],
])('the registered IRI in %j is %j', (text, iri) => {
  expect(registeredIri(text)).toBe(iri)
})

const NOTICE = packet(inLanguages('dc:rights', 'kept'), 'photoshop:Credit="kept"')

it.each<[string, string]>([
  ['an entity of its own', `<!DOCTYPE x [<!ENTITY a "${'b'.repeat(1000)}">]>${packet('<dc:rights>&a;</dc:rights>')}`],
  [
    'an external entity',
    `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>${packet('<dc:rights>&a;</dc:rights>')}`,
  ],
  ['100,000 elements within each other', packet('<a>'.repeat(100_000), '')],
  ['more than 1 MiB', packet(inLanguages('dc:rights', 'x'.repeat(1024 * 1024)))],
  ['no value of PLUS', packet('<plus:DataMining>constructor</plus:DataMining>')],
  ['no XML', 'rights'.repeat(1000)],
])('XMP with %s says nothing', (_what, xmp) => {
  expect(ofXmp(xmp)).toBeUndefined()
})

it('what comes before a fault of the XML counts', () => {
  expect(ofXmp(NOTICE.slice(0, NOTICE.indexOf('</rdf:Description>')))).toEqual({
    copyright_notice: 'kept',
    credit: 'kept',
  })
})

it('texts are clipped, and lose their control characters and halves of characters', () => {
  const [notice, credit] = [`a\u0007${'😀'.repeat(2000)}`, 'x'.repeat(5000)]
  const found = embeddedRights({ iptc: iptcRecords(credit, notice) })!
  expect([found.copyright_notice!.length, found.credit!.length]).toEqual([1000, 1000])
  expect(Buffer.from(found.copyright_notice!).toString()).toBe(found.copyright_notice)
  expect(found.copyright_notice).toMatch(/^a 😀/u)
})

const turned = (records: Buffer): Buffer => Buffer.concat([records, Buffer.alloc(-records.length & 3)]).swap32()

it.each<[string, Field, object | undefined]>([
  ['a copyright', [33432, 'ascii', '(c) Müller\0'], { copyright_notice: '(c) Müller' }],
  ['IPTC', [33723, 'bytes', iptcRecords('C', 'N')], { copyright_notice: 'N', credit: 'C' }],
  [
    'such in the other byte order',
    [33723, 'bytes', turned(iptcRecords('C', 'N'))],
    { copyright_notice: 'N', credit: 'C' },
  ],
])('of a TIFF with %s', async (_what, field, rights) => {
  const files = await originals()
  const page = { width: 2, height: 2, bits: [8], photometric: 1, strip: Buffer.alloc(4), fields: [field] }
  expect((await probe(await files.write(tiffOf([page])))).rights).toEqual(rights)
  await files.remove()
})

it('a file that needs a decoder says what lies in it as XMP', async () => {
  const files = await originals()
  const jp2 = readFileSync(new URL('../../../test/images/formats/gray8.jp2', import.meta.url))
  const contents = Buffer.concat([Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), Buffer.from(FULL)])
  const box = Buffer.from('\0\0\0\0uuid')
  box.writeUInt32BE(box.length + contents.length)
  const file = await files.write(Buffer.concat([jp2, box, contents]))
  const limits = { page: 1, resolution: 300, tools: true, memoryBytes: 2 * 1024 ** 3, seconds: 60 }
  const { original } = await decodeOriginal(file, files.path('decoded'), limits)
  expect([original.mediaType, original.rights]).toEqual(['image/jp2', ofXmp(FULL)])
  await files.remove()
})

it.each([
  ['Exif', { exif: Buffer.from('Exif\0\0MM\0*\xff\xff\xff\xff', 'latin1') }],
  ['IPTC', { iptc: Buffer.from('\x1c\x02t\xff\xff', 'latin1') }],
  ['Exif that is longer than a segment', { exif: Buffer.alloc(70_000) }],
])('damaged %s says nothing', (_what, blocks) => {
  expect(embeddedRights(blocks)).toBeUndefined()
})
