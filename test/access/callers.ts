// Everyone who may call: keys of every access and every narrow role, keys that hold no longer, tokens, strangers.
import { ROLES, type Role } from '../../src/vocabulary/index.js'
import { basic, type Client, clientOf, type TestCustomer, type TestHydria } from '../hydria.js'
import { personIn } from './people.js'

export interface Caller {
  name: string
  call: Client
  /** Whose the key is: the customer that is called upon, another one, the platform; or nobody's, when none is shown. */
  of: 'home' | 'elsewhere' | 'platform' | 'nobody'
  access: 'none' | 'read' | 'write' | 'admin' | 'platform'
  roles: readonly Role[]
  /** Whether the credentials hold; a token holds at rokka's addresses alone, and a session at those of the DLCS API. */
  holds: boolean | 'rokka' | 'dlcs'
}

interface Made {
  key: string
  secret: string
}

export async function makeKey({ call, path }: TestCustomer, body: object): Promise<Made> {
  const made = await call('POST', `${path}/keys`, { body })
  if (made.status !== 200) throw new Error(made.text)
  return made.body
}

export async function tokenOf(hydria: TestHydria, { key, secret }: Made, query = ''): Promise<string> {
  const { body } = await hydria.anyone('GET', `/user/apikeys/token${query}`, {
    headers: { 'Api-Key': `${key}:${secret}` },
  })
  return body.token
}

/** Callers of every kind, as the customer `home` and another one see them. */
export async function callersOf(hydria: TestHydria, home: TestCustomer, other: TestCustomer): Promise<Caller[]> {
  const by = (authorization?: string): Client => clientOf(() => hydria.base, authorization)
  const withKey = ({ key, secret }: Made): Client => by(basic(key, secret))
  const keys = {
    read: await makeKey(home, { access: 'read' }),
    write: await makeKey(home, { access: 'write' }),
    admin: await makeKey(home, { access: 'admin' }),
    revoked: await makeKey(home, {}),
    expired: await makeKey(home, { expires: new Date(Date.now() + 3_600_000).toISOString() }),
  }
  await home.call('DELETE', `${home.path}/keys/${keys.revoked.key}`)
  await hydria.services.store
    .db('keys')
    .where({ key: keys.expired.key })
    .update({ expires: new Date(Date.now() - 1) })
  const narrow = await Promise.all(
    ROLES.map(async role => {
      const call = withKey(await makeKey(home, { roles: [role] }))
      return {
        name: `a key with the role ${role}`,
        call,
        of: 'home',
        access: 'none',
        roles: [role],
        holds: true,
      } as const
    }),
  )
  const plain = { roles: [], holds: true } as const
  const tokens = await Promise.all(
    (['read', 'admin'] as const).map(async access => {
      const call = by(`Bearer ${await tokenOf(hydria, keys[access], '?renewable=true')}`)
      return { name: `a token of the ${access} key`, call, of: 'home', access, roles: [], holds: 'rokka' } as const
    }),
  )
  const people = await Promise.all(
    (
      [
        [['viewer'], 'read'],
        [['editor', 'viewer'], 'write'],
        [['owner'], 'admin'],
        [['admin'], 'admin'],
        [[], 'none'],
      ] as const
    ).map(async ([roles, access]) => {
      const { call } = await personIn(hydria, home, [...roles])
      return {
        name: `a person as ${roles.join(' and ') || 'nothing'}`,
        call,
        of: 'home',
        access,
        roles: [],
        holds: 'dlcs',
      } as const
    }),
  )
  const stranger = await personIn(hydria, other, ['owner'])
  const administrator = await personIn(hydria, other, ['viewer'])
  await hydria.services.store.db('people').where({ email: administrator.email }).update({ administrator: true })
  const session = { roles: [], holds: 'dlcs' } as const
  return [
    ...people,
    { name: "another customer's owner", call: stranger.call, of: 'elsewhere', access: 'admin', ...session },
    { name: 'an administrator', call: administrator.call, of: 'platform', access: 'platform', ...session },
    { name: 'nobody', call: hydria.anyone, of: 'nobody', access: 'none', ...plain },
    { name: 'a read key', call: withKey(keys.read), of: 'home', access: 'read', ...plain },
    { name: 'a write key', call: withKey(keys.write), of: 'home', access: 'write', ...plain },
    { name: 'an admin key', call: withKey(keys.admin), of: 'home', access: 'admin', ...plain },
    ...narrow,
    ...tokens,
    { name: "another customer's admin key", call: other.call, of: 'elsewhere', access: 'admin', ...plain },
    { name: 'a revoked key', call: withKey(keys.revoked), of: 'home', access: 'admin', roles: [], holds: false },
    { name: 'an expired key', call: withKey(keys.expired), of: 'home', access: 'admin', roles: [], holds: false },
    { name: "the platform's key", call: hydria.admin, of: 'platform', access: 'platform', ...plain },
  ]
}
