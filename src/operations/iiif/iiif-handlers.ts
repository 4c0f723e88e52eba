// The operations of the IIIF store: manifests and collections at their own addresses, and their versions.
import type { JsonObject } from '../../json-object.js'
import { invalid, notFound } from '../../problem.js'
import { findIiifVersion, findUnbuilt, IIIF_ROOT, type IiifKey, type IiifKind } from '../../store/index.js'
import { type Answer, type Call, deleted, type Handler, updated } from '../call.js'
import type { Services } from '../services.js'
import { isDryRun } from './dry-run.js'
import { answerOf, asksForDocument, kindOf, listedAnswer } from './iiif-answer.js'
import type { Given } from './iiif-given.js'
import { importIiif } from './iiif-import.js'
import { reportOf, warningHeaders } from './iiif-report.js'
import { flatPath, PRESENTATION_3_TYPE, requiresSpace, TYPES } from './iiif-terms.js'
import {
  appendIiif,
  createIiif,
  deleteIiif,
  patchIiif,
  putIiif,
  restoreIiif,
  type Write,
  type Written,
} from './iiif-write.js'

const customerOf = ({ variables }: Call): number => Number(variables['customer'])

/** The resource that the address is of. */
const keyOf = ({ route, where, variables }: Call): IiifKey => ({
  customer: Number(where['customer'] ?? variables['customer']),
  kind: kindOf(route.target.name),
  id: String(where['id']),
})

/** The writer of a call. */
export const writerOf = ({ request, precondition, principal, query, operation }: Call) => ({
  by: principal?.key ?? null,
  precondition,
  hasMatch: request.headers['if-match'] !== undefined,
  matchesAny: request.headers['if-match']?.trim() === '*',
  isDryRun: operation.dryRun !== undefined && isDryRun(query),
})

const writeOf = (call: Call, key = keyOf(call)): Write => ({ key, ...writerOf(call) })

function givenOf(call: Call, kind: IiifKind, patch: boolean): Given {
  const { body, text } = call
  if (!body) throw invalid('body', 'is required: a JSON object')
  return { call, kind, body, text, patch, self: call.self, needsSpace: requiresSpace(call.request) }
}

/** Which of the two a body of a list of both is. Throws HttpProblem 400. */
function kindIn({ body, text, compiled, prefer, variables }: Call): IiifKind {
  const { '@type': ours, type, resourceType } = body ?? {}
  const said = text === undefined ? (resourceType ?? [ours].flat()[0]) : type
  const found = (Object.keys(TYPES) as IiifKind[]).find(kind =>
    new RegExp(`^(.*[:#]|IIIF|.*[:#]IIIF)?${TYPES[kind]}$`).test(String(said)),
  )
  if (found) return found
  if (text !== undefined) throw invalid('type', 'must be Manifest or Collection')
  // What else is wrong is said at once.
  const { '@type': _type, ...described } = body ?? {}
  compiled.readerOf('IIIFResource').read(described, { strict: prefer.strict, scope: variables, whole: false })
  throw invalid('resourceType', 'must be Manifest or Collection')
}

export const readIiif: Handler = {
  statuses: [200, 404],
  run: (call, services) => answerOf(call, services, keyOf(call)),
}

/** Writes, and answers with what was written and its warnings; or says what is wrong, where that alone is asked for. */
async function answering(
  call: Call,
  write: () => Promise<Written>,
  answer: (written: Written) => Promise<Answer>,
): Promise<Answer> {
  if (isDryRun(call.query)) {
    const isWhole = call.text !== undefined && call.operation.method !== 'PATCH'
    return { kind: 'document', status: 200, body: await reportOf(write, () => (isWhole ? call.body : undefined)) }
  }
  const written = await write()
  const answered = await answer(written)
  return { ...answered, headers: { ...answered.headers, ...warningHeaders(written.warnings) } }
}

/** Whether a call makes one of either kind. */
const isOfBoth = ({ route }: Call): boolean => route.target.name === 'IIIFResource' || route.link?.name === 'iiif'

/** Makes what is sent to a list. */
async function createIn(call: Call, services: Services): Promise<Written> {
  const { route, ownerRow } = call
  const kind = isOfBoth(call) ? kindIn(call) : kindOf(route.target.name)
  const { resourceType: _type, ...body } = (call.body ?? {}) as JsonObject
  const within = route.link?.name === 'containedItems' ? { parent: String(ownerRow!['id']) } : {}
  const whole = { ...call, ...(call.body && { body: { ...body, ...within } }) }
  const { self: _self, ...given } = givenOf(whole, kind, false)
  const named = isOfBoth(call) ? withoutType(given) : given
  return createIiif(services, { ...writerOf(call), key: { customer: customerOf(call), kind } }, named)
}

