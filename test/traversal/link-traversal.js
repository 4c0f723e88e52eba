// Comunica's link traversal: SPARQL that knows one address, and finds the rest by following links.
import { QueryEngine } from '@comunica/query-sparql-link-traversal'

const HYDRA = 'http://www.w3.org/ns/hydra/core#'

export async function drive({ base, customer, authorization, imageCount }, step) {
  const engine = new QueryEngine()
  const asked = new Set()
  const withKey = (input, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('Authorization', authorization)
    asked.add(String(input.url ?? input))
    return fetch(input, { ...init, headers })
  }
  await step('a query that starts at a customer finds the images of every space', async assert => {
    const query = `PREFIX v: <${base}/vocab#> PREFIX h: <${HYDRA}> SELECT DISTINCT ?image WHERE {
      <${customer}> v:spaces ?spaces. ?spaces h:member ?space. ?space v:images ?images.
      ?images h:member ?image. ?image v:width ?width }`
    const found = await engine.queryBindings(query, { sources: [customer], fetch: withKey, lenient: true })
    assert.equal((await found.toArray()).length, imageCount)
    return `${imageCount} images, ${asked.size} addresses asked`
  })
}
