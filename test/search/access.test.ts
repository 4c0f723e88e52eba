// Words of what a viewer may not see are not found: whoever asks, at whichever address, in the search and in its autocompletion.
import { buildManifests } from '../../src/operations/index.js'
import { type Client, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

const text = (id: string, body: string, more: object = {}) => ({ id, mediaType: 'text/plain', body, ...more })

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('searched-with-roles')
  other = await hydria.customer('searched-by-others')
  const pages: [id: string, files: Parameters<typeof addPage>[3], more?: object][] = [
    ['open', [text('t', 'secret openly')]],
    ['closed', [text('t', 'secret closedly')], { roles: ['clickthrough'] }],
    ['sized', [text('t', 'secret sizedly')], { roles: ['clickthrough'], maxUnauthorised: 400 }],
    ['nobody', [text('t', 'secret nobodily')], { maxUnauthorised: 0 }],
    ['hidden', [text('t', 'secret hiddenly')]],
    ['own', [text('t', 'secret ownly', { roles: ['clickthrough'] })]],
    ['opened', [text('t', 'secret openedly', { roles: [] })], { roles: ['clickthrough'] }],
  ]
  for (const [id, files, body] of pages) await addPage(customer, 1, id, files, { ...(body && { body }) })
  // As rokka's clients do it.
  await hydria.services.store.db('images').where({ customer: customer.id, id: 'hidden' }).update({ protected: true })
  await addPage(other, 1, 'theirs', [text('t', 'secret otherly')])
  const paintedResources = pages.map(([id]) => ({ asset: { id, space: 1 } }))
  const manifest = (slug: string, behavior: string[]) =>
    customer.call('PUT', `${customer.path}/iiif/manifests/${slug}`, {
      body: { type: 'Manifest', slug, label: { en: [slug] }, behavior, paintedResources },
    })
  await manifest('shown', ['public-iiif'])
  await manifest('draft', [])
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'all', template: 'space=p1' } })
  const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\nsecret timedly\n'
  const timed = { id: 't', mediaType: 'text/vtt', body: vtt, roles: ['clickthrough'] }
  await addPage(customer, 2, 'timed', [timed])
  await customer.call('PUT', `${customer.path}/iiif/manifests/timed`, {
    body: {
      ...{ type: 'Manifest', slug: 'timed', label: { en: ['timed'] } },
      paintedResources: [{ asset: { id: 'timed', space: 2 }, canvasPainting: { canvasId: 'timed-draft' } }],
    },
  })
  await buildManifests(hydria.services)
  await readAllTexts(hydria)
})

const everywhere = () => [`iiif/${customer.id}/shown`, `iiif-resource/${customer.id}/all/1`]

/** The words beside "secret" that a client finds. */
async function found(
  path: string,
  ask: Client = hydria.anyone,
  headers: Record<string, string> = {},
): Promise<string[]> {
  const { body } = await ask('GET', `/search/v1/${path}?q=secret`, { headers })
  return body.hits.map(({ after }: { after: string }) => after.trim()).sort()
}

async function agree(): Promise<string> {
  const { headers } = await hydria.anyone('POST', `/auth/v2/access/${customer.id}/clickthrough`, { body: '' })
  return (headers.get('set-cookie') ?? '').split(';')[0]!
}

const OPEN = ['openedly', 'openly']
const WITH_ROLE = ['closedly', 'openedly', 'openly', 'ownly', 'sizedly']
const ALL = ['closedly', 'hiddenly', 'nobodily', 'openedly', 'openly', 'ownly', 'sizedly']

it('everyone finds what everyone may see', async () => {
  for (const path of everywhere()) expect([path, await found(path)]).toEqual([path, OPEN])
})

it('a viewer with the role finds what it opens', async () => {
  const Cookie = await agree()
  for (const path of everywhere())
    expect([path, await found(path, hydria.anyone, { Cookie })]).toEqual([path, WITH_ROLE])
})

it('the owner finds everything, and another customer what everyone does', async () => {
  for (const path of everywhere()) {
    expect([path, await found(path, customer.call)]).toEqual([path, ALL])
    expect([path, await found(path, other.call)]).toEqual([path, OPEN])
  }
})

it('autocompletion counts what is seen alone', async () => {
  for (const path of everywhere()) {
    const completed = async (ask: Client, q: string) => (await ask('GET', `/autocomplete/v1/${path}?q=${q}`)).body.terms
    expect(await completed(hydria.anyone, 'secr')).toEqual([expect.objectContaining({ count: OPEN.length })])
    expect(await completed(hydria.anyone, 'closed')).toEqual([])
    expect(await completed(customer.call, 'closed')).toEqual([expect.objectContaining({ match: 'closedly', count: 1 })])
  }
})

it('texts that are given out hold what is seen alone', async () => {
  const Cookie = await agree()
  const wordsIn = (text: string) => [...text.matchAll(/secret (\w+)/g)].map(([, word]) => word).sort()
  for (const path of everywhere()) {
    const given = async (ask: Client, headers: Record<string, string> = {}) => {
      const { text, headers: answered } = await ask('GET', `/text/${path}`, { headers })
      expect(answered.get('cache-control')).toMatch(/private/)
      return wordsIn(text)
    }
    expect([path, await given(hydria.anyone)]).toEqual([path, OPEN])
    expect([path, await given(other.call)]).toEqual([path, OPEN])
    expect([path, await given(hydria.anyone, { Cookie })]).toEqual([path, WITH_ROLE])
    expect([path, await given(customer.call)]).toEqual([path, ALL])
  }
  const draft = `/text/iiif/${customer.id}/draft`
  expect((await hydria.anyone('GET', draft)).status).toBe(404)
  expect(wordsIn((await customer.call('GET', draft)).text)).toEqual(ALL)
})

