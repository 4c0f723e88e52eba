// Who may see a rendering: the one decision on the image, and what rokka adds to it, signed addresses and protected stacks.
import type { Request } from 'express'
import { authoriseViewer, ownersAccess, type Services, type ViewerAccess } from '../../operations/index.js'
import type { ImageRow } from '../../store/index.js'
import { rokka } from '../../store/index.js'
import { DYNAMIC, type Place } from './render-place.js'
import { isSigned } from './signature.js'
import { queryVariables } from './stack-variables.js'

/** What is seen of a rendering. */
export interface RenderAccess extends ViewerAccess {
  /** Whether everyone sees it, whoever asks now. */
  openToAll: boolean
  /** Whether renderings larger than the original are made. */
  upscaling: boolean
}

/**
 * Who the address's additions are from: those of a named stack are its organization's own, and so is all of a signed
 * address; what anyone may write into an address, all of the dynamic stack too, does not enlarge beyond the original.
 */
const isWrittenByAnyone = ({ additions }: Place, { originalUrl }: Request): boolean =>
  additions.length > 0 || Object.keys(queryVariables(originalUrl)).length > 0

/**
 * What the sender of a request may see of an image through a place whose stack has the options `own`: all of it where the
 * viewer may (no rendering is shown in part), where a protected stack is not in the way; all of it by a valid signature,
 * also of what is `protected`. Undefined when neither holds. The limits hold for everyone. Throws HttpProblem 429.
 */
export async function authoriseRendering(
  services: Services,
  request: Request,
  place: Place,
  image: ImageRow,
  own: Record<string, unknown>,
): Promise<RenderAccess | undefined> {
  const { store, settings, now } = services
  request.servedOf = image.customer
  const access = await authoriseViewer(services, request, image, 'rokka')
  const organization = await rokka.organizationSettings(store, place.organization.customer)
  const isGuarded =
    place.stack === DYNAMIC ? organization.options['protect_dynamic_stack'] === true : own['protected'] === true
  const isOpen = access.status === 200 && !isGuarded
  const openToAll = access.public && !isGuarded
  const mayEnlarge = settings.ANONYMOUS_UPSCALING || !isWrittenByAnyone(place, request)
  if (isOpen && mayEnlarge) return { ...access, openToAll, upscaling: true }
  const owners = await ownersAccess(services, request, image, access, 'rokka')
  if (owners) return { ...owners, openToAll, upscaling: true }
  const signed = isSigned(request.originalUrl, organization, now())
  if (isOpen) return { ...access, openToAll, upscaling: signed }
  return signed ? { ...access, status: 200, public: false, openToAll, upscaling: true } : undefined
}
