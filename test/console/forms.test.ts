// Every form of every page: submitted as it came, with one field changed, and refused.
import { enough, reachable } from '../crawl.js'
import { type Client, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { type Form, formsIn } from './forms.js'
import { ADJUNCT, furnishedCustomer } from './furnished-customer.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let space: string
let batch: string

const ACCEPT = { Accept: 'text/html' }

const page = async (address: string, call: Client = customer.call) =>
  (await call('GET', address, { headers: ACCEPT })).text

/** Sends a form as a browser would, to where it says. */
const submit = ({ action }: Form, fields: Map<string, string>, call: Client = customer.call) =>
  call('POST', action, {
    headers: { ...ACCEPT, 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' },
    // Browsers send lines apart by CR and LF.
    body: new URLSearchParams(
      [...fields].map(([name, text]): [string, string] => [name, text.replace(/\r?\n/g, '\r\n')]),
    ).toString(),
  })

/** What a person types where a form asks for it. */
const TYPED: Record<string, () => string> = {
  ...{ name: () => `n-${crypto.randomUUID().slice(0, 8)}`, displayName: () => 'Named', label: () => 'Label' },
  ...{ profile: () => 'clickthrough', key: () => 'X-B', value: () => 'c', strategy: () => 'default' },
  ...{ regex: () => '^https://example\\.com/', email: () => `${crypto.randomUUID()}@example.org` },
  ...{ password: () => 'of enough characters', template: () => 's1=p1', policyData: () => '["200,"]' },
  ...{ channel: () => 'file', mediaType: () => `image/x-${crypto.randomUUID().slice(0, 8)}`, policy: () => 'none' },
  ...{ url: () => 'https://example.org/' },
  ...{ maximumNumberOfStoredImages: () => '5', maximumTotalSizeOfStoredImages: () => '5000' },
}

/** What these forms ask for beside what they mark as required, or in place of the above. */
const TYPED_THERE: Record<string, () => Record<string, string>> = {
  'POST /customers/{customer}/allImages': () => ({
    _body: JSON.stringify({ member: [{ id: `${space}/images/rocket` }] }),
  }),
  'PATCH /customers/{customer}/allImages': () => ({
    _body: JSON.stringify({
      member: [{ id: `${space}/images/rocket` }],
      field: 'string3',
      operation: 'replace',
      value: 'z',
    }),
  }),
  'PATCH /customers/{customer}/spaces/{space}/images': () => ({
    _body: JSON.stringify({ member: [{ id: 'rocket', string3: 'z' }] }),
  }),
  'POST /customers/{customer}/queue': () => ({
    _body: JSON.stringify({ member: [{ id: 'queued', space: 1, origin: origin.url('rocket.jpg') }] }),
  }),
  'POST /customers/{customer}/queue/priority': () => ({
    _body: JSON.stringify({ member: [{ id: 'queued', space: 1, origin: origin.url('rocket.jpg') }] }),
  }),
  'POST /customers/{customer}/adjunctQueue': () => ({
    _body: JSON.stringify([{ asset: `${space}/images/rocket`, id: 'queued', ...ADJUNCT, mediaType: 'text/plain' }]),
  }),
  'POST /customers/{customer}/spaces/{space}/images/{image}/adjuncts': () => ({ id: 'posted', ...ADJUNCT }),
  ...Object.fromEntries(
    ['manifests/{resource}', 'collections/{resource}', 'canvases/{canvas}', 'ranges/{range}'].map(owner => [
      `POST /customers/{customer}/iiif/${owner}/adjuncts`,
      () => ({ id: 'posted', ...ADJUNCT }),
    ]),
  ),
  'POST /customers/{customer}/iiif': () => ({ resourceType: 'Manifest' }),
  'POST /customers/{customer}/iiif/collections/{resource}/containedItems': () => ({ resourceType: 'Manifest' }),
  'POST /customers/{customer}/iiif/collections/{resource}/import': () => ({
    document: '{"type": "Manifest", "label": {"en": ["Imported"]}, "items": []}',
  }),
  'POST /customers/{customer}/iiif/manifests/{resource}/paintedResources': () => ({
    _body: JSON.stringify([{ asset: { id: 'rocket', space: 1 } }]),
  }),
  'POST /customers/{customer}/spaces/{space}/images': () => ({ origin: origin.url('rocket.jpg') }),
  'POST /customers/{customer}/deliveryChannelPolicies/{channel}': () => ({ policyData: '["audio-mp3-128"]' }),
}

/** A form that a walk has met: by the template of its address and its method. */
interface Met {
  form: Form
  /** Address of the page that it was on. */
  on: string
  call: Client
}

const met = new Map<string, Met>()

/** Whether a form stands for an operation; that of a selection is sent to pages of the console. */
const isOperation = ({ fields }: Form): boolean => fields.has('_method')

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await sharedTestHydria()
  ;({ customer, space, batch } = await furnishedCustomer(hydria, origin))
  const own = await reachable(hydria, customer.call, [customer.path], enough(hydria, 2))
  const pages: [string, Client][] = [
    ...own
      .filter(address => `${address}/`.includes(`${customer.path}/`))
      .map((one): [string, Client] => [one, customer.call]),
    ...['/customers', '/storagePolicies', `${customer.path}/storage`, `${space}/storage`].map(
      (one): [string, Client] => [one, hydria.admin],
    ),
  ]
  const { routes } = hydria.services.vocabulary
  for (const [on, call] of pages)
    for (const form of formsIn(await page(on, call)).filter(isOperation)) {
      const route = routes.find(({ template }) => template.match(new URL(form.action).pathname))!
      const name = `${form.fields.get('_method')} ${route.template.text}`
      if (!met.has(name)) met.set(name, { form, on, call })
    }
}, 120_000)
afterAll(() => origin.close())

