// Annotations of canvases at their public addresses, as the Web Annotation Protocol has them: read by whoever may see the manifest, written by its owner.
import type { MethodRoute } from '../../http/index.js'
import type { Version } from '../../images/index.js'
import {
  annotationReport,
  annotationsPath,
  annotationText,
  createAnnotation,
  deleteAnnotation,
  isOwner,
  proposedId,
  putAnnotation,
  type WrittenAnnotation,
} from '../../operations/index.js'
import { notFound } from '../../problem.js'
import {
  type AnnotationKey,
  annotationsOn,
  countAnnotations,
  findAnnotation,
  findIiifCanvas,
  findIiifHead,
  type IiifHead,
} from '../../store/index.js'
import { sendAnnotated } from './annotation-form.js'
import { containerText, PAGE_SIZE, pagesOf, pageText, shownBy } from './annotation-page.js'
import type { Answer, StoredRequest } from './stored-request.js'
import { readSent, sendReport, writeOf } from './write-stored.js'

const LDP = 'http://www.w3.org/ns/ldp#'

/** What the protocol has answers say of a container, and of an annotation (§4.1 and §4.2). */
const CONTAINER = [
  `<${LDP}BasicContainer>; rel="type"`,
  `<http://www.w3.org/TR/annotation-protocol/>; rel="${LDP}constrainedBy"`,
]
const RESOURCE = [`<${LDP}Resource>; rel="type"`]

const keyOf = ({ customer, request: { params } }: StoredRequest): AnnotationKey => ({
  customer: customer.id,
  canvas: String(params['canvas']),
  id: String(params['annotation'] ?? ''),
})

/** The manifest of the canvas of an address. Throws HttpProblem 404 for those who may not see it. */
async function manifestOf({ services, request, customer }: StoredRequest, canvas: string): Promise<IiifHead> {
  const { db } = services.store
  const found = await findIiifCanvas(db, customer.id, canvas)
  const head = found && (await findIiifHead(db, { customer: customer.id, kind: 'manifests', id: found.manifest }))
  if (!head || !(head.public || (await isOwner(services, request, customer.id)))) throw notFound('The canvas')
  return head
}

/** The page of a query, from 1. Throws HttpProblem 404 for one that is not there. */
function pageIn(query: string, total: number): number {
  const text = new URLSearchParams(query).get('page') ?? '1'
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > pagesOf(total)) throw notFound('The page')
  return number
}

const readPage: Answer = async asked => {
  const { services, request, response, query, version } = asked
  const { db } = services.store
  const { customer, canvas } = keyOf(asked)
  const head = await manifestOf(asked, canvas)
  const total = await countAnnotations(db, customer, canvas)
  const isContainer = request.path.endsWith('/')
  const number = isContainer ? 1 : pageIn(query, total)
  const shown = isContainer ? shownBy(request.get('prefer')) : 'descriptions'
  const which = { limit: shown === 'nothing' ? 0 : PAGE_SIZE, offset: (number - 1) * PAGE_SIZE }
  const rows = await annotationsOn(db, { customer, canvas }, which)
  const page = { address: services.base + annotationsPath(customer, canvas), number, total, rows }
  for (const link of CONTAINER) response.append('Link', link)
  response.set({ Allow: 'GET, POST, HEAD, OPTIONS', 'Accept-Post': 'application/ld+json, application/json' })
  if (isContainer) response.vary('Prefer')
  await sendAnnotated(asked, {
    kind: isContainer ? 'annotation' : version === 2 ? 'list' : 'page',
    address: isContainer ? `${page.address}/` : page.address,
    text: isContainer ? containerText(services.base, page, shown) : pageText(services.base, page),
    version: head.version,
    isPublic: head.public,
  })
}

/** Sends an annotation as it was sent, with its id. */
async function sendAnnotation(
  asked: StoredRequest,
  { row }: Pick<WrittenAnnotation, 'row'>,
  status?: number,
  open = false,
) {
  const { services, response } = asked
  for (const link of RESOURCE) response.append('Link', link)
  response.set('Allow', 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS')
  await sendAnnotated(asked, {
    kind: 'annotation',
    address: services.base + row.annotation_path,
    text: annotationText(services.base, row),
    version: row.version,
    isPublic: open,
    ...(status !== undefined && { status }),
  })
}

const readAnnotation: Answer = async asked => {
  const key = keyOf(asked)
  const head = await manifestOf(asked, key.canvas)
  const row = await findAnnotation(asked.services.store.db, key)
  if (!row) throw notFound('The annotation')
  await sendAnnotation(asked, { row }, undefined, head.public)
}

const EXPECTED = 'a Web Annotation'

const given = async (asked: StoredRequest, patch: boolean) => ({
  ...(await readSent(asked, EXPECTED)),
  ...{ compiled: asked.services, strict: false, patch },
})

async function sendWritten(asked: StoredRequest, written: WrittenAnnotation): Promise<void> {
  const { row, created } = written
  if (created) asked.response.set('Location', asked.services.base + row.annotation_path)
  await sendAnnotation(asked, written, created ? 201 : 200)
}

/** Writes and answers; or says what is wrong with a body, where that alone is asked for. */
async function answering(
  asked: StoredRequest,
  { isDryRun }: { isDryRun: boolean },
  write: () => Promise<WrittenAnnotation>,
): Promise<void> {
  if (isDryRun) sendReport(asked, await annotationReport(write))
  else await sendWritten(asked, await write())
}

const postAnnotation: Answer = async asked => {
  const write = { ...(await writeOf(asked)), key: keyOf(asked), proposed: proposedId(asked.request.headers['slug']) }
  await answering(asked, write, async () => createAnnotation(asked.services, write, await given(asked, false)))
}

const writeAnnotation =
  (patch: boolean): Answer =>
  async asked => {
    const write = { ...(await writeOf(asked)), key: keyOf(asked) }
    asked.services.readerOf('Annotation').checkKey(write.key.id)
    await answering(asked, write, async () => putAnnotation(asked.services, write, await given(asked, patch)))
  }

const removeAnnotation: Answer = async asked => {
  await deleteAnnotation(asked.services, { ...(await writeOf(asked)), key: keyOf(asked) })
  asked.response.status(204).end()
}

/** The routes of annotations; `to` makes what answers a request of it. */
export function annotationRoutes(
  to: (answer: Answer, version?: Version) => MethodRoute['methods'][string],
): Pick<MethodRoute, 'template' | 'methods'>[] {
  const template = '/iiif/{customer}/canvases/{canvas}/annotations'
  return [
    { template, methods: { GET: to(readPage), POST: to(postAnnotation) } },
    { template: template.replace('/iiif/', '/iiif/v2/'), methods: { GET: to(readPage, 2) } },
    {
      template: `${template}/{annotation}`,
      methods: {
        GET: to(readAnnotation),
        PUT: to(writeAnnotation(false)),
        PATCH: to(writeAnnotation(true)),
        DELETE: to(removeAnnotation),
      },
    },
  ]
}
