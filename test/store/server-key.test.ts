// The server key: what is sealed opens in its own place alone, and with its own key.
import { hkdfSync, randomBytes } from 'node:crypto'
import { readSettings } from '../../src/settings.js'
import { openSecrets, SealError, type SealedPlace } from '../../src/store/secrets.js'

const [first, second] = [randomBytes(32), randomBytes(32)]
const secrets = openSecrets(first)
const place: SealedPlace = { table: 'role_providers', row: [1, 'login'], column: 'credentials' }
const text = 'pässword ☃ "quoted"\n'

it('opens what it has sealed, and seals no text twice alike', () => {
  const sealed = [1, 2].map(() => secrets.seal(place, text))
  expect(new Set(sealed).size).toBe(2)
  expect(sealed.map(one => secrets.open(place, one))).toEqual([text, text])
  expect(sealed.join()).not.toContain(Buffer.from(text).toString('base64url').slice(0, 8))
  expect(sealed[0]).toMatch(new RegExp(`^hydria:1:${secrets.keyId}:[\\w-]+$`))
})

it.each<Partial<SealedPlace>>([
  { table: 'role_provider' },
  { column: 'configuration' },
  { row: [2, 'login'] },
  { row: [1, 'log', 'in'] },
  { row: [1, 'login', ''] },
  { row: ['1","login'] },
  { row: [1], column: 'login' },
  { table: 'role_providerscredentials', column: '' },
])('opens nothing in another place: %j', other => {
  const sealed = secrets.seal(place, text)
  expect(() => secrets.open({ ...place, ...other }, sealed)).toThrow(SealError)
})

it('opens nothing that was altered in any byte, cut or lengthened', () => {
  const sealed = secrets.seal(place, 'secret')
  const [, , id, data] = sealed.split(':')
  const bytes = Buffer.from(data!, 'base64url')
  const form = (altered: Buffer) => `hydria:1:${id}:${altered.toString('base64url')}`
  expect(secrets.open(place, form(bytes))).toBe('secret')
  for (let index = 0; index < bytes.length; index++) {
    const altered = Buffer.from(bytes)
    altered[index]! ^= 1
    expect(() => secrets.open(place, form(altered))).toThrow(/another place, or has been altered/)
  }
  for (let length = 0; length < bytes.length; length++)
    expect(() => secrets.open(place, form(bytes.subarray(0, length)))).toThrow(SealError)
  expect(() => secrets.open(place, form(Buffer.concat([bytes, Buffer.from('x')])))).toThrow(SealError)
  for (const plain of ['', 'secret', '{"user":"u"}', 'hydria:1:', `hydria:2:${id}:${data}`])
    expect(() => secrets.open(place, plain)).toThrow(/is not encrypted/)
})

it('opens with a second key what that one has sealed, and seals with the first', () => {
  const rotated = openSecrets(second, [first])
  expect(rotated.open(place, secrets.seal(place, text))).toBe(text)
  expect(openSecrets(second).open(place, rotated.seal(place, text))).toBe(text)
  expect([secrets.knows(rotated.keyId!), rotated.knows(secrets.keyId!)]).toEqual([false, true])
  expect(() => secrets.open(place, rotated.seal(place, text))).toThrow(`the key ${rotated.keyId}, which is not set`)
})

it('derives keys for purposes by RFC 5869, none of which is the one that seals', () => {
  const derived = secrets.derive('tokens', 'salt')
  expect(derived).toEqual(Buffer.from(hkdfSync('sha256', first, 'salt', 'hydria tokens', 32)))
  const others = [
    secrets.derive('tokens', 'other'),
    secrets.derive('token', 'salt'),
    openSecrets(second).derive('tokens', 'salt'),
  ]
  expect(new Set([derived, ...others].map(String)).size).toBe(4)
})

it('answers 501 that names the setting where there is no key', () => {
  const none = openSecrets(undefined)
  for (const use of [() => none.seal(place, text), () => none.derive('tokens', 'salt')])
    expect(use).toThrow(expect.objectContaining({ status: 501, detail: expect.stringContaining('CREDENTIALS_KEY') }))
  expect(() => none.open(place, secrets.seal(place, text))).toThrow(SealError)
  expect(none.keyId).toBeUndefined()
})

describe('CREDENTIALS_KEY', () => {
  it.each(['base64', 'base64url', 'hex'] as const)('is 32 bytes in %s', form => {
    for (const key of [first, Buffer.alloc(32, 0xfb)])
      expect(readSettings({ CREDENTIALS_KEY: key.toString(form) }).CREDENTIALS_KEY).toEqual(key)
  })

  it.each([
    'a passphrase of more than thirty-two letters',
    first.toString('hex').slice(2),
    randomBytes(24).toString('base64'),
    randomBytes(33).toString('base64'),
  ])('is refused in any other form, and never repeated: %s', CREDENTIALS_KEY => {
    const reading = () => readSettings({ CREDENTIALS_KEY })
    expect(reading).toThrow(/CREDENTIALS_KEY must be 32 bytes in base64 or hex; `openssl rand -base64 32` makes one/)
    expect(reading).not.toThrow(CREDENTIALS_KEY)
  })

  it('must be there where a previous one is', () => {
    const environment = { CREDENTIALS_KEY_PREVIOUS: first.toString('hex'), DATABASE_URL: 'postgres://host/name' }
    expect(() => readSettings(environment)).toThrow(/CREDENTIALS_KEY_PREVIOUS needs a CREDENTIALS_KEY/)
  })
})
