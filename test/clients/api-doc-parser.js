// @api-platform/api-doc-parser: every class, field, operation and parameter, from the entry point and from a Customer.
import { parseHydraDocumentation } from '@api-platform/api-doc-parser'

export async function drive({ base, customer, authorization, vocabulary }, step) {
  const headers = new Headers({ Authorization: authorization })
  const read = async entry => (await parseHydraDocumentation(entry, { headers })).api

  await step('the entry point can be read', async assert => {
    const { title, resources } = await read(base)
    assert.deepEqual(
      resources.map(({ name }) => name).filter(name => ['customers', 'customers/'].includes(name)),
      ['customers'],
    )
    return title
  })

  let resources
  await step('a Customer is an entry point: all of its collections are resources', async assert => {
    ;({ resources } = await read(customer))
    const names = resources.map(({ name }) => name)
    for (const link of vocabulary.classes.Customer.collections) {
      const path = new URL(link.address(customer)).href.slice(customer.length + 1)
      assert.ok(names.includes(path), `${path} among ${names.join(', ')}`)
    }
    return names.join(', ')
  })

  await step(
    'each resource has every field of its class, readable and writeable as the vocabulary says',
    async assert => {
      let count = 0
      for (const { title, fields, readableFields, writableFields } of resources) {
        const expected = vocabulary.classes[title]
        assert.ok(expected, `class ${title}`)
        const names = list => list.map(({ name }) => name).sort()
        assert.deepEqual(names(fields), expected.fields, title)
        assert.deepEqual(names(readableFields), expected.readable, title)
        assert.deepEqual(names(writableFields), expected.writeable, title)
        count += fields.length
      }
      return `${count} fields of ${resources.length} resources`
    },
  )

  await step('each resource has the operations of its collection and of its class', async assert => {
    for (const { name, title, operations } of resources) {
      const methods = operations.map(({ method }) => method).sort()
      const expected = [...vocabulary.classes[title].methods, ...vocabulary.methodsOf(`${customer}/${name}`)].sort()
      assert.deepEqual(methods, expected, name)
    }
  })

  await step('each list tells its parameters', async assert => {
    const images = resources.find(({ name }) => name === 'allImages')
    const variables = (await images.getParameters()).map(({ variable }) => variable)
    for (const name of ['string1', 'number1', 'tags']) assert.ok(variables.includes(name), name)
    return `${variables.length} of allImages`
  })

  await step('a Space is an entry point too', async assert => {
    const { resources } = await read(`${customer}/spaces/1`)
    const images = resources.find(({ name }) => name === 'images')
    assert.ok(images.operations.some(({ method }) => method === 'POST'))
  })

  await step(
    'the IIIF store of a Customer is an entry point: its resources have the fields of their class',
    async assert => {
      const { resources } = await read(`${customer}/iiif/collections/root`)
      const items = resources.find(({ name }) => name === 'containedItems')
      assert.deepEqual(items.fields.map(({ name }) => name).sort(), vocabulary.classes[items.title].fields)
      assert.ok(items.operations.some(({ method }) => method === 'POST'))
      return resources.map(({ name }) => name).join(', ')
    },
  )

  await step('an image and a queue can be entry points', async assert => {
    for (const address of vocabulary.addresses) {
      await parseHydraDocumentation(address, { headers }).catch(cause =>
        assert.fail(`${address}: ${cause.message ?? cause.error?.message ?? JSON.stringify(cause)}`),
      )
    }
    return `${vocabulary.addresses.length} addresses`
  })
}
