// Comunica: SPARQL over a collection in pages, following hydra:next, and over links, in JSON-LD and in Turtle.
import { QueryEngine } from '@comunica/query-sparql'

const HYDRA = 'http://www.w3.org/ns/hydra/core#'

export async function drive({ base, customer, authorization, imageCount }, step) {
  const engine = new QueryEngine()
  const withKey =
    more =>
    (input, init = {}) => {
      const headers = new Headers(init.headers)
      headers.set('Authorization', authorization)
      for (const [name, value] of Object.entries(more)) headers.set(name, value)
      return fetch(input, { ...init, headers })
    }
  const select = async (query, source, more = {}) => {
    const stream = await engine.queryBindings(query, { sources: [source], fetch: withKey(more) })
    return stream.toArray()
  }
  const images = `PREFIX v: <${base}/vocab#> SELECT DISTINCT ?image ?width WHERE { ?image a v:Image; v:width ?width }`

  await step('the bare address of a collection leads to all of its pages', async assert => {
    const found = await select(images, `${customer}/allImages?pageSize=2`)
    assert.equal(found.length, imageCount)
    return `${found.length} images from pages of 2`
  })
  await step('a collection in one page', async assert => {
    assert.equal((await select(images, `${customer}/allImages`)).length, imageCount)
  })
  await step('a filter in SPARQL', async assert => {
    const query = `PREFIX v: <${base}/vocab#> SELECT ?image WHERE { ?image v:string2 "coffee" }`
    const found = await select(query, `${customer}/allImages?pageSize=3`)
    assert.equal(found.length, 1)
    return found[0].get('image').value.slice(base.length)
  })
  await step('pages in Turtle are followed as well', async assert => {
    const found = await select(images, `${customer}/allImages?pageSize=3`, { Accept: 'text/turtle' })
    assert.equal(found.length, imageCount)
  })
  // It reads and does not write: what it finds is made by plain HTTP.
  await step('the link iiif of a Customer, and what is in the IIIF store behind it', async assert => {
    const [store] = await select(
      `PREFIX v: <${base}/vocab#> SELECT ?iiif WHERE { <${customer}> v:iiif ?iiif }`,
      customer,
    )
    const root = store.get('iiif').value
    const slugs = ['a', 'b', 'c'].map(name => `comunica-${name}-${Date.now()}`)
    for (const slug of slugs) {
      const body = JSON.stringify({ resourceType: 'Manifest', slug })
      const headers = { 'Content-Type': 'application/json' }
      const { status } = await withKey({})(root, { method: 'POST', headers, body })
      assert.equal(status, 201)
    }
    const [items] = await select(
      `PREFIX v: <${base}/vocab#> SELECT ?items WHERE { ?root v:containedItems ?items }`,
      root,
    )
    const found = await select(
      `PREFIX v: <${base}/vocab#> SELECT ?slug WHERE { ?one v:slug ?slug }`,
      `${items.get('items').value}?pageSize=1`,
    )
    const there = found.map(one => one.get('slug').value)
    assert.ok(slugs.every(slug => there.includes(slug)))
    return `${there.length} in the root`
  })
  await step('the documentation itself can be queried', async assert => {
    const query = `PREFIX h: <${HYDRA}> SELECT ?class WHERE { ?doc h:supportedClass ?class. ?class h:title ?title }`
    const found = await select(query, `${base}/vocab`)
    assert.ok(found.length > 10)
    return `${found.length} classes`
  })
}
