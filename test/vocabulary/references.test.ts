// References in bodies and queries: every property that refers to something of a customer takes what is that customer's alone.
import {
  compileReaders,
  type Property,
  readVocabulary,
  references,
  referenceTemplate,
} from '../../src/vocabulary/index.js'

const BASE = 'https://hydria.example'
const vocabulary = readVocabulary(`${import.meta.dirname}/../../../vocab/dlcs`)
const readerOf = compileReaders(vocabulary)(BASE)

const SCOPE = { customer: '1', channel: 'thumbs' }

/** Path of what a property refers to, of the customer. */
const pathOf = (property: Property, customer: number): string | undefined => {
  const template = referenceTemplate(vocabulary, property)
  const values = { ...SCOPE, customer, [template?.columns.at(-1) ?? '']: 'mine' }
  return template?.expand(
    Object.fromEntries(template.columns.map(column => [column, values[column as never] ?? 'mine'])),
  )
}

/** Every writeable reference of the vocabulary, with a body that has the value for it. */
const CASES = [...vocabulary.classes.values()].flatMap(owner =>
  owner.properties.flatMap(property => {
    if (!property.writeable || property.derived) return []
    const embedded = property.kind === 'object' ? vocabulary.classes.get(property.range) : undefined
    const inner = embedded ? references(embedded).filter(({ writeable }) => writeable) : []
    const links = property.kind === 'iri' && (property.column || property.memberOf) ? [property] : inner
    return links.map(link => ({
      name: `${owner.name}.${property.name}${embedded ? `.${link.name}` : ''}`,
      owner,
      link,
      fault: embedded ? `${property.name}.0.${link.name}` : property.name,
      bodyOf(value: string): Record<string, unknown> {
        if (embedded) return { [property.name]: [{ channel: SCOPE.channel, [link.name]: value }] }
        return { [property.name]: property.many || property.memberOf ? [value] : value }
      },
    }))
  }),
)

const read = ({ owner }: (typeof CASES)[number], body: Record<string, unknown>) =>
  readerOf(owner).read(body, { whole: false, strict: true, scope: SCOPE })

const isTenants = ({ link }: (typeof CASES)[number]): boolean => pathOf(link, 1) !== pathOf(link, 2)

it('the vocabulary has references of customers, of all kinds', () => {
  expect(CASES.filter(isTenants).map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'CustomHeader.role',
      'DefaultDeliveryChannel.policy',
      'Image.deliveryChannels.policy',
      'Image.roles',
      'Role.authService',
      'Space.defaultRoles',
    ]),
  )
})

describe.each(CASES.map(each => [each.name, each] as const))('%s', (_name, each) => {
  it('takes an IRI, a path and a short name for the same', () => {
    const path = pathOf(each.link, 1)!
    const short = read(each, each.bodyOf('mine'))
    expect(read(each, each.bodyOf(BASE + path))).toEqual(short)
    expect(read(each, each.bodyOf(path))).toEqual(short)
    expect(JSON.stringify(short)).toContain('"mine"')
  })

  it('refuses the IRI of anything else, and names the property', () => {
    for (const value of [
      `${BASE}/no/such/thing`,
      '/no/such/thing',
      'https://elsewhere.example/mine',
      `${BASE}.evil/mine`,
    ])
      expect(() => read(each, each.bodyOf(value))).toThrow(
        expect.objectContaining({ status: 400, errors: [expect.objectContaining({ property: each.fault })] }),
      )
  })

  if (isTenants(each))
    it("refuses another customer's, and says whose it must be", () => {
      const path = pathOf(each.link, 2)!
      for (const value of [BASE + path, path])
        expect(() => read(each, each.bodyOf(value))).toThrow(
          expect.objectContaining({
            status: 400,
            errors: [
              {
                property: each.fault,
                message: expect.stringMatching(/another customer; it must be like .*\/customers\/1\//),
              },
            ],
          }),
        )
    })
})

it("a policy of another channel is not a channel's own", () => {
  const image = vocabulary.classes.get('vocab:Image')!
  const policy = `${BASE}/customers/1/deliveryChannelPolicies/iiif-img/default`
  const body = { deliveryChannels: [{ channel: 'thumbs', policy }] }
  expect(() => readerOf(image).read(body, { whole: false, strict: true, scope: { customer: '1' } })).toThrow(
    expect.objectContaining({
      status: 400,
      errors: [expect.objectContaining({ property: 'deliveryChannels.0.policy' })],
    }),
  )
})
