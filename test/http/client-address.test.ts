// Where a client sits, for every number of proxies that are trusted and whatever a client writes itself.
import type { IncomingMessage } from 'node:http'
import { clientAddress } from '../../src/http/index.js'

const from = (connection: string | undefined, forwarded: string | undefined) =>
  ({
    socket: { remoteAddress: connection },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

const PROXY = '10.0.0.1'

it.each<[trusted: number, connection: string | undefined, forwarded: string | undefined, address: string]>([
  // No proxy: what the header says is never read.
  [0, '192.0.2.1', undefined, '192.0.2.1'],
  [0, '192.0.2.1', '203.0.113.5', '192.0.2.1'],
  [0, '::ffff:192.0.2.1', undefined, '192.0.2.1'],
  [0, undefined, undefined, ''],
  // One proxy appends what it was called from: the last entry.
  [1, PROXY, '203.0.113.5', '203.0.113.5'],
  [1, PROXY, '127.0.0.1, 203.0.113.5', '203.0.113.5'],
  [1, PROXY, '1.1.1.1,2.2.2.2 ,  203.0.113.5  ', '203.0.113.5'],
  [1, PROXY, undefined, PROXY],
  [1, PROXY, '', PROXY],
  [1, PROXY, ' , ,', PROXY],
  [1, PROXY, 'unknown', PROXY],
  [1, PROXY, '203.0.113.5, <script>', PROXY],
  [1, PROXY, '203.0.113.5:4711', '203.0.113.5'],
  [1, PROXY, '[2001:DB8::1]:4711', '2001:db8::1'],
  [1, PROXY, '2001:0db8:0000::0001', '2001:db8::1'],
  [1, PROXY, '::ffff:203.0.113.5', '203.0.113.5'],
  // Two: the last but one, or, when the outer one was passed by, the only one.
  [2, PROXY, '203.0.113.5, 10.0.0.2', '203.0.113.5'],
  [2, PROXY, '127.0.0.1, 203.0.113.5, 10.0.0.2', '203.0.113.5'],
  [2, PROXY, '203.0.113.5', '203.0.113.5'],
  [2, PROXY, undefined, PROXY],
])('behind %i proxies, from %s with X-Forwarded-For "%s", it is %s', (trusted, connection, forwarded, address) => {
  expect(clientAddress(from(connection, forwarded), trusted)).toBe(address)
})
