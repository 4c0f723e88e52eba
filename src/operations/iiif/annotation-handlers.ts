// The operations on annotations of canvases, as the API has them.
import { invalid, notFound } from '../../problem.js'
import { type AnnotationKey, findAnnotation, type KeptAnnotation } from '../../store/index.js'
import { type Answer, type Call, deleted, type Handler, resource, updated } from '../call.js'
import type { Services } from '../services.js'
import type { GivenAnnotation } from './annotation-given.js'
import { annotationText, WEB_ANNOTATION, WEB_ANNOTATION_TYPE } from './annotation-text.js'
import {
  annotationReport,
  createAnnotation,
  deleteAnnotation,
  putAnnotation,
  type WrittenAnnotation,
} from './annotation-write.js'
import { isDryRun } from './dry-run.js'
import { asksForDocument, tagOf } from './iiif-answer.js'
import { writerOf } from './iiif-handlers.js'
import { proposedId } from './proposed-id.js'

/** The annotation that the address is of, or those of its canvas. */
const keyOf = ({ variables }: Call): AnnotationKey => ({
  customer: Number(variables['customer']),
  canvas: variables['canvas']!,
  id: variables['annotation'] ?? '',
})

function givenIn({ compiled, prefer, body, text, route, self }: Call, patch: boolean): GivenAnnotation {
  if (!body) throw invalid('body', 'is required: a Web Annotation')
  return { compiled, strict: prefer.strict, body, text, patch, ...(!route.link && { self }) }
}

/** Whether a request asks for the annotation itself, rather than for what is said of it. */
const asksForAnnotation = (call: Call): boolean =>
  call.request.headers.accept?.includes(WEB_ANNOTATION) || asksForDocument(call)

function answerOf(call: Call, services: Services, row: KeptAnnotation, status = 200): Answer {
  if (!asksForAnnotation(call)) return resource(services, 'Annotation', { ...row }, status, status === 201)
  const text = annotationText(services.base, row)
  const { customer, canvas, id } = row
  const location = `${services.base}/customers/${customer}/iiif/canvases/${canvas}/annotations/${id}`
  const etag = tagOf(row, text)
  return { kind: 'text', status, mediaType: WEB_ANNOTATION_TYPE, text, etag, ...(status === 201 && { location }) }
}

/** Writes, and answers with what was written; or says what is wrong, where that alone is asked for. */
async function answering(
  call: Call,
  write: () => Promise<WrittenAnnotation>,
  answer: (written: WrittenAnnotation) => Answer,
): Promise<Answer> {
  if (!isDryRun(call.query)) return answer(await write())
  return { kind: 'document', status: 200, body: await annotationReport(write) }
}

/** Handlers by the names that the vocabulary calls them by. */
export const annotationHandlers: Record<string, Handler> = {
  'annotation.read': {
    statuses: [200, 404],
    async run(call, services) {
      const row = await findAnnotation(services.store.db, keyOf(call))
      if (!row) throw notFound('The Annotation')
      return answerOf(call, services, row)
    },
  },
  'annotation.create': {
    statuses: [200, 201, 400, 404],
    run: (call, services) =>
      answering(
        call,
        async () => {
          const write = { ...writerOf(call), key: keyOf(call), proposed: proposedId(call.request.headers['slug']) }
          return createAnnotation(services, write, givenIn(call, false))
        },
        ({ row }) => answerOf(call, services, row, 201),
      ),
  },
  'annotation.put': {
    statuses: [200, 201, 400, 404, 412],
    run: (call, services) =>
      answering(
        call,
        async () => putAnnotation(services, { ...writerOf(call), key: keyOf(call) }, givenIn(call, false)),
        ({ row, created }) => answerOf(call, services, row, created ? 201 : 200),
      ),
  },
  'annotation.patch': {
    statuses: [200, 205, 400, 404, 412],
    run: (call, services) =>
      answering(
        call,
        async () => putAnnotation(services, { ...writerOf(call), key: keyOf(call) }, givenIn(call, true)),
        ({ row }) => {
          const answer = answerOf(call, services, row)
          return answer.kind === 'resource' ? updated(call, answer.owner, answer.row) : answer
        },
      ),
  },
  'annotation.delete': {
    statuses: [204, 205, 404, 412],
    async run(call, services) {
      await deleteAnnotation(services, { ...writerOf(call), key: keyOf(call) })
      return deleted(call)
    },
  },
}
