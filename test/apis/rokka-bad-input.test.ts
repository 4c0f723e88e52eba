// What is wrong is refused in rokka's own shape, with 4xx, and names what is at fault.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Rokka } from 'rokka'
import { sharedTestHydria, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { clientOf, refusal } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
let hash: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
  hash = (await client.sourceimages.create(org, 'rocket.jpg', picture('rocket.jpg'))).body.items[0].hash
})

async function call(method: string, path: string, body?: string | FormData, headers: Record<string, string> = {}) {
  const response = await fetch(hydria.base + path.replace('ORG', org).replace('HASH', hash), {
    method,
    headers: { 'Api-Key': `${customer.key}:${customer.secret}`, ...headers },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: text ? JSON.parse(text) : undefined,
  }
}

const user = '/sourceimages/ORG/HASH/meta/user'
const dynamic = '/sourceimages/ORG/HASH/meta/dynamic'

it.each<[string, string, string | undefined, number, RegExp]>([
  ['GET', '/sourceimages/ORG/nothex', undefined, 404, /nothex/],
  ['GET', '/sourceimages/ORG/abcdef', undefined, 404, /abcdef/],
  ['GET', '/sourceimages/ORG/%00', undefined, 400, /hash/],
  ['GET', '/sourceimages/ORG/%ff', undefined, 400, /percent/],
  ['GET', '/sourceimages/nobody', undefined, 404, /nobody/],
  ['POST', '/sourceimages/ORG/abcdef/restore', undefined, 404, /abcdef/],
  ['DELETE', '/sourceimages/ORG', undefined, 400, /binaryHash/],
  ['DELETE', '/sourceimages/ORG?binaryHash=xyz', undefined, 400, /binaryHash/],
  ['PATCH', '/sourceimages/ORG/HASH', '{}', 405, /GET/],
  ['GET', '/sourceimages/ORG/HASH/nothing', undefined, 404, /nothing/],
  ['PATCH', user, '{', 400, /body/],
  ['PATCH', user, '[]', 400, /object/],
  ['PATCH', user, '{"Upper":"a"}', 400, /Upper/],
  ['PATCH', user, '{"colour:x":"a"}', 400, /colour/],
  ['PATCH', user, '{"int:x":"abc"}', 400, /int:x/],
  ['PATCH', user, '{"int:x":1.5}', 400, /int:x/],
  ['PATCH', user, '{"double:x":"abc"}', 400, /double:x/],
  ['PATCH', user, '{"date:x":"2017-13-45T00:00:00Z"}', 400, /date:x/],
  ['PATCH', user, '{"latlon:x":"91,0"}', 400, /latlon:x/],
  ['PATCH', user, '{"array:x":"abc"}', 400, /array:x/],
  ['PATCH', user, '{"array:x":[{}]}', 400, /array:x/],
  ['PATCH', user, '{"str:x":{}}', 400, /str:x/],
  ['PATCH', user, '{"x":"\\u0000"}', 400, /Unicode/],
  ['PATCH', user, '{"x":"\\ud800"}', 400, /Unicode/],
  ['PATCH', user, '{"__proto__":"x"}', 204, /./],
  ['PUT', `${user}/int:count`, '"x"', 400, /int:count/],
  ['GET', `${user}/missing`, undefined, 404, /missing/],
  ['DELETE', `${user}/missing`, undefined, 404, /missing/],
  ['PUT', `${dynamic}/unknown`, '{}', 404, /unknown/],
  ['PUT', `${dynamic}/subject_area`, '{"x":1}', 400, /subject_area.y/],
  ['PUT', `${dynamic}/subject_area`, '{"x":-1,"y":0}', 400, /subject_area.x/],
  ['PUT', `${dynamic}/subject_area`, '{"x":640,"y":0}', 400, /subject_area.x/],
  ['PUT', `${dynamic}/subject_area`, '{"x":1,"y":1,"depth":1}', 400, /depth/],
  ['PUT', `${dynamic}/crop_area`, '{"x":1,"y":1}', 400, /crop_area.width/],
  ['PUT', `${dynamic}/version`, '{}', 400, /version.text/],
  ['PUT', `${dynamic}/version?deletePrevious=maybe`, '{"text":"a"}', 400, /deletePrevious/],
  ['PUT', `${dynamic}/version?keepHash=true`, '{"text":"a"}', 400, /keepHash/],
  ['PUT', '/sourceimages/ORG/HASH/options/protected', '"yes"', 400, /protected/],
  ['PUT', '/sourceimages/ORG/HASH/options/locked', undefined, 400, /locked/],
  ['PUT', '/sourceimages/ORG/HASH/name', '{}', 400, /name/],
  ['PUT', '/sourceimages/ORG/HASH/name', '""', 400, /name/],
  ['PUT', '/sourceimages/ORG/alias/no-good', '{}', 404, /no-good/],
  ['PUT', '/sourceimages/ORG/alias/good', '{}', 400, /hash/],
  ['PUT', '/sourceimages/ORG/alias/good', '{"hash":"abcdef"}', 404, /abcdef/],
  ['COPY', '/sourceimages/ORG/HASH', undefined, 400, /Destination/],
  ['POST', '/sourceimages/ORG/copy', '{}', 400, /Destination/],
  ['PUT', '/stacks/ORG/dynamic', '{}', 400, /name/],
  ['PUT', '/stacks/ORG/bad', '{"operations":[{"name":"composition"}]}', 400, /composition/],
  ['PUT', '/stacks/ORG/bad', '{"operations":[{"name":"resize","options":{"width":"$w"}}]}', 400, /resize.width/],
  ['PUT', '/stacks/ORG/bad', '{"options":{"colour":"red"}}', 400, /colour/],
  ['PUT', '/stacks/ORG/bad', '{"options":{"jpg.quality":101}}', 400, /jpg.quality/],
  ['PUT', '/stacks/ORG/bad', '{"expressions":[{"expression":"a"}]}', 400, /expressions/],
  ['PUT', '/organizations/ORG/options/colour', 'true', 404, /colour/],
  ['PUT', '/organizations/ORG/options', '{"protect_dynamic_stack":"x"}', 400, /protect_dynamic_stack/],
  ['PUT', '/organizations/ORG/memberships/nobody', '{"roles":["read"]}', 404, /nobody/],
  ['POST', '/organizations/ORG/memberships', '{"roles":["none"]}', 400, /admin/],
  ['GET', '/user/apikeys/token?expires_in=x', undefined, 400, /expires_in/],
  ['DELETE', '/user/apikeys/nobody', undefined, 404, /nobody/],
  ['POST', '/users', '{}', 403, /administrator/],
  ['POST', '/utils/ORG/sign_url', '{"url":"nowhere"}', 400, /url/],
])('%s %s with %s answers %i', async (method, path, body, status, message) => {
  const answer = await call(method, path, body)
  expect(answer.status).toBe(status)
  if (status < 400) return
  expect([answer.type, answer.body.error.code]).toEqual(['application/json', status])
  expect(answer.body.error.message).toMatch(message)
})

it.each([
  [{}, 401],
  [{ 'Api-Key': 'nonsense' }, 401],
  [{ 'Api-Key': 'a:b' }, 401],
  [{ Authorization: 'Bearer nonsense' }, 401],
  [{ Authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJpZCI6InRlc3QtYWRtaW4iLCJleHAiOjk5OTk5OTk5OTl9.' }, 401],
  [{ Authorization: 'Digest x' }, 401],
])('a caller with %j is answered %i', async (headers, status) => {
  const response = await fetch(`${hydria.base}/sourceimages/${org}`, { headers: headers as Record<string, string> })
  const { error } = (await response.json()) as { error: { code: number } }
  expect([response.status, error.code]).toEqual([status, status])
})

const form = (entries: [string, string | Blob][]): FormData => {
  const data = new FormData()
  for (const [name, value] of entries) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, value, 'file')
  }
  return data
}
const rocket = () => new Blob([new Uint8Array(picture('rocket.jpg'))])

it.each<[string, () => [string, string | Blob][], number, RegExp]>([
  ['nothing', () => [], 400, /filedata/],
  ['an empty file', () => [['filedata', new Blob([])]], 400, /empty/],
  ['text', () => [['filedata', new Blob(['hello'])]], 415, /not an image/],
  [
    'half an image',
    () => [['filedata', new Blob([new Uint8Array(picture('coffee.png').subarray(0, 3000))])]],
    400,
    /filedata/,
  ],
  [
    'an unknown field',
    () => [
      ['filedata', rocket()],
      ['meta_usr[0]', '{}'],
    ],
    400,
    /meta_usr/,
  ],
  [
    'metadata that is no JSON',
    () => [
      ['filedata', rocket()],
      ['meta_user[0]', '{'],
    ],
    400,
    /meta_user/,
  ],
  [
    'metadata of a wrong type',
    () => [
      ['filedata', rocket()],
      ['meta_user[0]', '{"int:a":"b"}'],
    ],
    400,
    /int:a/,
  ],
  [
    'unknown dynamic metadata',
    () => [
      ['filedata', rocket()],
      ['meta_dynamic[0]', '{"a":{}}'],
    ],
    400,
    /a:/,
  ],
  [
    'a wrong option',
    () => [
      ['filedata', rocket()],
      ['options[0]', '{"protected":"x"}'],
    ],
    400,
    /protected/,
  ],
  ['an address that is none', () => [['url[0]', 'nowhere']], 400, /url/],
  ['an address of another kind', () => [['url[0]', 'file:///etc/passwd']], 400, /url/],
  ['an address that does not answer', () => [['url[0]', 'http://127.0.0.1:9/x.png']], 400, /url/],
])('an upload of %s is refused, and leaves nothing', async (_what, entries, status, message) => {
  const total = async () => (await client.sourceimages.list(org)).body.total
  const before = await total()
  const answer = await call('POST', '/sourceimages/ORG', form(entries()))
  expect([answer.status, answer.body.error.code]).toEqual([status, status])
  expect(answer.body.error.message).toMatch(message)
  expect(await total()).toBe(before)
})

it('a body that is no form is refused', async () => {
  expect((await call('POST', '/sourceimages/ORG', '{}', { 'Content-Type': 'application/json' })).status).toBe(415)
  const cut = { 'Content-Type': 'multipart/form-data; boundary=x' }
  expect((await call('POST', '/sourceimages/ORG', '--x\r\nContent-Disposition: form-data; name="a"', cut)).status).toBe(
    400,
  )
})

describe('a vision API', () => {
  const asked: { authorization: string | undefined; model: string; question: string; image: string }[] = []
  let answers: (question: string) => { status: number; body: string }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const { model, messages } = JSON.parse(Buffer.concat(chunks).toString())
      const [{ text }, { image_url }] = messages[0].content
      asked.push({ authorization: request.headers.authorization, model, question: text, image: image_url.url })
      const { status, body } = answers(text)
      response.writeHead(request.url === '/v1/chat/completions' ? status : 404).end(body)
    })
  })
  const says = (content: string) => ({ status: 200, body: JSON.stringify({ choices: [{ message: { content } }] }) })
  let seeing: TestHydria
  let viewer: Rokka
  let name: string
  let image: string
  let other: string

  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    seeing = await startTestHydria({
      VISION_URL: `http://127.0.0.1:${port}/v1`,
      VISION_KEY: 'key',
      VISION_MODEL: 'eye',
    })
    const someone = await seeing.customer()
    name = someone.name
    viewer = clientOf(seeing, someone)
    image = (await viewer.sourceimages.create(name, 'rocket.jpg', picture('rocket.jpg'))).body.items[0].hash
    other = (await viewer.sourceimages.create(name, 'chelsea.png', picture('chelsea.png'))).body.items[0].hash
  })
  beforeEach(() => asked.splice(0))
  afterAll(async () => {
    await seeing.stop()
    await new Promise(resolve => server.close(resolve))
  })

  it('labels an image once, and the labels are found', async () => {
    answers = () => says('```json\n["Rocket", "sky", "rocket"]\n```')
    const { body } = await viewer.sourceimages.autolabel(name, image)
    expect(body.user_metadata).toEqual({ 'array:labels': ['rocket', 'sky'] })
    expect(asked[0]).toMatchObject({ authorization: 'Bearer key', model: 'eye' })
    expect(
      Buffer.from(asked[0]!.image.replace('data:image/jpeg;base64,', ''), 'base64').subarray(0, 2).toString('hex'),
    ).toBe('ffd8')
    await viewer.sourceimages.autolabel(name, image)
    expect(asked).toHaveLength(1)
    expect((await viewer.sourceimages.list(name, { search: { 'user:array:labels': 'sky' } })).body.total).toBe(1)
  })

  it('describes an image in each language once, and again when forced', async () => {
    answers = question => says(question.includes('"de"') ? 'Eine Rakete.' : 'A rocket.')
    const { body } = await viewer.sourceimages.autodescription(name, image, ['en', 'de'])
    expect(body.user_metadata).toMatchObject({
      'text:description_en': 'A rocket.',
      'text:description_de': 'Eine Rakete.',
    })
    answers = () => says('Another.')
    await viewer.sourceimages.autodescription(name, image, ['en', 'de'])
    expect(asked).toHaveLength(2)
    const forced = await viewer.sourceimages.autodescription(name, image, ['en'], true)
    expect(forced.body.user_metadata['text:description_en']).toBe('Another.')
  })

  it('describes an image while it is uploaded', async () => {
    answers = () => says('Coffee.')
    const metadata = { meta_static: { auto_description: { languages: ['fr'] } } }
    const { body } = await viewer.sourceimages.create(name, 'coffee.png', picture('coffee.png'), metadata)
    expect(body.items[0].user_metadata).toEqual({ 'text:description_fr': 'Coffee.' })
  })

  it.each<[string, { status: number; body: string }]>([
    ['an error', { status: 500, body: '' }],
    ['no JSON', { status: 200, body: 'hello' }],
    ['no answer', { status: 200, body: '{"choices":[]}' }],
  ])('that gives %s is told with 424, and nothing is kept', async (_what, answer) => {
    answers = () => answer
    const { statusCode, body } = await refusal(viewer.sourceimages.autodescription(name, image, ['it']))
    expect([statusCode, body.error.message]).toEqual([424, expect.stringContaining('VISION_URL')])
    expect((await viewer.sourceimages.get(name, image)).body.user_metadata['text:description_it']).toBeUndefined()
  })

  it('that names no labels is told with 424', async () => {
    answers = () => says('[]')
    expect((await refusal(viewer.sourceimages.autolabel(name, other))).statusCode).toBe(424)
  })

  it('is not asked about a locked image', async () => {
    await viewer.sourceimages.setLocked(name, other, true)
    const refused = [
      await refusal(viewer.sourceimages.autolabel(name, other)),
      await refusal(viewer.sourceimages.autodescription(name, other, ['en'])),
    ]
    expect([refused.map(({ statusCode }) => statusCode), asked.length]).toEqual([[423, 423], 0])
  })

  it.each([[[]], [['english']], ['en']])('is not asked for %j', async languages => {
    const { statusCode } = await refusal(viewer.sourceimages.autodescription(name, image, languages as string[]))
    expect([statusCode, asked.length]).toEqual([400, 0])
  })
})
