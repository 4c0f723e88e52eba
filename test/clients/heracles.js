// Heracles: the reference client of Hydra; documentation, links, operations, iteration over pages.
import { createRequire } from 'node:module'

const { default: HydraClientFactory } = createRequire(import.meta.url)('@hydra-cg/heracles.ts')

export async function drive({ base, customer, authorization, imageCount, sample }, step) {
  const call = (url, options = {}) =>
    fetch(url, { ...options, headers: { ...options.headers, Authorization: authorization } })
  const client = HydraClientFactory.configure().withDefaults().with(call).withSameRootLinks().andCreate()

  let documentation
  await step('finds the documentation, its classes and its entry point', async assert => {
    documentation = await client.getApiDocumentation(`${base}/`)
    const classes = [...documentation.supportedClasses]
    assert.ok(classes.length > 10)
    const entry = await documentation.getEntryPoint()
    assert.equal(entry.iri, `${base}/`)
    return `${classes.length} classes`
  })
  await step('a class tells its properties and operations', async assert => {
    const image = [...documentation.supportedClasses].find(({ iri }) => iri === `${base}/vocab#Image`)
    assert.ok([...image.supportedProperties].length > 30)
    assert.deepEqual([...image.supportedOperations].map(({ method }) => method).sort(), [
      'DELETE',
      'GET',
      'PATCH',
      'PUT',
    ])
  })
  await step('a Customer has links of the same root', async assert => {
    const resource = await client.getResource(customer)
    const targets = [...resource.links].map(({ target }) => target.iri)
    assert.ok(targets.includes(`${customer}/spaces`))
    return `${targets.length} links`
  })
  await step('a collection is iterated over its pages', async assert => {
    const resource = await client.getResource(`${customer}/allImages?pageSize=2&page=1`)
    const collection = [...resource].find(({ iri }) => iri === `${customer}/allImages`)
    const seen = new Set([...collection.members].map(({ iri }) => iri))
    const iterator = collection.getIterator()
    // The iterator has no way to ask whether there is more: after the last page it throws.
    const next = () =>
      iterator.getNextPart().catch(error => (/no Url/.test(error.message) ? [] : Promise.reject(error)))
    for (let part = [...(await next())]; part.length > 0; part = [...(await next())])
      for (const { iri } of part) seen.add(iri)
    assert.equal(seen.size, imageCount)
    return `${seen.size} images`
  })
  await step("an image's IIIF requests are a templated link, which is filled in and followed", async assert => {
    const resource = await client.getResource(sample)
    const link = [...resource.links].find(({ relation }) => relation === `${base}/vocab#imageRequest`)
    const values = { region: 'square', size: '50,', rotation: '0', quality: 'default', format: 'jpg' }
    const filled = link.expandTarget(values)
    const response = await call(filled.target.iri)
    assert.equal(response.headers.get('content-type'), 'image/jpeg')
    return filled.target.iri.slice(base.length)
  })
  // It knows operations of a resource that the resource itself brings, and ours are in the documentation: its own of the
  // property is taken from there, and given the target.
  await step(
    'the link iiif leads to the IIIF store, where a manifest is made by its operation, and listed',
    async assert => {
      const account = await client.getResource(customer)
      const link = [...account.links].find(({ relation }) => relation === `${base}/vocab#iiif`)
      const root = [...(await client.getResource(link.target.iri))].find(({ iri }) => /\/collections\/root$/.test(iri))
      const items = [...root.links].find(({ relation }) => relation === `${base}/vocab#containedItems`).target
      const { supportedProperties } = [...documentation.supportedClasses].find(
        ({ iri }) => iri === `${base}/vocab#IIIFCollection`,
      )
      const { property } = [...supportedProperties].find(one => one.property.iri === `${base}/vocab#containedItems`)
      const operation = [...property.supportedOperations].find(({ method }) => method === 'POST')
      const slug = `heracles-${Date.now()}`
      const { status } = await client.invoke({ ...operation, target: items }, { resourceType: 'Manifest', slug })
      assert.equal(status, 201)
      const list = [...(await client.getResource(`${items.iri}?slug=${slug}`))].find(({ iri }) => iri === items.iri)
      assert.equal([...list.members].length, 1)
    },
  )
}
