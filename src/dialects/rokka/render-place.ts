// Which organization's source image and stack the path of a rendering means, and whether it may be seen.
import type { Request } from 'express'
import { isAllowed, type Needed, principalIn, principalOf, type Services } from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import type { RenderPath } from './render-path.js'
import { isSigned } from './sign.js'

/** What is needed to see what is not open to everyone. */
const TO_SEE: Needed = { access: 'read', roles: [] }

/** What a rendering is made of. */
export interface Place {
  organization: rokka.Organization
  row: rokka.SourceImage
  stack: string
  /** Segments with operations and options. */
  additions: string[]
  /** Throws HttpProblem 403 when a signature or a key is needed; true when one was. */
  checkAccess(facts: { image: Row; dynamic: boolean; options: Record<string, unknown> }): Promise<boolean>
}

/** `myorg.images.example.org` -> `myorg`, where the host is not this server's own. */
function organizationInHost({ base }: Services, request: Request): string | undefined {
  const host = request.hostname ?? ''
  const own = new URL(base).hostname
  return host !== own && host.includes('.') && !/^[\d.]+$/.test(host) ? host.split('.')[0] : undefined
}

/** The source image of a hash or an alias in an organization. */
async function imageIn(
  { store }: Services,
  customer: number,
  { hash, alias }: RenderPath,
): Promise<rokka.SourceImage | undefined> {
  if (hash) return rokka.findSourceImage(store.db, customer, hash)
  const named = await rokka.findAlias(store.db, customer, alias!)
  return named && rokka.findSourceImage(store.db, customer, named.hash)
}

interface Found {
  organization: rokka.Organization
  row: rokka.SourceImage
  rest: string[]
}

async function inNamed(services: Services, name: string, path: RenderPath, rest: string[]): Promise<Found | undefined> {
  const organization = await rokka.findOrganization(services.store.db, name)
  const row = organization && (await imageIn(services, organization.customer, path))
  return row && { organization: organization!, row, rest }
}

/**
 * Without an organization in host or path, the hash tells it: among several that have the image the one with the stack;
 * for the dynamic stack any does, since the same hash means the same pixels.
 */
async function inAny({ store }: Services, { hash, segments }: RenderPath): Promise<Found | undefined> {
  if (!hash) return undefined
  const rows = await rokka.sourceImagesAnywhere(store.db, hash)
  const sameHash = new Set(rows.map(row => row.hash)).size === 1
  const fitting: rokka.SourceImage[] = []
  for (const row of rows)
    if (segments[0] === 'dynamic' ? sameHash : await rokka.findStack(store.db, row.customer, segments[0]!))
      fitting.push(row)
  const row = fitting[0]
  if (!row) return undefined
  if (fitting.length > 1 && segments[0] !== 'dynamic')
    throw new HttpProblem(
      400,
      'Bad request',
      'Several organizations have this image and this stack: name yours in front of the stack.',
    )
  const organization = await rokka.organizationOf(store.db, row.customer)
  return { organization: organization!, row, rest: segments }
}

/** What a path means; undefined when it has no stack. Throws HttpProblem 404 when nothing is found. */
export async function placeOf(services: Services, request: Request, path: RenderPath): Promise<Place | undefined> {
  const { segments } = path
  if (segments.length === 0) return undefined
  const inHost = organizationInHost(services, request)
  const found =
    (inHost && (await inNamed(services, inHost, path, segments))) ||
    (segments.length > 1 && (await inNamed(services, segments[0]!, path, segments.slice(1)))) ||
    (await inAny(services, path))
  if (!found) throw notFound(`The source image ${path.hash ?? path.alias}`)
  const { organization, row, rest } = found
  const [stack, ...additions] = rest
  return {
    organization,
    row,
    stack: stack!,
    additions,
    async checkAccess({ image, dynamic, options }) {
      const { store, now } = services
      const settings = await rokka.organizationSettings(store.db, organization.customer)
      const restricted = (image['roles'] as string[]).length > 0 || (image['max_unauthorised'] as number) >= 0
      const guarded = dynamic ? settings.options['protect_dynamic_stack'] === true : options['protected'] === true
      if (!row.protected && !guarded && !restricted) return false
      if (isSigned(request.originalUrl, settings.signing_key, now())) return true
      const caller = await principalOf(services, request, 'rokka')
      const there = caller && (await principalIn(store, caller, organization.customer))
      if (there && isAllowed(there, TO_SEE)) return true
      throw new HttpProblem(403, 'Forbidden', 'This needs a signed address, or a key of the organization.')
    },
  }
}
