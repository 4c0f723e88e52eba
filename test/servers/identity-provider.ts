// A provider of identities for tests (oidc-provider), and a person who logs in there.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import Provider from 'oidc-provider'

export interface IdentityProvider {
  issuer: string
  secret: string
  /** Claims of those who can log in, by their names. */
  accounts: Map<string, Record<string, unknown>>
  /** Logs in at an address that a browser was sent to; returns the address that it is sent back to. */
  logIn(address: string, account: string): Promise<string>
  /** An access token of an account for a resource, as RFC 9068 has it. */
  accessToken(account: string, resource: string, more?: Record<string, unknown>): Promise<string>
  close(): Promise<void>
}

/** The redirect of an answer, and what it sets, into a jar of cookies. */
function take(jar: Map<string, string>, at: string, response: Response): string | undefined {
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
    jar.set(name!, value!)
  }
  const location = response.headers.get('location')
  return location === null ? undefined : new URL(location, at).href
}

/** Starts the provider for the client `hydria`, which must use PKCE and tells claims at its userinfo endpoint alone. */
export async function startIdentityProvider(callback: string): Promise<IdentityProvider> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const accounts = new Map<string, Record<string, unknown>>()
  const secret = 'secret of the client hydria'
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'hydria', client_secret: secret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: ['of the test'] },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'one' }] } as never,
    pkce: { required: () => true },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts.get(id) }) }),
  })
  server.on('request', provider.callback())
  return {
    issuer,
    secret,
    accounts,
    async logIn(address, account) {
      const jar = new Map<string, string>()
      const Cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const get = async (at: string) =>
        take(jar, at, await fetch(at, { redirect: 'manual', headers: { Cookie: Cookie() } }))
      const post = async (at: string, fields: Record<string, string>) =>
        take(
          jar,
          at,
          await fetch(at, {
            method: 'POST',
            redirect: 'manual',
            headers: { Cookie: Cookie() },
            body: new URLSearchParams(fields),
          }),
        )
      let at: string | undefined = address
      let prompt = 'login'
      for (let step = 0; step < 12 && at !== undefined; step++) {
        if (at.startsWith(callback)) return at
        if (!at.includes('/interaction/')) at = await get(at)
        else {
          at = await post(at, prompt === 'login' ? { prompt, login: account, password: 'any' } : { prompt })
          prompt = 'consent'
        }
      }
      throw new Error(`The login ended at ${at}`)
    },
    accessToken: (account, resource, more = {}) =>
      new SignJWT({
        ...{ iss: issuer, sub: account, aud: resource, client_id: 'agent' },
        ...{ exp: Math.floor(Date.now() / 1000) + 300, ...more },
      })
        .setProtectedHeader({ typ: 'at+jwt', alg: 'RS256', kid: 'one' })
        .sign(privateKey),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
