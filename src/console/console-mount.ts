// What is at /console and is no resource of the API: the way in, and the files that pages load.
import { readFileSync } from 'node:fs'
import type { Request, Response } from 'express'
import { type Fail, type MethodRoute, type Mount, methodRoutes, once } from '../http/index.js'
import { authorise, principalOf, type Services } from '../operations/index.js'
import { ASSETS } from '../program-files.js'
import { ASSETS_PATH, assetNames } from './assets.js'

const MEDIA_TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Encodings that the build has made, the best first, with the ends of their files' names. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** A file whose name has a hash: sent as it was compressed when it was built, and kept for good. */
function asset(name: string): MethodRoute {
  const read = (end: string) => once(() => readFileSync(`${ASSETS}${name}${end}`))
  const plain = read('')
  const encoded = ENCODINGS.map(([encoding, end]) => ({ encoding, bytes: read(end) }))
  const GET = (request: Request, response: Response): void => {
    const chosen = encoded.find(({ encoding }) => request.acceptsEncodings(encoding))
    if (chosen) response.setHeader('Content-Encoding', chosen.encoding)
    response.setHeader('Content-Type', MEDIA_TYPES[name.slice(name.lastIndexOf('.') + 1)]!)
    response.end(chosen ? chosen.bytes() : plain())
  }
  const headers = {
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
  }
  return { template: `${ASSETS_PATH}/${name}`, methods: { GET }, headers }
}

/** Lets the browser ask for a key, and leads its holder to their customer. */
const signIn = (services: Services): MethodRoute => ({
  template: '/console/sign-in',
  methods: {
    GET: async (request, response) => {
      const principal = await principalOf(services, request)
      authorise(principal, { access: 'read', roles: [] })
      const place = principal!.customer === null ? '/customers' : `/customers/${principal!.customer}`
      response.redirect(303, services.base + place)
    },
  },
  headers: { 'Cache-Control': 'no-store' },
})

/** The routes at /console. */
export const consoleMount = (services: Services, fail: Fail): Mount =>
  methodRoutes([...Object.values(assetNames()).map(asset), signIn(services)], fail)
