// What is at /console and is no resource of the API: a table of pages, and the files that pages load.
import { readFileSync } from 'node:fs'
import type { Request, Response } from 'express'
import { type Fail, type MethodRoute, type Mount, methodRoutes, once } from '../http/index.js'
import { auditedRequest, type Services } from '../operations/index.js'
import { ASSETS } from '../program-files.js'
import { leadToAccount, showAccount, takeAccount, takePassword, takeSessions } from './account-pages.js'
import { ASSETS_PATH, assetNames } from './assets.js'
import { BOOK_TEMPLATES, bookRoutes } from './books/book-routes.js'
import { type ConsoleAddress, customerIn, submission, visit } from './console-page.js'
import { showFirst, takeFirst } from './first-pages.js'
import { showAsk, showLink, takeAsk, takeLinkForm } from './link-pages.js'
import { deleteMany } from './many/delete-many.js'
import { editMany } from './many/edit-many.js'
import { manyPage } from './many/many-page.js'
import { moveMany } from './many/move-many.js'
import { showProvider, showReturn } from './oidc-pages.js'
import { showSignIn, showSignOut, takeSignIn, takeSignOut } from './sign-in-pages.js'
import { showUpload, takeUpload } from './upload-pages.js'

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

const ADDRESSES: Record<string, ConsoleAddress> = {
  '/console/sign-in': { show: showSignIn, take: takeSignIn, signsIn: true },
  '/console/sign-out': { show: showSignOut, take: takeSignOut },
  '/console/first/{token}': { show: showFirst, take: takeFirst },
  '/console/invitations/{token}': { show: showLink('invitation'), take: takeLinkForm('invitation') },
  '/console/reset': { show: showAsk, take: takeAsk },
  '/console/reset/{token}': { show: showLink('reset'), take: takeLinkForm('reset') },
  '/console/oidc': { show: showProvider },
  '/console/oidc/callback': { show: showReturn },
  '/console/account': { show: showAccount, take: takeAccount },
  '/console/account/password': { show: leadToAccount, take: takePassword },
  '/console/account/sessions': { show: leadToAccount, take: takeSessions },
  '/console/customers/{customer}/images/edit': manyPage(editMany, 'vocab:Customer_editImages_post'),
  '/console/customers/{customer}/images/move': manyPage(moveMany, 'vocab:Customer_moveImages_post'),
  '/console/customers/{customer}/images/delete': manyPage(deleteMany, 'vocab:Customer_deleteImages_post'),
  '/console/customers/{customer}/spaces/{space}/upload': {
    show: showUpload,
    takeFiles: takeUpload,
    operation: 'vocab:CustomerQueue_post',
  },
}

/** Where the pages are, as templates. */
export const PAGE_TEMPLATES: readonly string[] = [...Object.keys(ADDRESSES), ...BOOK_TEMPLATES]

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  Vary: 'Accept, Accept-Language, Authorization, Cookie',
}

const page =
  (services: Services) =>
  ([template, { show, take, takeFiles, operation, largest, signsIn }]: [string, ConsoleAddress]): MethodRoute => {
    // Addresses with the token of a link are told without it.
    const audited = (answer: (request: Request, response: Response) => Promise<void>) => {
      const address = template.includes('{token}') ? { address: template } : {}
      return (request: Request, response: Response) =>
        auditedRequest(services, { request, customer: customerIn(request), operation, ...address }, () =>
          answer(request, response),
        )
    }
    return {
      template,
      headers: HEADERS,
      methods: {
        ...(show && {
          GET: audited(async (request, response) => show(await visit(services, request, response))),
        }),
        ...(take && {
          POST: audited(async (request, response) =>
            take(await submission(services, request, response, { largest, signsIn })),
          ),
        }),
        ...(takeFiles && {
          POST: audited(async (request, response) => takeFiles(await visit(services, request, response))),
        }),
      },
    }
  }

/** The routes at /console; `fail` answers with what they throw. */
export const consoleMount = (services: Services, fail: Fail): Mount =>
  methodRoutes(
    [
      ...Object.values(assetNames()).map(asset),
      ...Object.entries(ADDRESSES).map(page(services)),
      ...bookRoutes(services, HEADERS),
    ],
    fail,
  )
