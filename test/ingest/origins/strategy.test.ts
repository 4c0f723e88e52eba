import { readCredentials, requiresCredentials } from '../../../src/ingest/origins/credentials.js'
import { matchStrategy, validateRegex } from '../../../src/ingest/origins/strategy.js'
import type { StrategyName } from '../../../src/ingest/origins/strategy-name.js'
import { validateOrigin } from '../../../src/ingest/origins/url.js'
import type { HttpProblem } from '../../../src/problem.js'
import { newSshKey } from '../../servers/ssh-key.js'

const fault = (property: string) =>
  expect.objectContaining({ status: 400, errors: [expect.objectContaining({ property })] })

describe('the origin strategy of an origin', () => {
  const rules = [
    { id: 'all', regex: '*', order: 9 },
    { id: 'museum', regex: '^https://([a-z]+\\.)?museum\\.example/', order: 2 },
    { id: 'tiff', regex: '\\.tiff?$', order: 1 },
    { id: 'second museum', regex: 'museum', order: 2 },
  ]

  it.each([
    ['https://museum.example/a.jpg', 'museum'],
    ['https://MUSEUM.example/a.jpg', 'museum'],
    ['https://museum.example/a.tif', 'tiff'],
    ['https://www.museum.example/a.TIFF', 'tiff'],
    ['http://museum.example/a.jpg', 'second museum'],
    ['https://elsewhere.example/a.jpg', 'all'],
    ['', 'all'],
  ])('%j is the first in order whose regex is found in it: %s', async (origin, id) => {
    expect((await matchStrategy(origin, rules))?.id).toBe(id)
  })

  it('is none when no regex is found', async () => {
    expect(await matchStrategy('https://elsewhere.example/', rules.slice(1))).toBeUndefined()
    expect(await matchStrategy('https://elsewhere.example/', [])).toBeUndefined()
  })

  it('is found in linear time where a backtracking engine would not come back', async () => {
    const rule = { regex: '^(a+)+$', order: 1 }
    expect(await matchStrategy(`${'a'.repeat(1000)}!`, [rule])).toBeUndefined()
  })

  const LOOKING: [regex: string, origin: string, found: boolean][] = [
    ['https\\:\\/\\/example\\.com\\/images\\/.*(?<!\\.tif|\\.tiff)$', 'https://example.com/images/a.jpg', true],
    ['https\\:\\/\\/example\\.com\\/images\\/.*(?<!\\.tif|\\.tiff)$', 'https://example.com/images/a.TIF', false],
    ['^https://(?!private)', 'https://public.example/', true],
    ['^https://(?!private)', 'https://private.example/', false],
    ['^(?=.*museum)', 'https://museum.example/', true],
    ['/(.)\\1/', 'https://museum.example/AA/', true],
    ['(?<x>[ab])\\k<x>', 'https://museum.example/', false],
  ]
  it.each(LOOKING)('%s, which RE2 does not know, in %s: %s', async (regex, origin, found) => {
    expect((await matchStrategy(origin, [{ regex, order: 1 }])) !== undefined).toBe(found)
  })

  it('is not found where that takes too long, and the event loop goes on meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    const rules = [
      { regex: '^(a+)+(?=b)$', order: 1 },
      { regex: '(?=aaaa)', order: 2 },
    ]
    const found = await matchStrategy(`${'a'.repeat(1000)}!`, rules)
    clearInterval(timer)
    expect(found?.order).toBe(2)
    expect(turns).toBeGreaterThan(2)
  })
})

describe('the regex of an origin strategy', () => {
  it.each([
    '*',
    '.*',
    'http[s]?://(.*).example.org',
    '^s3://bucket/',
    '(?i)museum',
    '\\p{Greek}+',
    '['.repeat(0) || 'a',
    '.*(?<!\\.tif)$',
  ])('may be %j', async regex => {
    await validateRegex(regex)
  })

  it.each([
    ['', 'must not be empty'],
    ['**', 'missing argument'],
    ['(', 'RE2 syntax'],
    ['[a', 'RE2 syntax'],
    ['(?=a', 'RE2 syntax'],
    ['^(a+)+(?<!b)$', 'takes too long'],
    ['(.*)*\\1\\1x', 'takes too long'],
    ['a{1001}', 'RE2 syntax'],
    ['((a{100}){100})', 'RE2 syntax'],
    ['(\\pL{900}){0,1}(\\pN{900}){0,1}(\\pS{900}){0,1}', 'too large'],
    ['a'.repeat(501), 'at most 500'],
  ])('may not be %j', async (regex, reason) => {
    const refused = validateRegex(regex)
    await expect(refused).rejects.toThrow(fault('regex'))
    await expect(refused).rejects.toThrow(reason)
  })
})

