// hydria ingest of a folder: what is sent, what is skipped, what is told.
import { readFileSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { countsOf, type Folder, type Ingesting, ingestingFor, makeFolder } from './ingesting.js'

let hydria: TestHydria
let customer: TestCustomer
let ingest: Ingesting
let folder: Folder

/** A tenth of a second of silence: RIFF, 8,000 samples of 16 bits a second. */
function wave(samples: number): Buffer {
  const header = Buffer.from('RIFF----WAVEfmt ----------------====data----')
  header.writeUInt32LE(36 + 2 * samples, 4)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8000, 24)
  header.writeUInt32LE(16_000, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.writeUInt32LE(2 * samples, 40)
  return Buffer.concat([header, Buffer.alloc(2 * samples)])
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  ingest = ingestingFor(hydria, customer)
  folder = makeFolder()
  folder.put('cat.png', { picture: 'chelsea.png' })
  folder.put('book/page 10.jpg', { picture: 'rocket.jpg' })
  folder.put('book/page 2.png', { picture: 'coffee.png' })
  folder.put('book/without-extension', { picture: 'rocket.jpg' })
  folder.put('notes.txt', 'no picture')
  folder.put('.hidden/rocket.jpg', { picture: 'rocket.jpg' })
  folder.put('.rocket.jpg', { picture: 'rocket.jpg' })
  truncateSync(folder.put('broken.jpg', { picture: 'rocket.jpg' }), 5000)
  symlinkSync(join(folder.path, 'cat.png'), join(folder.path, 'link.png'))
  symlinkSync(new URL('../../../pictures/astronaut.png', import.meta.url).pathname, join(folder.path, 'outside.png'))
  symlinkSync(folder.path, join(folder.path, 'circle'))
})
afterAll(async () => {
  folder.remove()
})

const images = async (space: number) => {
  const { body } = await customer.call('GET', `${customer.path}/spaces/${space}/images?orderBy=number1`)
  return body.member as Record<string, unknown>[]
}

describe('A folder', () => {
  it('is shown and not sent by a dry run', async () => {
    const { code, out } = await ingest.run([folder.path, '--space', 'Folder', '--create-space', '--dry-run'])
    expect([code, countsOf(out)]).toEqual([0, { 'would send': 6 }])
    const { body } = await customer.call('GET', `${customer.path}/spaces`)
    expect(body.totalItems).toBe(0)
  })

  it('is sent with an id from the path of each picture, in the order of the names, and what fails is told', async () => {
    const words = ['--set', 'string1={folder}', '--set', 'number1={n}', '--set', 'tags=a|b']
    const { code, out, err } = await ingest.run([folder.path, '--space', 'Folder', '--create-space', ...words])
    expect([code, countsOf(out)]).toEqual([1, { done: 5, failed: 1 }])
    expect(out).toMatch(/broken\.jpg .*broken\.jpg\n.*cannot be decoded/)
    expect(err).toMatch(/skipped.*: 3 \(.*circle.*notes\.txt.*outside\.png/)
    const found = await images(1)
    expect(found.map(({ id, string1, number1 }) => [id, string1, number1])).toEqual([
      ['book/page 2.png', 'book', 1],
      ['book/page 10.jpg', 'book', 2],
      ['book/without-extension', 'book', 3],
      ['broken.jpg', '', 4],
      ['cat.png', '', 5],
      ['link.png', '', 6],
    ])
    expect(found[2]).toMatchObject({ mediaType: 'image/jpeg', width: 640, tags: ['a', 'b'], error: '' })
  })

  it('is not sent again: what is there is skipped, what failed is told again', async () => {
    const { code, out } = await ingest.run([folder.path, '--space', 'Folder'])
    expect([code, countsOf(out)]).toEqual([1, { skipped: 5, failed: 1 }])
    expect(out).toContain('--retry tries again')
  })

  it('is sent as far as it has changed', async () => {
    const [before] = await images(1)
    folder.put('book/page 2.png', { picture: 'chelsea.png' })
    folder.put('broken.jpg', { picture: 'rocket.jpg' })
    const { code, out } = await ingest.run([folder.path, '--space', '1', '--set', 'number1={n}'])
    expect([code, countsOf(out)]).toEqual([0, { done: 2, skipped: 4 }])
    expect(out).toContain('(2 changed)')
    const [after] = await images(1)
    expect(after).toMatchObject({ id: before!['id'], string1: 'book', number1: 1, width: 451 })
  })

  it('gives ids by a template', async () => {
    const { code } = await ingest.run([
      join(folder.path, 'book'),
      '--space',
      'Ids',
      '--create-space',
      '--id',
      'b-{stem}',
    ])
    expect(code).toBe(0)
    expect((await images(2)).map(({ id }) => id).sort()).toEqual(['b-page 10', 'b-page 2', 'b-without-extension'])
  })

  it('tells each image and the summary as JSON', async () => {
    const { out } = await ingest.run([join(folder.path, 'cat.png'), '--space', '1', '--json'])
    const [image, summary] = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(image).toMatchObject({ id: 'cat.png', state: 'skipped', what: 'unchanged' })
    expect(summary).toMatchObject({ total: 1, done: 0, skipped: 1, failed: 0 })
  })

  it('can be left to itself, and waited for by the next run', async () => {
    const picture = join(folder.path, 'cat.png')
    const sent = await ingest.run([picture, '--space', '1', '--id', 'later', '--no-wait'])
    expect([sent.code, Object.values(countsOf(sent.out))]).toEqual([0, [1]])
    const { code } = await ingest.run([picture, '--space', '1', '--id', 'later'])
    expect(code).toBe(0)
    const { body } = await customer.call('GET', `${customer.path}/spaces/1/images/later`)
    expect(body).toMatchObject({ ingesting: false, error: '', width: 451 })
  })

  it('shows a bar on a terminal', async () => {
    const { code, err } = await ingest.run([folder.path, '--space', '1'], {}, true)
    expect([code, err]).toEqual([0, expect.stringMatching(/={40} 6\/6 images/)])
  })
})

it('a sound is sent with its media type', async () => {
  const sound = folder.put('sounds/a.wav', wave(800))
  const { code } = await ingest.run([sound, '--space', 'Sounds', '--create-space'])
  const { body } = await customer.call('GET', `${customer.path}/spaces?name=Sounds`)
  const image = (await customer.call('GET', `${body.member[0]['@id']}/images/a.wav`)).body
  expect([code, image]).toEqual([0, expect.objectContaining({ mediaType: 'audio/wav', family: 'T', error: '' })])
})

it('a failed ingest is tried again with --retry', async () => {
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'Retry' } })
  const list = folder.put('retry.csv', `id,origin\nx,${hydria.base}/nothing.jpg\n`)
  const words = [list, '--space', 'Retry']
  expect((await ingest.run(words)).code).toBe(1)
  const image = `${body['@id']}/images/x`
  const { body: first } = await customer.call('GET', image)
  await ingest.run(words)
  expect((await customer.call('GET', image)).body.queued).toBe(first.queued)
  expect((await ingest.run([...words, '--retry'])).code).toBe(1)
  expect((await customer.call('GET', image)).body.queued > first.queued).toBe(true)
})