/** The form as it is now: others of the walk have changed what it is about. */
async function fresh({ form: { action, fields }, on, call }: Met): Promise<Form> {
  const forms = formsIn(await page(on, call))
  return forms.find(form => form.action === action && form.fields.get('_method') === fields.get('_method'))!
}

function filled(name: string, { fields, required }: Form): Map<string, string> {
  const typed = new Map(fields)
  for (const field of required) if (typed.get(field) === '') typed.set(field, TYPED[field]?.() ?? '')
  for (const [field, text] of Object.entries(TYPED_THERE[name]?.() ?? {})) typed.set(field, text)
  return typed
}

/** What a resource says, but for what changes with every write. */
async function state(address: string, call: Client) {
  const { body } = await call('GET', address)
  return Object.fromEntries(
    Object.entries(body).filter(([key]) => !/^(queued|dequeued|finished|policyModified|modified)$/.test(key)),
  )
}

it('each way to change something has its form', () => {
  const elsewhere = [
    // Clients of tus and of adjuncts send bytes there, and platform keys are shown to their owner alone.
    ...[/uploads/, /content$/, /^DELETE \/keys/, /^POST \/keys/],
    // A second address for the Image of the batch, and for imports into the root; buttons where they are of use; what only scripts ask for.
    ...[
      /images\/\{\w+\}\/batch$/,
      /(delete(Images|Adjuncts)|(edit|move)Images)$/,
      /customer\}\/iiif\/import$/,
      /resources/,
      /^(PUT|PATCH|DELETE) \/storagePolicies\//,
    ],
  ]
  const ways = hydria.services.vocabulary.routes.flatMap(({ template, operations }) =>
    operations.filter(({ method }) => method !== 'GET').map(({ method }) => `${method} ${template.text}`),
  )
  expect(ways.filter(way => !met.has(way) && !elsewhere.some(form => form.test(way)))).toEqual([])
})

it('every form is accepted as it came, once what it asks for is filled in, and changes nothing', async () => {
  const refused: unknown[] = []
  for (const [name, one] of met) {
    const [method, template] = name.split(' ') as [string, string]
    if (method === 'DELETE') continue
    const form = await fresh(one)
    const isChange = method !== 'POST' && !form.fields.has('_body')
    const before = isChange && (await state(form.action, one.call))
    let { status, text } = await submit(form, filled(name, form), one.call)
    // An ingest that a form before this one has begun counts what it stores.
    if (status === 412) ({ status, text } = await submit(formsIn(text)[0]!, formsIn(text)[0]!.fields, one.call))
    // The image that failed has no origin that answers: its form is accepted, and it fails again.
    if (status >= 400 && status !== 422) refused.push([name, status, /role="alert">([\s\S]*?)<\/div>/.exec(text)?.[1]])
    if (before) expect([template, method, await state(form.action, one.call)]).toEqual([template, method, before])
  }
  expect(refused).toEqual([])
}, 120_000)