it('annotations of lines hold what is seen alone, on canvases of manifests that are seen', async () => {
  const lines = async (ask: Client, path: string) => {
    const { status, body } = await ask('GET', `/text-annotations/line/${path}`)
    return status === 200 ? body.items.map((one: { body: { value: string } }) => one.body.value) : status
  }
  const asset = (id: string) => `iiif-manifest/${customer.id}/2/${id}`
  expect(await lines(hydria.anyone, asset('timed'))).toEqual([])
  expect(await lines(customer.call, asset('timed'))).toEqual(['secret timedly'])
  const path = `iiif/${customer.id}/canvases/timed-draft`
  expect([await lines(hydria.anyone, path), await lines(other.call, path)]).toEqual([404, 404])
  expect(await lines(customer.call, path)).toEqual(['secret timedly'])
})

it('no shared cache keeps what depends on the viewer', async () => {
  for (const path of everywhere()) {
    const { headers } = await hydria.anyone('GET', `/search/v2/${path}?q=secret`)
    expect(headers.get('cache-control')).toMatch(/private/)
  }
  const open = await hydria.anyone('GET', `/search/v2/iiif-manifest/${customer.id}/1/open?q=secret`)
  expect(open.headers.get('cache-control')).toMatch(/public/)
})

it('a draft is searched by its owner alone', async () => {
  const path = `/search/v2/iiif/${customer.id}/draft?q=secret`
  expect([(await hydria.anyone('GET', path)).status, (await other.call('GET', path)).status]).toEqual([404, 404])
  expect((await customer.call('GET', path)).body.items).toHaveLength(ALL.length)
})

it('texts of another customer are found at its addresses alone', async () => {
  const pathAt = (number: number) => `/search/v2/iiif-manifest/${number}/1/theirs?q=secret`
  expect((await hydria.anyone('GET', pathAt(customer.id))).status).toBe(404)
  expect((await hydria.anyone('GET', pathAt(other.id))).body.items).toHaveLength(1)
})

it('words of a text are no longer found when it, or its image, is gone', async () => {
  const path = `/search/v2/iiif-manifest/${customer.id}/1/going?q=gone`
  await addPage(customer, 1, 'going', [text('a', 'gone first'), text('b', 'gone second', { language: ['la'] })])
  await readAllTexts(hydria)
  const image = `${customer.path}/spaces/1/images/going`
  await customer.call('DELETE', `${image}/adjuncts/a`)
  const { body } = await hydria.anyone('GET', path)
  expect(body.annotations[0].items[0].target.selector[0].suffix).toBe(' second')
  await customer.call('DELETE', image)
  expect((await hydria.anyone('GET', path)).status).toBe(404)
})

describe('texts of canvases', () => {
  const canvases = () => `${customer.path}/iiif/canvases`
  const addTo = async (canvas: string, body: string, more: object = {}) => {
    const adjunct = { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso', ...more }
    const { body: made } = await customer.call('PUT', `${canvases()}/${canvas}/adjuncts/words`, { body: adjunct })
    await customer.call('POST', made.content, { headers: { 'Content-Type': 'text/plain' }, body })
  }

  beforeAll(async () => {
    const paintedResources = ['open', 'closed'].map(id => ({
      asset: { id, space: 1 },
      canvasPainting: { canvasId: `texted-${id}` },
    }))
    const items = ['bare', 'roles'].map(id => ({
      id: `https://example.org/texted-${id}`,
      ...{ type: 'Canvas', width: 100, height: 100, items: [] },
    }))
    for (const [slug, document] of Object.entries({ painted: { paintedResources }, given: { items } }))
      await customer.call('PUT', `${customer.path}/iiif/manifests/texted-${slug}`, {
        body: {
          type: 'Manifest',
          slug: `texted-${slug}`,
          label: { en: [slug] },
          behavior: ['public-iiif'],
          ...document,
        },
      })
    await buildManifests(hydria.services)
    for (const id of ['open', 'closed']) await addTo(`texted-${id}`, `hidden canvas of ${id}`)
    const { body } = await customer.call('GET', `${customer.path}/iiif/manifests/texted-given`)
    const { body: listed } = await customer.call('GET', body.canvases)
    const [bare, roles] = listed.member.map((one: { '@id': string }) => one['@id'].split('/').at(-1))
    await addTo(bare, 'hidden canvas of bare')
    await addTo(roles, 'hidden canvas of roles', { roles: ['clickthrough'] })
    await readAllTexts(hydria)
  })

  it.each([
    ['painted', ['open'], ['closed', 'open']],
    ['given', ['bare'], ['bare', 'roles']],
  ])('of %s ones are found by who sees the images on them, or has the roles of the text', async (slug, open, all) => {
    const search = async (ask: Client) => {
      const { body } = await ask('GET', `/search/v1/iiif/${customer.id}/texted-${slug}?q="hidden canvas of"`)
      return body.hits.map(({ after }: { after: string }) => after.trim()).sort()
    }
    expect([await search(hydria.anyone), await search(customer.call)]).toEqual([open, all])
    const { body } = await hydria.anyone('GET', `/iiif/${customer.id}/texted-${slug}`)
    expect(body.service).toHaveLength(2)
  })
})
