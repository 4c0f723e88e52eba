// Multipart bodies: what is written comes back whatever way it is cut, bounds hold over all parts together, and what is malformed is refused.
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { readParts } from '../../src/http/index.js'
import { HttpProblem } from '../../src/problem.js'

const BOUNDARY = 'a-b'
const BOUNDS = { parts: 10, fileBytes: 10_000 }

interface Sent {
  head: string
  bytes: Buffer
}

const bodyOf = (parts: Sent[], epilogue = '\r\n'): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ head, bytes }) => [
      Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--${epilogue}`),
  ])

const named = (name: string, more = ''): string => `Content-Disposition: form-data; name="${name}"${more}`

/** A request whose body comes in pieces of these sizes, over and over. */
function requestOf(body: Buffer, sizes: number[] = [body.length || 1], headers: Record<string, string> = {}) {
  const pieces: Buffer[] = []
  for (let at = 0, turn = 0; at < body.length; turn++) {
    const size = sizes[turn % sizes.length]!
    pieces.push(body.subarray(at, at + size))
    at += size
  }
  const stream = Readable.from(pieces, { objectMode: false })
  return Object.assign(stream, {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    complete: true,
  }) as unknown as IncomingMessage
}

const bytesOf = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray())

async function read(request: IncomingMessage, bounds: Parameters<typeof readParts>[1] = BOUNDS) {
  const parts: { name: string; fileName?: string; mediaType: string; bytes: Buffer }[] = []
  for await (const { name, fileName, mediaType, stream } of readParts(request, bounds))
    parts.push({ name, fileName, mediaType, bytes: await bytesOf(stream()) })
  return parts
}

const statusOf = async (work: Promise<unknown>): Promise<number> => {
  try {
    await work
    return 200
  } catch (error) {
    if (error instanceof HttpProblem) return error.status
    throw error
  }
}

/** Bytes that are likely to look like a boundary. */
const lookalike = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '-', '--', '--a', '\r\n--a', '\r\n-', 'a', 'b', '\0', 'é'), {
    maxLength: 30,
  })
  .map(pieces => Buffer.from(pieces.join('')))
  .filter(bytes => !Buffer.concat([Buffer.from('\r\n'), bytes, Buffer.from('\r\n')]).includes(`\r\n--${BOUNDARY}`))

it('all bytes come back, wherever the body is cut', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(lookalike, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (contents, sizes) => {
        const body = bodyOf(contents.map((bytes, index) => ({ head: named(`p${index}`), bytes })))
        expect((await read(requestOf(body, sizes))).map(({ bytes }) => bytes)).toEqual(contents)
      },
    ),
    { numRuns: 500 },
  ))

it('a part that is read in part, or not at all, does not disturb the next', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(lookalike, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      async (contents, size) => {
        const body = bodyOf(contents.map((bytes, index) => ({ head: named(`p${index}`), bytes })))
        const found: [string, Buffer | undefined][] = []
        for await (const { name, stream } of readParts(requestOf(body, [size]), BOUNDS)) {
          const index = found.length
          if (index % 3 === 0) found.push([name, await bytesOf(stream())])
          else {
            if (index % 3 === 1) for await (const _ of stream()) break
            found.push([name, undefined])
          }
        }
        expect(found).toEqual(contents.map((bytes, index) => [`p${index}`, index % 3 === 0 ? bytes : undefined]))
      },
    ),
    { numRuns: 200 },
  ))

it("reads what the platform's own FormData writes", async () => {
  const form = new FormData()
  form.append('plain', 'Zürich')
  form.append('a "quoted"\r\nname', 'x')
  form.append('file', new Blob(['\x00\x01'], { type: 'Image/PNG' }), 'dir/ä "b".png')
  const response = new Response(form)
  const headers = { 'content-type': response.headers.get('content-type')! }
  const parts = await read(requestOf(Buffer.from(await response.arrayBuffer()), [7], headers))
  expect(parts).toEqual([
    { name: 'plain', fileName: undefined, mediaType: '', bytes: Buffer.from('Zürich') },
    { name: 'a "quoted"\r\nname', fileName: undefined, mediaType: '', bytes: Buffer.from('x') },
    { name: 'file', fileName: 'ä "b".png', mediaType: 'image/png', bytes: Buffer.from([0, 1]) },
  ])
})

it.each([
  ['a name without quotes', 'Content-Disposition: form-data; name=x', 'x', undefined],
  ['names in other cases', 'content-DISPOSITION:Form-Data ;NAME="x"; FileName=y.png', 'x', 'y.png'],
  ['a quote that is escaped', 'Content-Disposition: form-data; name="a\\"b"', 'a"b', undefined],
  ['a path of Windows', 'Content-Disposition: form-data; name="x"; filename="C:\\dir\\y.png"', 'x', 'y.png'],
  [
    'an extended file name',
    "Content-Disposition: form-data; name=x; filename=z; filename*=utf-8''%C3%A4.png",
    'x',
    'ä.png',
  ],
  ['a file name in UTF-8', 'Content-Disposition: form-data; name="ä"; filename="日本.png"', 'ä', '日本.png'],
  ['a line that goes on', 'Content-Disposition: form-data;\r\n name="x";\r\n\tfilename="y"', 'x', 'y'],
  ['an empty file name', 'Content-Disposition: form-data; name="x"; filename=""', 'x', ''],
  ['other lines', 'Content-Length: 1\r\nContent-Disposition: form-data; name="x"\r\nX-Other: 1', 'x', undefined],
])('the head of a part: %s', async (_what, head, name, fileName) => {
  const [part] = await read(requestOf(bodyOf([{ head, bytes: Buffer.from('1') }]), [3]))
  expect(part).toMatchObject({ name, bytes: Buffer.from('1') })
  expect(part!.fileName).toBe(fileName)
})

it.each<[string, string]>([
  ['nothing', ''],
  ['no boundary', 'hello'],
  ['no end', `--${BOUNDARY}\r\n${named('x')}\r\n\r\n1`],
  ['an end of the head alone', `--${BOUNDARY}\r\n${named('x')}\r\n`],
  ['no name', bodyOf([{ head: 'Content-Disposition: form-data', bytes: Buffer.from('1') }]).toString()],
  ['no disposition', bodyOf([{ head: 'Content-Type: text/plain', bytes: Buffer.from('1') }]).toString()],
  [
    'another disposition',
    bodyOf([{ head: 'Content-Disposition: attachment; name=x', bytes: Buffer.from('1') }]).toString(),
  ],
  ['a line that cannot be read', bodyOf([{ head: `${named('x')}\r\nbroken`, bytes: Buffer.from('1') }]).toString()],
  ['a bare line break in a head', bodyOf([{ head: `${named('x')}\nX: 1`, bytes: Buffer.from('1') }]).toString()],
  ['a boundary that goes on', `--${BOUNDARY}c\r\n${named('x')}\r\n\r\n1\r\n--${BOUNDARY}--`],
  [
    'a head that is too large',
    bodyOf([{ head: `${named('x')}\r\nX: ${'a'.repeat(9000)}`, bytes: Buffer.from('1') }]).toString(),
  ],
])('refuses %s with 400', async (_what, body) => {
  for (const size of [1, 1000]) expect(await statusOf(read(requestOf(Buffer.from(body), [size])))).toBe(400)
})

it.each([
  ['another media type', 'application/json', 415],
  ['no boundary', 'multipart/form-data', 400],
  ['an empty boundary', 'multipart/form-data; boundary=""', 400],
  ['a boundary that is no ASCII', 'multipart/form-data; boundary="é"', 400],
  ['quotes around it', `multipart/form-data; boundary="${BOUNDARY}"; charset=utf-8`, 200],
])('Content-Type: %s', async (_what, type, status) => {
  const body = bodyOf([{ head: named('x'), bytes: Buffer.from('1') }])
  expect(await statusOf(read(requestOf(body, [10], { 'content-type': type })))).toBe(status)
})

describe('the bounds', () => {
  const parts = (count: number, size: number): Buffer =>
    bodyOf(Array.from({ length: count }, (_, index) => ({ head: named(`p${index}`), bytes: Buffer.alloc(size, 'x') })))
  const readTexts = async (request: IncomingMessage, bounds: Parameters<typeof readParts>[1]) => {
    for await (const part of readParts(request, bounds)) await part.text()
  }

  it.each([
    ['as many parts as may be', 3, 1, { parts: 3, fileBytes: 10 }, 200],
    ['one part more', 4, 1, { parts: 3, fileBytes: 10 }, 413],
    ['files up to the sum', 2, 5, { parts: 3, fileBytes: 10 }, 200],
    ['files beyond the sum', 2, 6, { parts: 3, fileBytes: 10 }, 413],
  ])('%s', async (_what, count, size, bounds, status) => {
    expect(await statusOf(read(requestOf(parts(count, size), [4]), bounds))).toBe(status)
  })

  it.each([
    ['texts up to the sum', 2, 5, 10, 200],
    ['texts beyond the sum', 2, 6, 10, 413],
    ['texts beyond 1 MiB, whatever the bound', 2, 600_000, 10_000_000, 413],
  ])('%s', async (_what, count, size, textBytes, status) => {
    const bounds = { parts: 3, fileBytes: 10, textBytes }
    expect(await statusOf(readTexts(requestOf(parts(count, size), [65_536]), bounds))).toBe(status)
  })

  it('hold for what is before and behind the parts', async () => {
    const many = Buffer.alloc(300_000, 'x')
    const body = bodyOf([{ head: named('x'), bytes: Buffer.from('1') }])
    const bounds = { parts: 1, fileBytes: 10, textBytes: 10 }
    for (const sent of [Buffer.concat([many, Buffer.from('\r\n'), body]), Buffer.concat([body, many])])
      expect(await statusOf(read(requestOf(sent, [65_536]), bounds))).toBe(413)
  })

  it('are told at once by Content-Length', async () => {
    const request = requestOf(Buffer.alloc(0), [1], { 'content-length': '200000000' })
    expect(await statusOf(read(request))).toBe(413)
  })

  it('texts must be UTF-8', async () => {
    const body = bodyOf([{ head: named('x'), bytes: Buffer.from([0x63, 0xe9]) }])
    expect(await statusOf(readTexts(requestOf(body), BOUNDS))).toBe(400)
  })
})

it('a name that is written to be hard to read is read at once', async () => {
  const head = `Content-Disposition: form-data; name="${'\\\\'.repeat(2000)}`
  expect(await statusOf(read(requestOf(bodyOf([{ head, bytes: Buffer.from('1') }]))))).toBe(200)
})