/** A field of a class and another text for it; what the resource says then. */
const CHANGES: [template: string, field: string, text: string, said: unknown][] = [
  ['/customers/{customer}', 'displayName', 'Renamed', 'Renamed'],
  ['/customers/{customer}/spaces/{space}', 'defaultTags', 'x\n y \n', ['x', 'y']],
  [
    '/customers/{customer}/spaces/{space}/images/{image}',
    'string3',
    'a "new" <text>\nof lines',
    'a "new" <text>\nof lines',
  ],
  ['/customers/{customer}/spaces/{space}/images/{image}', 'number1', '', 0],
  ['/customers/{customer}/spaces/{space}/images/{image}', 'tags', '', []],
  ['/customers/{customer}/roles/{role}', 'label', 'Other', 'Other'],
  ['/customers/{customer}/authServices/{authService}', 'timeToLive', '60', 60],
  ['/customers/{customer}/customHeaders/{customHeader}', 'value', 'z', 'z'],
  ['/customers/{customer}/originStrategies/{originStrategy}', 'order', '7', 7],
  ['/customers/{customer}/namedQueries/{namedQuery}', 'template', 's2=p1', 's2=p1'],
  ['/customers/{customer}/portalUsers/{portalUser}', 'enabled', 'false', false],
]

it.each(CHANGES.flatMap(change => ['PATCH', 'PUT'].map(method => [method, ...change] as const)))(
  '%s %s with another %s changes that alone',
  async (method, template, field, text, said) => {
    const one = met.get(`${method} ${template}`)
    if (!one && template === '/customers/{customer}') return
    const form = await fresh(one!)
    const before = await state(form.action, one!.call)
    expect(form.fields.has(field)).toBe(true)
    const fields = filled(`${method} ${template}`, form).set(field, text)
    expect((await submit(form, fields, one!.call)).status).toBe(303)
    expect(await state(form.action, one!.call)).toEqual({ ...before, [field]: said })
    await submit(
      form,
      new Map([...filled('', form)].filter(([name]) => !['_match', '_shown'].includes(name))),
      one!.call,
    )
  },
)

it('a change sends only what was changed, so that what others change meanwhile stays', async () => {
  const image = `${space}/images/rocket`
  const form = formsIn(await page(image)).find(({ fields }) => fields.get('_method') === 'PATCH')!
  await customer.call('PATCH', image, { body: { string1: 'by another' } })
  const conflict = await submit(form, new Map(form.fields).set('string3', 'by me'))
  expect([conflict.status, (await customer.call('GET', image)).body.string3]).toEqual([
    412,
    expect.not.stringMatching('by me'),
  ])
  const [again] = formsIn(conflict.text)
  expect(again!.fields.get('string3')).toBe('by me')
  expect(conflict.text).toContain(`<a href="${form.action}" target="_blank">The current version`)
  expect((await submit(again!, again!.fields)).status).toBe(303)
  expect((await customer.call('GET', image)).body).toMatchObject({ string1: 'by another', string3: 'by me' })
})

describe('texts in several languages', () => {
  const label = async () => (await customer.call('GET', `${space}/images/rocket`)).body.label
  const row = (form: Form, number: number) =>
    ['language', 'text'].map(part => form.fields.get(`label.${number}.${part}`))
  let form: Form
  beforeAll(async () => {
    await customer.call('PATCH', `${space}/images/rocket`, { body: { label: { en: ['Rocket', 'A "second"'] } } })
    form = formsIn(await page(`${space}/images/rocket`)).find(({ fields }) => fields.has('label.0.text'))!
  })

  it('stand on a row each, with one for the language of who reads', async () => {
    expect([0, 1, 2].map(number => row(form, number))).toEqual([
      ['en', 'Rocket'],
      ['en', 'A "second"'],
      ['', ''],
    ])
    const german = await customer.call('GET', `${space}/images/rocket`, {
      headers: { ...ACCEPT, 'Accept-Language': 'de' },
    })
    const other = formsIn(german.text).find(({ fields }) => fields.has('label.0.text'))!
    expect(row(other, 2)).toEqual(['de', ''])
  })

  it('are refused in what is no language, and come again as they were typed', async () => {
    const fields = new Map([...form.fields, ['label.2.language', 'no language!'], ['label.2.text', 'Typed']])
    const { status, text } = await submit(form, fields)
    const again = formsIn(text).find(({ fields }) => fields.has('label.0.text'))!
    expect([status, row(again, 0), row(again, 2)]).toEqual([400, ['en', 'Rocket'], ['no language!', 'Typed']])
    expect(text).toMatch(/<span class="fault" id="[^"]+-label-fault" lang="en">/)
  })

  it('are changed, added and taken away one by one', async () => {
    const changed = [
      ['label.0.text', 'The rocket'],
      ['label.1.text', ''],
      ['label.2.language', 'de'],
      ['label.2.text', 'Die Rakete\nauf zwei Zeilen'],
    ] as const
    expect((await submit(form, new Map([...form.fields, ...changed]))).status).toBe(303)
    expect(await label()).toEqual({ en: ['The rocket'], de: ['Die Rakete\nauf zwei Zeilen'] })
    const now = formsIn(await page(`${space}/images/rocket`)).find(({ fields }) => fields.has('label.0.text'))!
    expect(
      (await submit(now, new Map([...now.fields].map(([name, text]) => [name, /^label\./.test(name) ? '' : text]))))
        .status,
    ).toBe(303)
    expect(await label()).toBeUndefined()
  })
})