describe('the credentials of an origin strategy', () => {
  const pair = { user: 'uuu', password: 'ppp' }
  const privateKey = newSshKey()
  const hostKey = `SHA256:${'a'.repeat(43)}`

  it.each<[StrategyName, unknown, unknown]>([
    ['basic-http-authentication', pair, pair],
    ['basic-http-authentication', '{ "user": "uuu", "password": "ppp" }', pair],
    ['basic-http-authentication', { user: 'ü', password: 'a:b' }, { user: 'ü', password: 'a:b' }],
    ['sftp', pair, pair],
    ['sftp', { user: 'u', privateKey, hostKey }, { user: 'u', privateKey, hostKey }],
    ['default', undefined, undefined],
    ['s3-ambient', '', undefined],
    ['s3-ambient', null, undefined],
  ])('for %s are read from %j', (strategy, value, read) => {
    expect(readCredentials(strategy, value)).toEqual(read)
  })

  it.each<[StrategyName, unknown]>([
    ['basic-http-authentication', undefined],
    ['basic-http-authentication', ''],
    ['basic-http-authentication', 'uuu:ppp'],
    ['basic-http-authentication', '["uuu", "ppp"]'],
    ['basic-http-authentication', '"uuu"'],
    ['basic-http-authentication', 7],
    ['basic-http-authentication', { user: 'uuu' }],
    ['basic-http-authentication', { user: '', password: 'ppp' }],
    ['basic-http-authentication', { user: 'uuu', password: 7 }],
    ['basic-http-authentication', { ...pair, realm: 'x' }],
    ['basic-http-authentication', { user: 'u:u', password: 'ppp' }],
    ['basic-http-authentication', { user: 'u\r\nX: y', password: 'ppp' }],
    ['sftp', { user: 'u' }],
    ['sftp', { user: 'u', privateKey: 'not one' }],
    ['sftp', { ...pair, hostKey: 'ab:cd' }],
    ['s3-ambient', pair],
    ['default', pair],
  ])('for %s are refused as %j', (strategy, value) => {
    expect(() => readCredentials(strategy, value)).toThrow(fault('credentials'))
  })

  it('are never repeated in what is said of them', () => {
    const wrong = ['{"user": "secret-user", "password": "secret"', { user: 'secret:user', password: 'secret\0' }]
    for (const value of wrong)
      try {
        readCredentials('basic-http-authentication', value)
        throw new Error('let through')
      } catch (error) {
        expect((error as HttpProblem).detail).not.toMatch(/secret/)
      }
  })

  it('are needed by two of the strategies', () => {
    const names: StrategyName[] = ['default', 'basic-http-authentication', 's3-ambient', 'sftp']
    expect(names.filter(requiresCredentials)).toEqual(['basic-http-authentication', 'sftp'])
  })
})

describe('an origin in a request', () => {
  it.each(['http://a.example/x.jpg', 'https://a.example:8443/x?y=z#w', 's3://bucket/key', 'sftp://host/~/x.tif'])(
    'may be %s',
    origin => {
      validateOrigin(origin)
    },
  )

  it.each([
    ['', 'absolute URL'],
    ['x.jpg', 'absolute URL'],
    ['//a.example/x.jpg', 'absolute URL'],
    ['http://', 'absolute URL'],
    ['ftp://a.example/x.jpg', 'must begin with'],
    ['file:///etc/passwd', 'must begin with'],
    ['data:image/png;base64,AAAA', 'must begin with'],
    ['javascript:alert(1)', 'must begin with'],
    ['s3:///key', 'must name a host'],
    ['http://user:secret@a.example/x.jpg', 'origin strategy'],
    ['https://user@a.example/x.jpg', 'origin strategy'],
  ])('may not be %j', (origin, reason) => {
    expect(() => validateOrigin(origin)).toThrow(fault('origin'))
    expect(() => validateOrigin(origin, 'initialOrigin')).toThrow(reason)
    expect(() => validateOrigin(origin)).not.toThrow(/secret/)
  })
})