/** The same handler with more statuses: those of manifests, which may wait for their images. */
const alsoWaiting = (handler: Handler): Handler => ({ ...handler, statuses: [...handler.statuses, 202, 507] })

export const postIiif: Handler = {
  statuses: [200, 201, 400, 409],
  run: (call, services) =>
    answering(
      call,
      () => createIn(call, services),
      ({ row }) =>
        isOfBoth(call) && !asksForDocument(call)
          ? listedAnswer(services, row, 201)
          : answerOf(call, services, row, 201),
    ),
}

export const importHandler: Handler = {
  statuses: [200, 201, 202, 400, 409, 507],
  run(call, services) {
    const parent = call.route.link?.name === 'import' ? String(call.ownerRow!['id']) : IIIF_ROOT
    return answering(
      call,
      () => importIiif(call, services, writerOf(call), parent),
      async ({ row, warnings }) => {
        const imported = services.base + flatPath(row)
        const body = { '@type': 'vocab:IIIFReport', valid: true, faults: [], warnings, imported }
        const status = (await findUnbuilt(services.store.db, row)) ? 202 : 201
        return { kind: 'document', status, body, headers: { Location: imported } }
      },
    )
  },
}

/** A description whose type has been read. */
const withoutType = (given: Given): Given => {
  if (given.text !== undefined) return given
  const { '@type': _type, ...body } = given.body
  return { ...given, body }
}

export const putIiifHandler: Handler = {
  statuses: [200, 201, 400, 409, 412],
  run(call, services) {
    const key = keyOf(call)
    return answering(
      call,
      async () => putIiif(services, writeOf(call), givenOf(call, key.kind, false)),
      ({ created }) => answerOf(call, services, key, created ? 201 : 200),
    )
  },
}

export const patchIiifHandler: Handler = {
  statuses: [200, 205, 400, 404, 409, 412],
  run(call, services) {
    const key = keyOf(call)
    return answering(
      call,
      async () => patchIiif(services, writeOf(call), givenOf(call, key.kind, true)),
      async () => {
        const answer = await answerOf(call, services, key)
        if (answer.status === 202) return answer
        return answer.kind === 'resource' ? updated(call, answer.owner, answer.row) : answer
      },
    )
  },
}

async function remove(call: Call, services: Services) {
  await deleteIiif(services, writeOf(call))
  return deleted(call)
}

export const deleteManifest: Handler = { statuses: [204, 205, 404, 412], run: remove }
export const deleteIiifCollection: Handler = { statuses: [204, 205, 400, 404, 409, 412], run: remove }

/** The resource that the address of a version is of, and the number of that. */
const versionOf = ({ variables }: Call): { key: IiifKey; version: number } => ({
  key: {
    customer: Number(variables['customer']),
    kind: variables['kind'] as IiifKind,
    id: variables['resource']!,
  },
  version: Number(variables['version']),
})

export const readIiifVersion: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    const { store, base } = services
    const row = await store.find(call.route.target, call.where)
    if (!row) throw notFound('The IIIFVersion')
    if (!asksForDocument(call)) return { kind: 'resource', status: 200, owner: call.route.target, row }
    const { key, version } = versionOf(call)
    const former = (await findIiifVersion(store.db, key, version))!
    return {
      kind: 'text',
      status: 200,
      mediaType: PRESENTATION_3_TYPE,
      text: former.body,
      etag: `"${version}-${base.length}"`,
    }
  },
}

export const restoreIiifVersion: Handler = {
  statuses: [303, 404, 412],
  async run(call, services) {
    const { key, version } = versionOf(call)
    if (!(await services.store.find(call.route.target, call.where, ['id']))) throw notFound('The IIIFVersion')
    await restoreIiif(services, writeOf(call, key), version)
    return { kind: 'empty', status: 303, headers: { Location: services.base + flatPath(key) } }
  },
}

export const readManifest: Handler = { ...readIiif, statuses: [...readIiif.statuses, 202] }
export const postManifest = alsoWaiting(postIiif)
export const putManifest = alsoWaiting(putIiifHandler)
export const patchManifest = alsoWaiting(patchIiifHandler)

/** POST to the painted resources of a manifest: what is sent is painted behind what is there. */
export const appendPainted: Handler = {
  statuses: [200, 202, 400, 404, 412, 507],
  run(call, services) {
    const { customer, resource } = call.variables
    const key: IiifKey = { customer: Number(customer), kind: 'manifests', id: resource! }
    const { body } = call
    if (!body) throw invalid('body', 'is required: a painted resource, an array or a Collection of them')
    return answering(
      call,
      () => appendIiif(services, writeOf(call, key), body),
      () => answerOf(call, services, key),
    )
  },
}