it('the roles of a user stand on their page and in its form, and are taken away there', async () => {
  const email = `${crypto.randomUUID()}@example.org`
  const body = { email, password: 'of enough characters', roles: ['viewer', 'editor'] }
  const { '@id': user } = (await customer.call('POST', `${customer.path}/portalUsers`, { body })).body
  const shown = await page(user)
  for (const name of ['Editor', 'Viewer']) expect(shown).toContain(`<bdi>${name}</bdi></a></li>`)
  const form = formsIn(shown).find(({ fields }) => fields.get('_method') === 'PATCH')!
  const roles = form.fields.get('roles')!.split('\n')
  expect(roles.toSorted()).toEqual(['editor', 'viewer'])
  const ids = async () => (await customer.call('GET', `${user}/roles`)).body.member.map(({ id }: { id: string }) => id)
  expect((await submit(form, new Map(form.fields).set('roles', 'viewer'))).status).toBe(303)
  expect(await ids()).toEqual(['viewer'])
  const [now] = formsIn(await page(user)).filter(({ fields }) => fields.get('_method') === 'PATCH')
  expect((await submit(now!, new Map(now!.fields).set('roles', ''))).status).toBe(303)
  expect(await ids()).toEqual([])
})

it('what deletes asks first, without script too', async () => {
  const text = await page(space)
  expect(text).toMatch(/<details class="asks"><summary>Delete<\/summary><form [^>]*><p>Are you sure\?<\/p>/)
  expect(text.match(/value="DELETE"/g)).toHaveLength(1)
})

it('a form has its fields in the groups of the page, with what is technical folded behind them', async () => {
  const text = await page(`${space}/images/rocket`)
  const form = /<details><summary>Edit<\/summary>[\s\S]*?<\/form>/.exec(text)![0]
  const heads = [...form.matchAll(/<fieldset class="fields"><legend>([^<]+)|<details><summary>(?!Edit)([^<]+)/g)]
  const named = heads.map(([, group, folded]) => group ?? `(${folded})`)
  expect([named[0], named.at(-1)]).toEqual(['Words', '(Technical details)'])
  expect(form.indexOf('name="label.0.text"')).toBeLessThan(form.indexOf('name="origin"'))
})

/** A size as the fields of a form have it. */
const UP_TO = (edge: string) => ({ maxUnauthorised: 'size', 'maxUnauthorised.size': edge })

it('who may see a picture is chosen in words, and told in words', async () => {
  const image = `${space}/images/rocket`
  const patch = async () => formsIn(await page(image)).find(({ fields }) => fields.get('_method') === 'PATCH')!
  const choose = async (typed: Record<string, string>) => {
    const form = await patch()
    expect((await submit(form, new Map([...form.fields, ...Object.entries(typed)]))).status).toBe(303)
    return [(await customer.call('GET', image)).body.maxUnauthorised, (await patch()).fields.get('maxUnauthorised')]
  }
  const [select] = /<select [^>]*name="maxUnauthorised">.*?<\/select>/.exec((await patch()).text)!
  expect([...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]+)/g)].map(([, value, text]) => [value, text])).toEqual(
    [
      ['', 'As set for the space'],
      ['-1', 'Any size, unless roles are required'],
      ['0', 'Nothing without a role'],
      ['size', 'Up to a size'],
    ],
  )
  expect(await choose(UP_TO('300'))).toEqual([300, 'size'])
  expect(await page(image)).toContain('Up to 300 pixels')
  expect(await choose({ maxUnauthorised: '0' })).toEqual([0, '0'])
  expect(await choose({ maxUnauthorised: '' })).toEqual([-1, '-1'])
})

