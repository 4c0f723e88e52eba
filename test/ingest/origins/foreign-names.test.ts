// Names are looked up at a name server of the test's own, which knows some, says nothing of others, and counts.
import { createSocket, type Socket } from 'node:dgram'
import { promises } from 'node:dns'
import { once } from 'node:events'
import { foreignAddresses } from '../../../src/ingest/origins/foreign-names.js'
import { guardedLookup } from '../../../src/ingest/origins/guard.js'

const [A, AAAA] = [1, 28]
const [NO_FAULT, SERVER_FAILURE, NO_SUCH_NAME] = [0, 2, 3]

/** Name -> the addresses of each type, or the code of an answer without any; what is not here is never answered. */
const KNOWN: Record<string, Record<number, string[]> | number> = {
  'both.example': { [A]: ['192.0.2.1', '192.0.2.2'], [AAAA]: ['2001:db8::1'] },
  'old.example': { [A]: ['8.8.8.8'] },
  'new.example': { [AAAA]: ['2606:4700:4700::1111'] },
  'mixed.example': { [A]: ['8.8.8.8', '10.0.0.1'] },
  'broken.example': SERVER_FAILURE,
  'gone.example': NO_SUCH_NAME,
  localhost: NO_SUCH_NAME,
}

let server: Socket
let asked: string[]

const bytesOf = (address: string): Buffer =>
  address.includes('.')
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from(
        address
          .replace('::', ':'.repeat(9 - address.split(':').length + 1))
          .split(':')
          .map(part => part.padStart(4, '0'))
          .join(''),
        'hex',
      )

/** Answers a question of RFC 1035, or does not. */
function answer(question: Buffer): Buffer | undefined {
  const labels: string[] = []
  let at = 12
  while (question[at]) {
    labels.push(question.toString('latin1', at + 1, at + 1 + question[at]!))
    at += 1 + question[at]!
  }
  const type = question.readUInt16BE(at + 1)
  const name = labels.join('.')
  asked.push(name)
  const known = KNOWN[name]
  if (known === undefined) return undefined
  const found = typeof known === 'number' ? [] : (known[type] ?? [])
  const head = Buffer.from(question.subarray(0, 12))
  head.writeUInt16BE(0x8180 | (typeof known === 'number' ? known : NO_FAULT), 2)
  head.writeUInt16BE(found.length, 6)
  head.writeUInt32BE(0, 8)
  const records = found.map(address => {
    const bytes = bytesOf(address)
    const record = Buffer.alloc(12)
    record.writeUInt16BE(0xc00c, 0)
    record.writeUInt16BE(type, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt16BE(bytes.length, 10)
    return Buffer.concat([record, bytes])
  })
  return Buffer.concat([head, question.subarray(12, at + 5), ...records])
}

beforeAll(async () => {
  server = createSocket('udp4', (message, { port, address }) => {
    const said = answer(message)
    if (said) server.send(said, port, address)
  }).bind(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())
beforeEach(() => {
  asked = []
})

function resolver(): promises.Resolver {
  const resolver = new promises.Resolver({ timeout: 100, tries: 1 })
  resolver.setServers([`127.0.0.1:${server.address().port}`])
  return resolver
}

it.each([
  ['both.example', ['192.0.2.1', '192.0.2.2', '2001:db8::1']],
  ['BOTH.example.', ['192.0.2.1', '192.0.2.2', '2001:db8::1']],
  ['old.example', ['8.8.8.8']],
  ['new.example', ['2606:4700:4700::1111']],
])('%s is at %s', async (name, addresses) => {
  expect((await foreignAddresses(name, resolver())).map(({ address }) => address)).toEqual(addresses)
})

it.each([
  ['silent.example', 'EAI_AGAIN'],
  ['broken.example', 'EAI_AGAIN'],
  ['gone.example', 'ENOTFOUND'],
])('%s is %s', async (name, code) => {
  await expect(foreignAddresses(name, resolver())).rejects.toMatchObject({ code })
})

it('what the machine itself says of a name is asked first', async () => {
  expect((await foreignAddresses('localhost', resolver())).map(({ address }) => address)).toContain('127.0.0.1')
  expect(asked).toEqual([])
})

it.each([
  ['old.example', false, '8.8.8.8'],
  ['mixed.example', false, undefined],
  ['mixed.example', true, '8.8.8.8'],
])('a socket to %s, private ones allowed %s, goes to %s', async (name, allowPrivate, address) => {
  const lookup = guardedLookup(allowPrivate, hostname => foreignAddresses(hostname, resolver()))
  const found = new Promise((resolve, reject) =>
    lookup(name, {}, (error, first) => (error ? reject(error) : resolve(first))),
  )
  if (address) expect(await found).toBe(address)
  else await expect(found).rejects.toMatchObject({ message: expect.stringContaining('not at a public address') })
})
