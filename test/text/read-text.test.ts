// Text files are read in threads: what comes back, and what is wrong with them.
import { readText, TextFault } from '../../src/text/index.js'
import { readTextHere } from '../../src/text/read-text-here.js'
import { altoOf } from './alto-of.js'

const ALTO = altoOf({ width: 60, height: 80, lines: [{ words: [{ text: 'Hello', box: [1, 2, 3, 4] }] }] })

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

it('a file is read from its bytes, and from pieces of them', async () => {
  const bytes = Buffer.from(ALTO)
  const here = readTextHere(bytes, 'text/xml')
  expect(await Promise.all([readText(bytes, 'text/xml'), readText(inPieces(bytes, 7), 'text/xml')])).toEqual([
    here,
    here,
  ])
})

it('many lines come back in their order', async () => {
  const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `line ${index}`).join('\n'))
  expect(await readText(bytes, 'text/plain')).toEqual(readTextHere(bytes, 'text/plain'))
})

it.each([
  ['XML of another kind', '<mets/>', 'text/xml'],
  ['a picture', '<svg/>', 'image/svg+xml'],
  ['bytes', 'one', 'application/octet-stream'],
])('%s is none that is known', async (_what, text, mediaType) => {
  expect(await readText(Buffer.from(text), mediaType)).toBeUndefined()
})

it('what is wrong is told with its place', async () => {
  const reading = readText(Buffer.from(ALTO.slice(0, -8)), 'text/xml')
  await expect(reading).rejects.toThrow(TextFault)
  await expect(reading).rejects.toThrow(/^Line 9, column 1: The text ends before <\/alto>\.$/)
})

it('no more is read than allowed', async () => {
  let pieces = 0
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) {
      pieces++
      yield Buffer.alloc(1024 * 1024, 'a ')
    }
  }
  await expect(readText(endless(), 'text/plain')).rejects.toThrow('A text must not have more than 20971520 bytes.')
  expect(pieces).toBe(21)
})

it('of a file that is no text nothing is read', async () => {
  async function* untouched(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(1)
    throw new Error('it was read')
  }
  expect(await readText(untouched(), 'application/pdf')).toBeUndefined()
})
