// What the clients ought to find, read from the served documentation and resources by plain HTTP.

/** Addresses, credentials and expectations that every driver is given. */
export async function describe({ base, key, secret }) {
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
  const get = async url => (await fetch(url, { headers: { Authorization: authorization } })).json()
  const { customer } = await get(`${base}/`)
  const documentation = await get(`${base}/vocab`)
  const account = await get(customer)
  const images = await get(account.allImages)
  const sample = images.member[0]
  return {
    base,
    customer,
    authorization,
    imageCount: images.totalItems,
    sample: sample['@id'],
    picture: `${sample.imageService}/full/200,/0/default.jpg`,
    // The entry point, the customer and a space are read by themselves.
    vocabulary: expectations(documentation, account, [sample['@id'], account.queue]),
  }
}

function expectations({ supportedClass }, account, addresses) {
  const collectionMethods = new Map()
  const classes = Object.fromEntries(
    supportedClass.map(({ title, supportedProperty, supportedOperation }) => {
      const names = keep =>
        supportedProperty
          .filter(keep)
          .map(entry => entry.title)
          .sort()
      const isCollection = ({ property }) => [property.range].flat().includes('Collection')
      return [
        title,
        {
          fields: names(() => true),
          readable: names(entry => entry.readable),
          writeable: names(entry => entry.writeable),
          methods: supportedOperation.map(({ method }) => method),
          collections: supportedProperty
            .filter(isCollection)
            .map(entry => ({ title: entry.title, address: () => account[entry.title] })),
        },
      ]
    }),
  )
  for (const { title, property } of supportedClass.find(({ title }) => title === 'Customer').supportedProperty)
    if (typeof account[title] === 'string')
      collectionMethods.set(
        account[title],
        (property.supportedOperation ?? []).map(({ method }) => method),
      )
  return { classes, addresses, methodsOf: address => collectionMethods.get(address) ?? [] }
}
