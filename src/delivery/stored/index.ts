// The public hierarchy of the IIIF store: manifests and collections by the slugs on the way to them.
import { type Fail, type Mount, methodRoutes, refuseOtherSites } from '../../http/index.js'
import type { Services } from '../../operations/index.js'
import { readStored } from './read-stored.js'
import { type Answer, answering, EXTRAS_HEADER } from './stored-request.js'
import { deleteStored, patchStored, postStored, putStored } from './write-stored.js'

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Access-Control-Expose-Headers': 'Link, Location, ETag, Allow, WWW-Authenticate',
  Vary: `Accept, Authorization, ${EXTRAS_HEADER}`,
}

/** What pages of other sites may send: `*` does not stand for Authorization. */
const SCRIPTS = `Authorization, Content-Type, Accept, If-Match, If-None-Match, ${EXTRAS_HEADER}`

/** The routes of the hierarchy. */
export function storedMount(services: Services, fail: Fail): Mount {
  const to = (answer: Answer) =>
    answering(services, async asked => {
      refuseOtherSites(asked.request, services.base)
      await answer(asked)
    })
  const methods = {
    GET: to(readStored),
    POST: to(postStored),
    PUT: to(putStored),
    PATCH: to(patchStored),
    DELETE: to(deleteStored),
  }
  return methodRoutes([{ template: '/iiif/{customer}/{slugs*}', methods, headers: HEADERS, scripts: SCRIPTS }], fail)
}
