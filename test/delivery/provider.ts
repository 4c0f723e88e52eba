// An OpenID Connect provider for tests: discovery, one user whose claims the test sets, signed ID tokens.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export interface TestProvider {
  issuer: string
  claims: Record<string, unknown>
  close(): Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

/** Starts the provider; it logs everybody in at once, and checks the code verifier (RFC 7636) as a real one does. */
export async function startProvider(clientId: string): Promise<TestProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const codes = new Map<string, { challenge: string; nonce: string }>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, provider.issuer)
    const json = (body: object) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body))
    if (url.pathname === '/.well-known/openid-configuration')
      return json({
        issuer: provider.issuer,
        authorization_endpoint: `${provider.issuer}/authorize`,
        token_endpoint: `${provider.issuer}/token`,
        jwks_uri: `${provider.issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    if (url.pathname === '/jwks') return json({ keys: [jwk] })
    if (url.pathname === '/authorize') {
      const code = crypto.randomUUID()
      codes.set(code, { challenge: url.searchParams.get('code_challenge')!, nonce: url.searchParams.get('nonce')! })
      const back = new URL(url.searchParams.get('redirect_uri')!)
      back.searchParams.set('code', code)
      back.searchParams.set('state', url.searchParams.get('state')!)
      return response.writeHead(302, { Location: back.href }).end()
    }
    const form = await bodyOf(request)
    const issued = codes.get(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!issued || challenge !== issued.challenge) return response.writeHead(400).end('{"error":"invalid_grant"}')
    const token = await new SignJWT({ ...provider.claims, nonce: issued.nonce })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(provider.issuer)
      .setAudience(clientId)
      .setSubject('viewer')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
    return json({ access_token: 'x', token_type: 'Bearer', id_token: token })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    claims: {},
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return provider
}
