// The public hierarchy of the IIIF store: manifests and collections by the slugs on the way to them.
import { type Fail, type MethodRoute, type Mount, methodRoutes, refuseOtherSites } from '../../http/index.js'
import { VERSIONS, type Version } from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { adjunctRoutes } from './adjunct-routes.js'
import { annotationRoutes } from './annotation-routes.js'
import type { ToRdf } from './page-frame.js'
import { readStored } from './read-stored.js'
import { type Answer, answering, EXTRAS_HEADER } from './stored-request.js'
import { deleteStored, patchStored, postStored, putStored } from './write-stored.js'

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Access-Control-Expose-Headers': 'Link, Location, ETag, Allow, WWW-Authenticate, IIIF-Warnings, X-Request-ID',
  Vary: `Accept, Authorization, ${EXTRAS_HEADER}`,
}

/** What pages of other sites may send: `*` does not stand for Authorization. */
const SCRIPTS = `Authorization, Content-Type, Accept, Link, Prefer, Slug, If-Match, If-None-Match, ${EXTRAS_HEADER}`

/** The routes of the hierarchy. */
export function storedMount(services: Services, fail: Fail, toRdf: ToRdf): Mount {
  const to = (answer: Answer, version?: Version) =>
    answering(
      services,
      toRdf,
      async asked => {
        refuseOtherSites(asked.request, services.base)
        await answer(asked)
      },
      version,
    )
  const methods = {
    GET: to(readStored),
    POST: to(postStored),
    PUT: to(putStored),
    PATCH: to(patchStored),
    DELETE: to(deleteStored),
  }
  const route = (prefix: string, answers: MethodRoute['methods']): MethodRoute => ({
    template: `${prefix}/{customer}/{slugs*}`,
    ...{ methods: answers, headers: HEADERS, scripts: SCRIPTS },
  })
  const parts = [...annotationRoutes(to), ...adjunctRoutes(to)].map(one => ({
    ...one,
    headers: HEADERS,
    scripts: SCRIPTS,
  }))
  const versions = VERSIONS.map(version => route(`/iiif/v${version}`, { GET: to(readStored, version) }))
  return methodRoutes([...parts, ...versions, route('/iiif', methods)], fail)
}

export { viewerMount } from './viewer-files.js'
