// Adjuncts of what the IIIF store keeps, as the public reads them: their content, and the annotations whose bodies they are.
import type { MethodRoute } from '../../http/index.js'
import {
  type AdjunctHost,
  adjunctPath,
  adjunctsNow,
  adjunctsPath,
  hostOfAdjuncts,
  seesAdjunct,
  unauthorised,
} from '../../operations/index.js'
import { contextAround, idIn, objectsOf } from '../../presentation/index.js'
import { notFound } from '../../problem.js'
import { type AdjunctKey, type AdjunctRow, blobKey } from '../../store/index.js'
import { PRIVATE } from '../access-headers.js'
import { sendFile } from '../blob-answer.js'
import { sendAnnotated } from './annotation-form.js'
import type { Answer, StoredRequest } from './stored-request.js'

const keyOf = ({ customer, request: { params } }: StoredRequest): AdjunctKey => ({
  ...{ customer: customer.id, space: null, image: null, id: String(params['adjunct'] ?? '') },
  ...{ kind: String(params['kind']), resource: String(params['resource']) },
})

/** The document that the adjuncts of an address go with. Throws HttpProblem 404 for those who may not see it. */
async function hostOf({ services, request }: StoredRequest, key: AdjunctKey): Promise<AdjunctHost> {
  const host = await hostOfAdjuncts(services, request, key)
  if (!host) throw notFound('The adjunct')
  return host
}

/** Sends the content to whoever may see it. Throws HttpProblem 401, 404 and 416. */
const readContent: Answer = async asked => {
  const { services, request, response } = asked
  const key = keyOf(asked)
  const host = await hostOf(asked, key)
  const adjunct: AdjunctRow | undefined = await services.store.find('Adjunct', key)
  if (!adjunct?.original) throw notFound('The adjunct')
  const access = await seesAdjunct(services, request, host, adjunct)
  if (access.status === 401) throw unauthorised()
  const maxAge = services.settings.PUBLIC_MAX_AGE_S
  const headers = {
    ...(access.public ? { 'Cache-Control': `public, max-age=${maxAge}` } : PRIVATE),
    ETag: `"${adjunct.original}"`,
    'Last-Modified': (adjunct.finished ?? adjunct.created).toUTCString(),
  }
  const blob = blobKey(adjunct.customer, 'original', adjunct.original)
  const file = { key: blob, mediaType: adjunct.media_type, name: adjunct.id }
  await sendFile(services, { request, response, maxAge }, headers, file)
}

/** Sends the annotations whose bodies are adjuncts, or one of them, as the document has them. Throws HttpProblem 404. */
const readAnnotations: Answer = async asked => {
  const { services } = asked
  const key = keyOf(asked)
  const { head } = await hostOf(asked, key)
  const address = services.base + (key.id === '' ? adjunctsPath(key) : `${adjunctPath(key)}/annotation`)
  const page = (await adjunctsNow(services, head)).annotations(address)
  const found = [page, ...objectsOf(page?.['items'])].find(one => one && idIn(one) === address)
  if (!found) throw notFound('An adjunct that is the body of an annotation')
  const text = JSON.stringify({ '@context': contextAround(found), ...found })
  await sendAnnotated(asked, { kind: 'page', address, text, version: head.version, isPublic: head.public })
}

/** The routes of adjuncts; `to` makes what answers a request of it. */
export function adjunctRoutes(
  to: (answer: Answer) => MethodRoute['methods'][string],
): Pick<MethodRoute, 'template' | 'methods'>[] {
  const template = '/iiif/{customer}/adjuncts/{kind}/{resource}'
  return [
    { template, methods: { GET: to(readAnnotations) } },
    { template: `${template}/{adjunct}`, methods: { GET: to(readContent) } },
    { template: `${template}/{adjunct}/annotation`, methods: { GET: to(readAnnotations) } },
  ]
}