describe('What is not as it must be', () => {
  const noSuch = 'no-such-folder'
  it.each<[string, (path: string) => string[], Record<string, string>, RegExp]>([
    ['no source', () => ['--space', '1'], {}, /nothing to ingest: give/],
    ['no space', path => [path], {}, /--space is missing/],
    [
      'a space that is not there',
      path => [path, '--space', 'Foldr'],
      {},
      /no space "Foldr" .*; did you mean "Folder"\?/,
    ],
    ['a number of a space that is not there', path => [path, '--space', '77'], {}, /no space "77"/],
    ['a wrong secret', path => [path, '--space', '1'], { HYDRIA_SECRET: 'x' }, /rejected the key/],
    ['no secret', path => [path, '--space', '1'], { HYDRIA_SECRET: '' }, /set HYDRIA_SECRET/],
    ['a secret in the command', path => [path, '--space', '1', '--secret', 'x'], {}, /other users of this machine/],
    ['an unknown option', path => [path, '--spaces', '1'], {}, /unknown option --spaces; did you mean --space\?/],
    ['a number that is none', path => [path, '--space', '1', '--concurrency', 'x'], {}, /--concurrency must be/],
    ['a source that is not there', () => [noSuch, '--space', '1'], {}, /no file or folder no-such-folder/],
    ['no picture', path => [join(path, 'notes.txt'), '--space', '1'], {}, /there is nothing to ingest/],
    [
      'an unknown property',
      path => [path, '--space', '1', '--set', 'strng1=x'],
      {},
      /--set strng1:.*did you mean string1/,
    ],
    [
      'a value of the wrong kind',
      path => [path, '--space', '1', '--set', 'number1={stem}'],
      {},
      /number1: must be a whole number, not "cat"/,
    ],
    ['a template of nothing', path => [path, '--space', '1', '--id', '{steem}'], {}, /did you mean \{stem\}\?/],
    ['one id for two', path => [path, '--space', '1', '--id', 'x'], {}, /has the same id as/],
    ['another customer', path => [path, '--space', '1', '--customer', '9999'], {}, /customer 9999: .*not found/],
    ['a server that is none', path => [path, '--space', '1', '--server', 'ftp://x'], {}, /must be a URL/],
    ['a bad setting', path => [path, '--space', '1'], { PORT: 'x' }, /PORT must be an integer/],
  ])('%s is refused with 2, and nothing is sent', async (_what, words, environment, message) => {
    const { code, out, err } = await ingest.run(words(folder.path), environment)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
  })

  it('a key that may only read is told so', async () => {
    const { body } = await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read' } })
    const environment = { HYDRIA_KEY: body.key, HYDRIA_SECRET: body.secret }
    const { code, err } = await ingest.run([folder.path, '--space', '2'], environment)
    expect([code, err]).toEqual([2, expect.stringMatching(/the key may not do this.*write/)])
  })

  it("the administrator's key needs a customer, and then works", async () => {
    const environment = { HYDRIA_KEY: 'test-admin', HYDRIA_SECRET: 'test-admin-secret' }
    const words = [join(folder.path, 'cat.png'), '--space', '1']
    expect((await ingest.run(words, environment)).err).toContain('--customer')
    expect((await ingest.run([...words, '--customer', String(customer.id)], environment)).code).toBe(0)
  })
})

it('--help tells every option that there is', async () => {
  const { code, out } = await ingest.run(['--help'])
  const known = ['ingest/options.ts', 'caller.ts'].flatMap(file => {
    const source = readFileSync(new URL(`../../../src/commands/${file}`, import.meta.url), 'utf8')
    const [, after] = source.split(/const (?:KNOWN|CREDENTIALS) = /)
    return [...after!.split('} as const')[0]!.matchAll(/^ {2}'?([\w-]+)'?: \{/gm)]
  })
  const names = known.map(([, name]) => name!).filter(name => !['help', 'secret'].includes(name))
  expect(names.length).toBeGreaterThan(15)
  expect([code, names.filter(name => !out.includes(`--${name} `))]).toEqual([0, []])
})
