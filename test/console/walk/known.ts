// What the pages of a walk are about: a server of its own, its people with their sessions, and the things that pages show.
import { administratorLink } from '../../../src/operations/index.js'
import { createPersonLink } from '../../../src/store/index.js'
import {
  browserOf,
  PASSWORD,
  personIn,
  type Browser as SignedInBrowser,
  submit,
  type TestPerson,
} from '../../access/people.js'
import { startTestHydria, type TestHydria } from '../../hydria.js'
import { type Origin, picture } from '../../pictures.js'
import { freePort } from '../../processes.js'
import { ADJUNCT, type Furnished, furnishedCustomer } from '../furnished-customer.js'
import type { Walker } from './walked-page.js'

export interface Known extends Furnished {
  hydria: TestHydria
  owner: TestPerson
  /** Who is signed in, by how a walk calls them. */
  people: Record<Exclude<Walker, 'stranger'>, SignedInBrowser>
  /** Path of the space with the pictures, and of a picture in it. */
  path: string
  image: string
  /** Paths of links that were handed on. */
  links: { first: string; invitation: string; reset: string }
}

const pathOf = (address: string): string => new URL(address).pathname

const firstLink = async ({ services, base }: TestHydria): Promise<string> =>
  pathOf(await administratorLink(services.store.db, base))

/** Signs in the first administrator. */
async function administratorOf(hydria: TestHydria): Promise<SignedInBrowser> {
  const about = { email: 'ada@walk.example', name: 'Ada', password: PASSWORD }
  return browserOf(hydria, await submit(hydria.anyone, await firstLink(hydria), about))
}

/** A server that sends mail and has a provider of identities, neither of which answers. */
async function start(): Promise<TestHydria> {
  const PORT = String(await freePort())
  const nowhere = {
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'hydria@walk.example',
    OIDC_ISSUER: 'http://127.0.0.1:9',
  }
  const oidc = { OIDC_CLIENT_ID: 'hydria', OIDC_CLIENT_SECRET: 'secret' }
  return startTestHydria({
    PORT,
    BASE_URL: `http://127.0.0.1:${PORT}`,
    ...nowhere,
    ...oidc,
    FAILED_LOG_INS_BY_KEY: '2',
  })
}

/** Starts the server, and makes all of it. */
export async function know(origin: Origin): Promise<Known> {
  const hydria = await start()
  const administrator = await administratorOf(hydria)
  const furnished = await furnishedCustomer(hydria, origin)
  const { customer, space } = furnished
  const { call } = customer
  const { db } = hydria.services.store
  const path = pathOf(space)
  const make = async (method: string, address: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await call(method, address, { body, headers })
    if (answer.status >= 300) throw new Error(`${method} ${address}: ${answer.status} ${answer.text}`)
    return answer.body
  }
  await make('PUT', `${customer.path}/spaces/2`, { name: 'Empty' })
  await make('PUT', `${path}/images/closed`, picture('rocket.jpg'), { 'Content-Type': 'image/jpeg' })
  const words = { label: { en: ['Launch at dawn'] }, altText: { en: ['A rocket'] }, description: { en: ['White.'] } }
  await make('PATCH', `${path}/images/closed`, { ...words, roles: ['clickthrough'], maxUnauthorised: 200 })
  await make('POST', `${customer.path}/namedQueries`, { name: 'by-year', template: 'n1=p1' })
  await make('GET', `/pdf/${customer.id}/by-year/7`, undefined)
  const adjunct = { asset: `${space}/images/rocket`, id: 'queued', ...ADJUNCT, mediaType: 'text/plain' }
  await make('POST', `${customer.path}/adjunctQueue`, [adjunct])
  const asset = { id: 'rocket', space: 1 }
  await make('PUT', `${customer.path}/iiif/manifests/shown`, {
    ...{ type: 'Manifest', label: { en: ['A log book'] }, slug: 'shown', public: true },
    paintedResources: ['1r', '1v', '2r'].map(name => ({
      ...{ asset, canvasPainting: { canvasId: `shown-${name}`, canvasLabel: { none: [name] } } },
    })),
  })
  const owner = await personIn(hydria, customer, ['owner'])
  const viewer = await personIn(hydria, customer, ['viewer'])
  const guest = await make('POST', `${customer.path}/portalUsers`, { email: 'guest@walk.example', roles: ['viewer'] })
  const person = await db('people').where({ email: 'guest@walk.example' }).first('id')
  const membership = String(guest.id)
  const invitation = { purpose: 'invitation' as const, person: person.id, customer: customer.id, membership }
  const known = await db('people').where({ email: viewer.email }).first('id')
  return {
    ...furnished,
    ...{ hydria, owner, path, image: `${path}/images/rocket` },
    people: { owner, viewer, administrator },
    links: {
      first: await firstLink(hydria),
      invitation: `/console/invitations/${(await createPersonLink(db, invitation)).token}`,
      reset: `/console/reset/${(await createPersonLink(db, { purpose: 'reset', person: known.id })).token}`,
    },
  }
}