it.each([
  [400, { name: 'x', ...UP_TO('-7'), defaultTags: 'a\nb' }, 'maxUnauthorised'],
  [409, { name: 'one', ...UP_TO('7'), defaultTags: 'a\nb' }, 'name'],
])(
  'a form that is refused with %s comes again as it was filled in, with each fault beside its field',
  async (status, typed, field) => {
    const form = formsIn(await page(`${customer.path}/spaces`))[0]!
    const answer = await submit(form, new Map([...form.fields, ...Object.entries(typed)]))
    expect(answer.status).toBe(status)
    const [again] = formsIn(answer.text)
    expect([again!.action, ...Object.keys(typed).map(name => again!.fields.get(name))]).toEqual([
      form.action,
      ...Object.values(typed),
    ])
    const [, id] = new RegExp(
      `<(?:input|select) id="([^"]+)" aria-describedby="\\1-fault \\1-hint" aria-invalid="true" autofocus name="${field}"`,
    ).exec(again!.text)!
    expect(answer.text).toMatch(new RegExp(`<span class="fault" id="${id}-fault" lang="en">[^<]+</span>`))
    expect(answer.text).toContain(`<a href="#${id}">`)
    expect(answer.text).toMatch(/<details open>/)
    expect(again!.text.match(/aria-invalid/g)).toHaveLength(1)
  },
)

it('a body that is refused as a whole comes again as it was typed', async () => {
  const form = formsIn(await page(`${customer.path}/queue`))[0]!
  const { status, text } = await submit(form, new Map([...form.fields, ['_body', '{"member": [{"id": "<a>"}]}']]))
  expect([status, formsIn(text)[0]!.fields.get('_body')]).toEqual([400, '{"member": [{"id": "<a>"}]}'])
})

it('a secret that was typed is not shown again', async () => {
  const form = formsIn(await page(`${customer.path}/portalUsers`))[0]!
  const fields = new Map([...form.fields, ['email', 'none'], ['password', 'of enough characters']])
  const { status, text } = await submit(form, fields)
  expect([status, text]).toEqual([400, expect.not.stringContaining('of enough characters')])
})

it('what is typed is hidden where it is a secret, and nowhere else', async () => {
  const pages = await Promise.all([page(`${customer.path}/portalUsers`), page(`${space}/images`)])
  expect(pages.map(text => text.match(/<input [^>]*name="([^"]+)" type="password"/)?.[1])).toEqual([
    'password',
    undefined,
  ])
})

it('a form is called by what it makes, and a button by the link that it follows', async () => {
  const [keys, failed] = [await page(`${customer.path}/keys`), await page(`${space}/images/failed`)]
  expect([keys, failed].map(text => /<button class="">([^<]+)|<summary>(New: [^<]+)/.exec(text)?.slice(1))).toEqual([
    [undefined, 'New: Key'],
    ['Try again', undefined],
  ])
})

it('failed images and batches show the way to try again, those that did not fail show none', async () => {
  const failed = await customer.call('GET', `${space}/images/failed`)
  const { body } = await customer.call('GET', batch)
  expect([failed.body.reingest, body.retry]).toEqual([`${space}/images/failed/reingest`, `${batch}/retry`])
  expect((await customer.call('GET', `${space}/images/rocket`)).body).not.toHaveProperty('reingest')
  const button = async (address: string, action: string) =>
    formsIn(await page(address)).find(form => form.action === action)!
  const reingest = await button(`${space}/images/failed`, failed.body.reingest)
  const [before, ...others] = (await page(`${space}/images/failed`)).split(`action="${reingest.action}"`)
  expect([others.length, before!.includes('id="seen"')]).toEqual([1, false])
  const again = await submit(reingest, reingest.fields)
  // What fails again is told with the way back.
  expect([again.status, again.text]).toEqual([422, expect.stringContaining(`href="${space}/images/failed"`)])
  const retry = await button(batch, body.retry)
  const made = await submit(retry, retry.fields)
  expect([made.status, made.headers.get('location')]).toEqual([303, expect.stringMatching(/\/queue\/batches\/\d+$/)])
})

it.each([
  ['PATCH', 303],
  ['PUT', 422],
])('a %s form of an Image that failed, without tags, changes nothing as it came: %i', async (method, status) => {
  const image = `${space}/images/bare`
  await customer.call('PUT', image, { body: { origin: origin.url('nothing.jpg'), tags: [] } })
  const before = await state(image, customer.call)
  const form = formsIn(await page(image)).find(({ fields }) => fields.get('_method') === method)!
  expect((await submit(form, form.fields)).status).toBe(status)
  expect(await state(image, customer.call)).toEqual(before)
})
