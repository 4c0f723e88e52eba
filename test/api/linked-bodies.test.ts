// Bodies in any RDF: the same resource said in Turtle, N-Triples, and JSON-LD of every shape.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let spaces: string
let vocab: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  spaces = `${customer.path}/spaces`
  vocab = `${hydria.base}/vocab#`
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff', label: 'Staff' } })
})

const SHAPES: [string, (name: string) => [string, unknown]][] = [
  ['our own keys', name => ['application/ld+json', { name, defaultTags: ['a', 'b'], maxUnauthorised: 300 }]],
  [
    'our context, and arrays and value objects for single values',
    name => [
      'application/ld+json',
      {
        '@context': `${hydria.base}/contexts/dlcs.jsonld`,
        name: [name],
        defaultTags: ['a', 'b'],
        maxUnauthorised: [{ '@value': 300 }],
      },
    ],
  ],
  [
    "the DLCS's public context",
    name => [
      'application/ld+json',
      {
        '@context': 'https://dlcs.github.io/vocab/context/future.json',
        name,
        defaultTags: ['a', 'b'],
        maxUnauthorised: 300,
      },
    ],
  ],
  [
    'a custom context',
    name => [
      'application/ld+json',
      {
        '@context': { v: vocab, called: 'v:name', labels: 'v:defaultTags', open: 'v:maxUnauthorised' },
        called: name,
        labels: ['a', 'b'],
        open: 300,
        'v:nobodyKnows': 1,
      },
    ],
  ],
  [
    'prefixed keys',
    name => [
      'application/ld+json',
      { '@context': { v: vocab }, 'v:name': name, 'v:defaultTags': { '@list': ['a', 'b'] }, 'v:maxUnauthorised': 300 },
    ],
  ],
  [
    'expanded form',
    name => [
      'application/ld+json',
      [
        {
          '@type': [`${vocab}Space`],
          [`${vocab}name`]: [{ '@value': name }],
          [`${vocab}defaultTags`]: [{ '@value': 'a' }, { '@value': 'b' }],
          [`${vocab}maxUnauthorised`]: [{ '@value': '300', '@type': 'http://www.w3.org/2001/XMLSchema#integer' }],
        },
      ],
    ],
  ],
  [
    '@graph, with a node that is of another class',
    name => [
      'application/ld+json',
      {
        '@context': { '@vocab': vocab },
        '@graph': [
          { '@id': '_:who', '@type': 'http://schema.org/Person', name: 'nobody' },
          { '@type': 'Space', name, defaultTags: ['a', 'b'], maxUnauthorised: 300 },
        ],
      },
    ],
  ],
  [
    'Turtle',
    name => [
      'text/turtle',
      `@prefix v: <${vocab}>. [] a v:Space; v:name "${name}"; v:defaultTags "a", "b"; v:maxUnauthorised 300 .`,
    ],
  ],
  [
    'Turtle about the address itself',
    name => [
      'text/turtle',
      `@prefix v: <${vocab}>. <> v:name "${name}"; v:defaultTags "a", "b"; v:maxUnauthorised 300 .`,
    ],
  ],
  [
    'N-Triples',
    name => [
      'application/n-triples',
      [
        `_:s <${vocab}name> "${name}" .`,
        ...['a', 'b'].map(tag => `_:s <${vocab}defaultTags> "${tag}" .`),
        `_:s <${vocab}maxUnauthorised> "300"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
      ].join('\n'),
    ],
  ],
]

it.each(SHAPES)('POST takes %s', async (shape, bodyOf) => {
  const [type, body] = bodyOf(`by ${shape.replace(/\W+/g, ' ')}`)
  const answer = await customer.call('POST', spaces, {
    headers: { 'Content-Type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  expect([answer.status, answer.body.description]).toEqual([201, undefined])
  expect(answer.body).toMatchObject({
    name: `by ${shape.replace(/\W+/g, ' ')}`,
    defaultTags: ['a', 'b'],
    maxUnauthorised: 300,
  })
})

it('PATCH takes Turtle, and changes what it names', async () => {
  const made = await customer.call('POST', spaces, { body: { name: 'patched', defaultTags: ['kept'] } })
  const { status, body } = await customer.call('PATCH', made.body['@id'], {
    headers: { 'Content-Type': 'text/turtle' },
    body: `<> <${vocab}defaultRoles> <${hydria.base}${customer.path}/roles/staff> .`,
  })
  expect([status, body.name, body.defaultTags]).toEqual([200, 'patched', ['kept']])
})

it('PUT of the Turtle that GET gave changes nothing', async () => {
  const image = `${spaces}/1/images/round`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body: plainPicture('chelsea.png') })
  await customer.call('PATCH', image, {
    body: {
      tags: ['z', 'a'],
      roles: ['staff'],
      string1: 'say "é"\n',
      number1: 7,
      deliveryChannels: [{ channel: 'iiif-img' }],
    },
  })
  for (const accept of ['text/turtle', 'application/n-triples']) {
    const before = await customer.call('GET', image)
    const { text } = await customer.call('GET', image, { headers: { Accept: accept } })
    const { status, body } = await customer.call('PUT', image, { headers: { 'Content-Type': accept }, body: text })
    const { queued, dequeued, finished, ...rest } = before.body
    expect([status, body]).toEqual([200, expect.objectContaining(rest)])
    const roles = await customer.call('GET', `${image}/roles`)
    expect(roles.body.totalItems).toBe(1)
  }
})

it('a batch may be submitted in Turtle', async () => {
  const { status, body } = await customer.call('POST', `${customer.path}/queue`, {
    headers: { 'Content-Type': 'text/turtle' },
    body: `@prefix v: <${vocab}>. @prefix h: <http://www.w3.org/ns/hydra/core#>.
      [] a h:Collection; h:member [ v:id "t1"; v:space 1; v:origin "https://o.example/1" ],
        [ a v:Image; v:id "t2"; v:space 1; v:origin "https://o.example/2" ] .`,
  })
  expect([status, body.count]).toEqual([201, 2])
})

const FAULTS: [string, string, () => unknown, string, RegExp][] = [
  [
    'a language map',
    'application/ld+json',
    () => ({ '@context': { n: { '@id': `${vocab}name`, '@container': '@language' } }, n: { en: 'x' } }),
    'name',
    /language/,
  ],
  [
    'text with a language in our own terms',
    'application/ld+json',
    () => ({ '@context': `${hydria.base}/contexts/dlcs.jsonld`, name: { '@value': 'x', '@language': 'en' } }),
    'name',
    /language/,
  ],
  ['text with a language in Turtle', 'text/turtle', () => `<> <${vocab}name> "x"@en .`, 'name', /language/],
  [
    'a number that is none',
    'text/turtle',
    () => `<> <${vocab}name> "x"; <${vocab}maxUnauthorised> "many" .`,
    'maxUnauthorised',
    /integer/,
  ],
  ['two values for one', 'text/turtle', () => `<> <${vocab}name> "x", "y" .`, 'name', /string/],
  ['Turtle that is none', 'text/turtle', () => '<> <', 'body', /text\/turtle/],
  [
    'two resources',
    'text/turtle',
    () => `<urn:a> a <${vocab}Space>. <urn:b> a <${vocab}Space>.`,
    'body',
    /2 resources/,
  ],
  ['nothing', 'text/turtle', () => '# nothing', 'body', /nothing/],
  [
    'a context that is not known',
    'application/ld+json',
    () => ({ '@context': 'https://example.org/c', name: 'x' }),
    '@context',
    /example\.org/,
  ],
  [
    'a context that leads to itself',
    'application/ld+json',
    () => ({ '@context': { a: 'b:x', b: 'a:x' }, 'a:c': 1 }),
    '@context',
    /cyclic/i,
  ],
  ['RDF-star', 'text/turtle', () => `<< <> <${vocab}name> "x" >> <${vocab}name> "y" .`, 'body', /RDF-star/],
  ['an annotation', 'text/turtle', () => `<> <${vocab}name> "x" {| <${vocab}name> "y" |} .`, 'body', /RDF-star/],
  ['a triple term', 'text/turtle', () => `<> <${vocab}name> <<( <> <${vocab}name> "x" )>> .`, 'body', /RDF-star/],
  ['another class', 'text/turtle', () => `<> a <${vocab}Image>; <${vocab}name> "x" .`, '@type', /vocab:Space/],
]

it.each(FAULTS)('%s is a 400 that says so', async (_what, type, bodyOf, property, message) => {
  const body = bodyOf()
  const answer = await customer.call('POST', spaces, {
    headers: { 'Content-Type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  expect([answer.status, answer.body.errors?.[0]?.property]).toEqual([400, property])
  expect(answer.body.description).toMatch(message)
})

it('more RDF than can be worked on at once is a 413', async () => {
  const body = `<> <${vocab}name> "${'x'.repeat(1024 * 1024)}" .`
  const { status } = await customer.call('POST', spaces, { headers: { 'Content-Type': 'text/turtle' }, body })
  expect(status).toBe(413)
})
