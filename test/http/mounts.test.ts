// The registry of first segments: who is asked for an address, and which names nobody else may have.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { openMounts } from '../../src/http/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'

describe('openMounts', () => {
  const asked: string[] = []
  const mount = (name: string, answers: boolean, segments?: string[], words?: string[]) => ({
    ...(segments && { segments }),
    ...(words && { words }),
    answer: (_request: IncomingMessage, _response: ServerResponse, next: () => void) => {
      asked.push(name)
      if (!answers) next()
    },
  })
  const mounts = openMounts()
  mounts.add(
    mount('first', false, ['a', 'b']),
    mount('second', true, ['b', ''], ['v2']),
    mount('any', false),
    mount('any too', true),
  )
  const listener = mounts.listener(() => asked.push('nobody'))
  const ask = (url: string): string[] => {
    asked.length = 0
    listener({ url } as IncomingMessage & { req: never }, {} as never)
    return asked
  }

  it.each([
    ['/a/x', ['first', 'nobody']],
    ['/b', ['first', 'second']],
    ['/b?a=/a', ['first', 'second']],
    ['/', ['second']],
    ['/c/b', ['any', 'any too']],
    ['/A', ['any', 'any too']],
  ])('asks for %s in order, and stops where it is answered', (url, order) => {
    expect(ask(url)).toEqual(order)
  })

  it('knows every word that has a meaning in an address', () => {
    expect([...mounts.words].sort()).toEqual(['', 'a', 'b', 'v2'])
  })
})

describe('Hydria', () => {
  let hydria: TestHydria
  beforeAll(async () => {
    hydria = await sharedTestHydria()
  })

  /** One address or more of everything that answers. */
  const ANSWERED = [
    ...['/customers', '/keys', '/queue', '/originStrategies', '/images', '/modality/sessions', '/sourceimages/x'],
    ...[
      '/stacks/x',
      '/user',
      '/users',
      '/organizations/x',
      '/utils/x',
      '/operations',
      '/stackoptions',
      '/vocab',
      '/docs',
    ],
    ...['/contexts/dlcs.jsonld', '/openapi/rokka.json', '/openapi.json', '/schemas/Image.json', '/shapes/Image'],
    ...['/console/sign-in', '/.well-known/void', '/healthz', '/readyz', '/metrics', '/iiif-img/1/1/x', '/thumbs/1/1/x'],
    ...['/file/1/1/x', '/iiif-av/1/1/x', '/iiif-resource/1/x', '/iiif-manifest/1/1/x', '/iiif-collection/1/1'],
    ...['/raw-resource/1/x', '/pdf/1/x', '/zip/1/x', '/pdf-control/1/x', '/zip-control/1/x', '/auth/1/token'],
  ]
  const firstOf = (path: string): string => path.split('/')[1]!

  it('has each first segment that it answers on in the registry', () => {
    expect([...hydria.services.taken]).toEqual(
      expect.arrayContaining(ANSWERED.map(path => firstOf(path).toLowerCase())),
    )
  })

  it('gives none of them away as the name of an organization, a customer, or a stack', async () => {
    const { name } = await hydria.customer()
    const statusesOf = async (taken: string): Promise<[string, ...number[]]> => {
      const path = encodeURIComponent(taken)
      const made = [
        await hydria.admin('PUT', `/organizations/${path}`, { body: {} }),
        await hydria.admin('POST', '/customers', { body: { name: taken.toUpperCase(), displayName: taken } }),
        await hydria.admin('PUT', `/stacks/${name}/${path}`, { body: {} }),
      ]
      return [taken, ...made.map(({ status }) => status)]
    }
    const words = [...hydria.services.taken].filter(word => word !== '')
    const given = (await Promise.all(words.map(statusesOf))).filter(([, ...statuses]) =>
      statuses.some(status => status < 400 || status > 499),
    )
    expect(given).toEqual([])
  })

  it('lets a customer keep its name in every later change', async () => {
    const customer = await hydria.customer('kept')
    await hydria.services.store.db('customers').where({ id: customer.id }).update({ name: 'docs' })
    await hydria.settled()
    const { status, body } = await hydria.admin('PATCH', customer.path, { body: { name: 'docs', displayName: 'Docs' } })
    expect([status, body.displayName]).toEqual([200, 'Docs'])
  })

  const dlcs = (body: Record<string, unknown>) => body['@type'] === 'Error'
  const rokka = (body: Record<string, { code?: number }>) => body['error']?.code === 404
  const dsio = (body: Record<string, unknown>) =>
    String(body['type']).endsWith('/docs/problems/not-found') && body['@context'] === undefined
  const plain = (body: unknown) => typeof body === 'string' && body.startsWith('Not found: ')

  it.each<[path: string, isItsOwn: (body: never) => boolean]>([
    ['/customers/1/nowhere', dlcs],
    ['/nowhere', dlcs],
    ['/docs/nowhere', dlcs],
    ['/images/x/nowhere', dsio],
    ['/modality/nowhere', dsio],
    ['/sourceimages/x/y/z/nowhere', rokka],
    ['/user/nowhere', rokka],
    [`/museum/dynamic/noop/${'a'.repeat(40)}.jpg`, rokka],
    ['/iiif-img/1/1/nothing/info.json', plain],
  ])('answers an error at %s in the shape of the API that was asked', async (path, isItsOwn) => {
    const { status, body } = await hydria.anyone('GET', path)
    expect([status, isItsOwn(body as never)]).toEqual([404, true])
  })
})
