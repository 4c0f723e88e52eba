// alcaeus 3: follows links, finds operations by the documentation, invokes them, reads errors.
import formats from '@rdfjs/formats'
import rdf from '@zazuko/env'
import Environment from '@zazuko/env/Environment.js'
import create from 'alcaeus'

const HYDRA = 'http://www.w3.org/ns/hydra/core#'

export async function drive({ base, customer, authorization }, step) {
  const env = new Environment(create(), { parent: rdf })
  env.formats.import(formats)
  const { hydra } = env
  hydra.defaultHeaders = { Authorization: authorization }
  const load = async iri => {
    const { response, representation } = await hydra.loadResource(iri)
    const root = representation?.root
    if (!root) throw new Error(`${iri}: ${response?.xhr.status}, no root`)
    return root
  }
  const vocab = name => env.namedNode(`${base}/vocab#${name}`)

  let entry
  await step('the entry point has its documentation, and a customer', async assert => {
    entry = await load(`${base}/`)
    assert.equal(entry.id.value, `${base}/`)
    assert.ok(hydra.apiDocumentations.length > 0)
    assert.equal(entry.pointer.out(vocab('customer')).value, customer)
    return `${hydra.apiDocumentations[0].root.pointer.out(env.namedNode(`${HYDRA}supportedClass`)).terms.length} classes`
  })

  let account
  await step('links of a Customer are links by the documentation', async assert => {
    account = await load(customer)
    const links = account.getLinks().map(({ supportedProperty }) => supportedProperty.property.id.value)
    for (const name of ['spaces', 'allImages', 'queue', 'keys']) assert.ok(links.includes(vocab(name).value), name)
    return `${links.length} links`
  })

  await step('the collection of spaces offers the operation that makes one', async assert => {
    const collection = await load(account.pointer.out(vocab('spaces')).value)
    assert.ok(collection.types.has(env.namedNode(`${HYDRA}Collection`)))
    const resource = account
      .getProperties?.()
      .find(({ supportedProperty }) => supportedProperty.property.id.equals(vocab('spaces')))
    const operations = resource.objects[0].findOperations({ byMethod: 'POST' })
    assert.equal(operations.length, 1)
    return operations[0].title
  })

  await step(
    'the link iiif leads to the root of the IIIF store, in which a manifest is made and listed',
    async assert => {
      const root = await load(account.pointer.out(vocab('iiif')).value)
      assert.equal(root.id.value, `${customer}/iiif/collections/root`)
      const property = root
        .getProperties()
        .find(({ supportedProperty }) => supportedProperty.property.id.equals(vocab('containedItems')))
      const [operation] = property.objects[0].findOperations({ byMethod: 'POST' })
      const slug = `alcaeus-${Date.now()}`
      const { response, representation } = await operation.invoke(JSON.stringify({ resourceType: 'Manifest', slug }), {
        'Content-Type': 'application/ld+json',
      })
      assert.equal(response.xhr.status, 201)
      const made = representation.root.id.value
      assert.ok((await load(made)).types.has(vocab('Manifest')))
      const list = await load(`${customer}/iiif/collections/root/containedItems?slug=${slug}`)
      assert.deepEqual(
        [...list.pointer.out(env.namedNode(`${HYDRA}member`)).terms].map(({ value }) => value),
        [made],
      )
      return made
    },
  )

  let made
  await step('POST by the operation makes a space, found at its Location', async assert => {
    const property = account
      .getProperties()
      .find(({ supportedProperty }) => supportedProperty.property.id.equals(vocab('spaces')))
    const [operation] = property.objects[0].findOperations({ byMethod: 'POST' })
    const { response, representation } = await operation.invoke(JSON.stringify({ name: `alcaeus ${Date.now()}` }), {
      'Content-Type': 'application/ld+json',
    })
    assert.equal(response.xhr.status, 201)
    made = representation.root
    assert.equal(made.id.value, response.xhr.headers.get('location'))
    return made.id.value.slice(base.length)
  })

  await step('the space can be changed and deleted by its own operations', async assert => {
    const root = await load(made.id.value)
    const [patch] = root.findOperations({ byMethod: 'PATCH' })
    const changed = await patch.invoke(JSON.stringify({ maxUnauthorised: 400 }), {
      'Content-Type': 'application/ld+json',
    })
    assert.equal(changed.response.xhr.status, 200)
    const [remove] = root.findOperations({ byMethod: 'DELETE' })
    assert.equal((await remove.invoke('')).response.xhr.status, 204)
  })

  await step('pages of a collection are followed by hydra:next', async assert => {
    let page = await load(`${customer}/allImages?pageSize=2`)
    const seen = new Set()
    for (let number = 0; number < 50; number++) {
      for (const member of page.member) seen.add(member.id.value)
      const next = page.pointer.out(env.namedNode(`${HYDRA}view`)).out(env.namedNode(`${HYDRA}next`)).value
      if (!next) break
      page = await load(next)
    }
    assert.equal(seen.size, page.totalItems)
    return `${seen.size} images`
  })

  await step('an error is a hydra:Error with its status', async assert => {
    const { response, representation } = await hydra.loadResource(`${customer}/spaces/999999`)
    assert.equal(response.xhr.status, 404)
    const [error] = representation.ofType(env.namedNode(`${HYDRA}Error`))
    assert.ok(error)
    return error.title
  })
}
