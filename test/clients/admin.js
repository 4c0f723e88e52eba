// @api-platform/admin: its data provider lists, shows, makes, edits and deletes spaces and images, filters and pages.
import { registerHooks } from 'node:module'
import { parseHydraDocumentation } from '@api-platform/api-doc-parser'

// Of react-admin it needs what that has of ra-core: all the components of its pages would take seconds to load.
const lighter = registerHooks({
  resolve: (name, context, next) => next(name === 'react-admin' ? 'ra-core' : name, context),
})
const provided = new URL('hydra/', import.meta.resolve('@api-platform/admin'))
const [{ default: fetchHydra }, { default: hydraDataProvider }] = await Promise.all(
  ['fetchHydra.js', 'dataProvider.js'].map(file => import(new URL(file, provided))),
)
lighter.deregister()

export async function drive({ base, customer, authorization, picture }, step) {
  // The provider resolves its entry point against the address of the page that it stands in.
  globalThis.window = { location: new URL(customer) }
  const headers = () => new Headers({ Authorization: authorization })
  const provider = entrypoint =>
    hydraDataProvider({
      entrypoint,
      httpClient: (url, options = {}) => fetchHydra(url, { ...options, headers: merged(options.headers) }),
      apiDocumentationParser: url => parseHydraDocumentation(url, { headers: headers() }),
      mercure: false,
    })
  const merged = more => {
    const all = headers()
    for (const [name, value] of new Headers(more ?? {})) all.set(name, value)
    return all
  }
  const paged = (page, perPage) => ({ pagination: { page, perPage }, sort: { field: 'id', order: 'ASC' }, filter: {} })

  const account = provider(customer)
  await account.introspect()
  let space
  await step('makes a space', async assert => {
    const { data } = await account.create('spaces', { data: { name: `admin ${Date.now()}` } })
    space = data
    assert.ok(data['@id'] ?? data.id)
    return data.id
  })
  await step('lists the spaces, page by page', async assert => {
    const { data, total } = await account.getList('spaces', paged(1, 1))
    assert.equal(data.length, 1)
    assert.ok(total >= 2)
    const second = await account.getList('spaces', paged(2, 1))
    assert.notEqual(second.data[0].id, data[0].id)
    return `${total} in all`
  })
  await step('shows a space', async assert => {
    const { data } = await account.getOne('spaces', { id: space.id })
    assert.equal(data.name, space.name)
  })
  await step('edits a space, sending back all that it read', async assert => {
    const { data } = await account.getOne('spaces', { id: space.id })
    const edited = await account.update('spaces', {
      id: space.id,
      data: { ...data, maxUnauthorised: 250 },
      previousData: data,
    })
    assert.equal(edited.data.maxUnauthorised, 250)
  })
  await step('a fault of a form is told by its message', async assert => {
    const fault = await account.create('spaces', { data: { name: '' } }).catch(error => error)
    assert.match(fault.message, /name/)
    return fault.message
  })

  await step('lists all images, ordered and filtered', async assert => {
    const { data, total } = await account.getList('allImages', {
      pagination: { page: 1, perPage: 3 },
      sort: { field: 'number1', order: 'DESC' },
      filter: { string1: 'sample' },
    })
    assert.equal(data.length, 3)
    assert.ok(data.every(({ string1 }) => string1 === 'sample'))
    return `${total} found`
  })

  const folder = provider(`${new URL(space.id, customer).href}`)
  await folder.introspect()
  let image
  await step('registers an image in the space', async assert => {
    const { data } = await folder.create('images', { data: { id: 'from-admin', origin: picture, tags: ['admin'] } })
    image = data
    assert.ok(data.width > 0)
    return `${data.width} x ${data.height}`
  })
  await step('shows it', async assert => {
    const { data } = await folder.getOne('images', { id: image.id })
    assert.deepEqual(data.tags, ['admin'])
  })
  await step('edits it, sending back all that it read', async assert => {
    const { data } = await folder.getOne('images', { id: image.id })
    const edited = await folder.update('images', {
      id: image.id,
      data: { ...data, string2: 'edited' },
      previousData: data,
    })
    assert.deepEqual([edited.data.string2, edited.data.tags], ['edited', ['admin']])
  })
  await step('finds it by a filter', async assert => {
    const { data } = await folder.getList('images', { ...paged(1, 10), filter: { string2: 'edited' } })
    assert.deepEqual(
      data.map(({ string2 }) => string2),
      ['edited'],
    )
  })
  await step('deletes it, and the space', async assert => {
    await folder.delete('images', { id: image.id })
    const { total } = await folder.getList('images', paged(1, 10))
    assert.equal(total, 0)
    await account.delete('spaces', { id: space.id })
    const gone = await account.getOne('spaces', { id: space.id }).catch(error => error)
    assert.equal(gone.status, 404)
  })

  // It sends no If-Match, without which nothing that is in the IIIF store can be changed.
  await step('follows iiif, where it makes, lists and shows a manifest and a collection', async assert => {
    const { data: owner } = await provider(base).getOne('customers', { id: new URL(customer).pathname })
    // It takes the address of an entry point for the beginning of those of its resources: here the root's own.
    const { data: root } = await account.getOne('iiif', { id: owner.iiif })
    const store = provider(new URL(root.id, customer).href)
    await store.introspect()
    for (const resourceType of ['IIIFCollection', 'Manifest']) {
      const slug = `admin-${resourceType}-${Date.now()}`
      const { data } = await store.create('containedItems', { data: { resourceType, slug, label: { en: ['Admin'] } } })
      const found = await store.getList('containedItems', { ...paged(1, 10), filter: { slug } })
      assert.deepEqual(
        found.data.map(one => one.slug),
        [slug],
      )
      const shown = await store.getOne('containedItems', { id: data['@id'] ?? data.id })
      assert.deepEqual(shown.data.label, { en: ['Admin'] })
    }
  })
}
