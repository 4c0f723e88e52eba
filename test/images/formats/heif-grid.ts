// Joins HEICs of one size to a grid, as telephones write their pictures: each tile an item, and one that says how they lie (ISO/IEC 23008-12, 6.6.2.3).
import { boxesIn, childOf, type IsoBox } from '../../../src/images/decoders/iso-boxes.js'

const be16 = (...values: number[]): Buffer => Buffer.from(values.flatMap(value => [value >> 8, value & 255]))
const be32 = (...values: number[]): Buffer => Buffer.concat(values.map(value => be16(value >>> 16, value & 0xffff)))
const latin = (text: string): Buffer => Buffer.from(text, 'latin1')

/** A box of ISO/IEC 14496-12, and one with a version and flags. */
const box = (type: string, ...bodies: Buffer[]): Buffer => {
  const body = Buffer.concat(bodies)
  return Buffer.concat([be32(body.length + 8), latin(type), body])
}
const full = (type: string, version: number, ...bodies: Buffer[]): Buffer => flagged(type, version, 0, ...bodies)
const flagged = (type: string, version: number, flags: number, ...bodies: Buffer[]): Buffer =>
  box(type, Buffer.from([version, 0, 0, flags]), ...bodies)

const again = ({ type, body }: IsoBox): Buffer => box(type, body)

/** The properties and the data of a HEIC of one picture. */
function pictureIn(heic: Buffer): { properties: IsoBox[]; data: Buffer } {
  const boxes = boxesIn(heic)
  const meta = boxesIn(childOf(boxes, 'meta').subarray(4))
  return { properties: boxesIn(childOf(boxesIn(childOf(meta, 'iprp')), 'ipco')), data: childOf(boxes, 'mdat') }
}

/** Tiles row by row, `columns` in a row; `width` and `height` are of the whole, which may be less than they cover. */
export function heifGrid(heics: Buffer[], columns: number, width: number, height: number): Buffer {
  const tiles = heics.map(pictureIn)
  const grid = tiles.length + 1
  const ids = tiles.map((_, index) => index + 1)
  const { properties } = tiles[0]!
  const property = (type: string): IsoBox => properties.find(found => found.type === type)!
  // 1: how tiles are encoded, 2: their size, 3: the size of the whole.
  const ipco = box('ipco', again(property('hvcC')), again(property('ispe')), full('ispe', 0, be32(width, height)))
  const ipma = full(
    'ipma',
    0,
    be32(grid),
    ...ids.map(id => Buffer.concat([be16(id), Buffer.from([2, 0x81, 2])])),
    Buffer.concat([be16(grid), Buffer.from([1, 3])]),
  )
  // Tiles are hidden, which the flag says.
  const entry = (id: number, type: string): Buffer =>
    flagged('infe', 2, Number(id !== grid), be16(id, 0), latin(`${type}\0`))
  const iinf = full('iinf', 0, be16(grid), ...ids.map(id => entry(id, 'hvc1')), entry(grid, 'grid'))
  const iref = full('iref', 0, box('dimg', be16(grid, ids.length, ...ids)))
  const idat = box('idat', Buffer.from([0, 0, ids.length / columns - 1, columns - 1]), be16(width, height))
  const ftyp = box('ftyp', latin('heic'), be32(0), latin('mif1heic'))
  const metaOf = (start: number): Buffer => {
    let at = start
    const places = tiles.map(({ data }, index) => {
      const place = Buffer.concat([be16(ids[index]!, 0, 0, 1), be32(at, data.length)])
      at += data.length
      return place
    })
    // The grid is in the box idat, which 1 says.
    const iloc = full('iloc', 1, be16(0x4400, grid), ...places, be16(grid, 1, 0, 1), be32(0, 8))
    const hdlr = full('hdlr', 0, be32(0), latin('pict'), Buffer.alloc(13))
    return full('meta', 0, hdlr, full('pitm', 0, be16(grid)), iloc, iinf, iref, box('iprp', ipco, ipma), idat)
  }
  const start = ftyp.length + metaOf(0).length + 8
  return Buffer.concat([ftyp, metaOf(start), box('mdat', ...tiles.map(({ data }) => data))])
}
