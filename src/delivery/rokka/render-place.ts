// Which organization's source image and stack the path of a rendering means.
//
// Short hashes and aliases mean something in one organization only: the one that the host or the path names. A full hash
// is looked for everywhere when none is named. It can then mean source images of several organizations, since the same
// bytes have the same hash wherever they are uploaded. The rule for these, made so that no organization can change what
// an address of another one shows:
//
// - A place is an organization that has the image AND the stack (every one has `dynamic`): its image is rendered by its
//   own stack under its own settings, never by another one's.
// - Places are tried in the order in which their images were registered. The first that is open to everyone is rendered;
//   if none is, the first that the request's signature, key or role opens (render.ts).
//
// So whoever uploads the same bytes later, with whatever stacks and however protected, comes after those who had them. An
// address that must mean one organization for certain names it.
import type { Request } from 'express'
import { hostOf } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import type { RenderPath } from './render-path.js'

/** The stack that every organization has; its operations are those of the address. */
export const DYNAMIC = 'dynamic'

/** What a path may mean. */
export interface Place {
  organization: rokka.Organization
  source: rokka.SourceImageRow
  stack: string
  /** Segments with operations and options. */
  additions: string[]
}

/** `myorg.images.example.org` -> `myorg`, where the host is not this server's own. */
function organizationInHost({ base, settings }: Services, request: Request): string | undefined {
  const host = hostOf(request, settings.TRUST_PROXY)?.replace(/:\d*$/, '').toLowerCase() ?? ''
  const own = new URL(base).hostname
  return host !== own && host.includes('.') && !/^[\d.]+$/.test(host) ? host.split('.')[0] : undefined
}

/** The source image of a hash or an alias in an organization. */
async function imageIn(
  { store }: Services,
  customer: number,
  { hash, alias }: RenderPath,
): Promise<rokka.SourceImageRow | undefined> {
  if (hash) return rokka.findSourceImage(store.db, customer, hash)
  const named = await rokka.findAlias(store.db, customer, alias!)
  return named && rokka.findSourceImage(store.db, customer, named.hash)
}

/** The place in an organization, whether or not it has the stack. */
async function placeIn(
  services: Services,
  organization: rokka.Organization,
  path: RenderPath,
  [stack, ...additions]: string[],
): Promise<Place | undefined> {
  const source = await imageIn(services, organization.customer, path)
  return source && { organization, source, stack: stack!, additions }
}

async function hasStack({ store }: Services, { organization, stack }: Place): Promise<boolean> {
  return stack === DYNAMIC || (await rokka.findStack(store.db, organization.customer, stack)) !== undefined
}

/** The places of a full hash without an organization. */
async function placesAnywhere({ store }: Services, { hash, segments }: RenderPath): Promise<Place[]> {
  if (hash?.length !== rokka.FULL_LENGTH) return []
  const [stack, ...additions] = segments as [string, ...string[]]
  const sources = await rokka.sourceImagesAnywhere(store.db, hash, stack === DYNAMIC ? undefined : stack)
  return Promise.all(
    sources.map(async source => {
      const organization = await rokka.organizationOf(store.db, source.customer)
      return { organization: organization!, source, stack, additions }
    }),
  )
}

/**
 * What a path may mean, in the order in which it is to be tried: at least one place.
 * Throws HttpProblem 404 when there is no such source image.
 */
export async function placesOf(services: Services, request: Request, path: RenderPath): Promise<Place[]> {
  const { segments } = path
  const { db } = services.store
  const inHost = organizationInHost(services, request)
  const host = inHost && (await rokka.findOrganization(db, inHost))
  if (host) return [await orNotFound(placeIn(services, host, path, segments), path)]
  const named = segments.length > 1 ? await rokka.findOrganization(db, segments[0]!) : undefined
  const place = named && (await placeIn(services, named, path, segments.slice(1)))
  if (place && (await hasStack(services, place))) return [place]
  // The first segment may be the name of a stack as well as that of an organization.
  const places = await placesAnywhere(services, path)
  return places.length > 0 ? places : [await orNotFound(place, path)]
}

/** The organization that an address names, whatever it has: by its host, else by the name that stands first in its path. */
export async function organizationNamed(
  services: Services,
  request: Request,
  first: string | undefined,
): Promise<rokka.Organization | undefined> {
  const { db } = services.store
  const inHost = organizationInHost(services, request)
  const host = inHost && (await rokka.findOrganization(db, inHost))
  return host || (first === undefined ? undefined : rokka.findOrganization(db, first))
}

async function orNotFound(place: Place | undefined | Promise<Place | undefined>, path: RenderPath): Promise<Place> {
  const found = await place
  if (!found) throw notFound(`The source image ${path.hash ?? path.alias}`)
  return found
}
