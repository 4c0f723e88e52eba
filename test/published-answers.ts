// What the vocabularies publish of their answers: which operation an answer is of, and whether it is as its OpenAPI document says.
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { VOCABULARY } from '../src/apis/index.js'
import { parseRenderPath } from '../src/delivery/rokka/render-path.js'
import { routeTree } from '../src/http/index.js'
import {
  type Class,
  contextUrl,
  type Operation,
  openApi,
  type Route,
  readVocabulary,
  type Vocabulary,
} from '../src/vocabulary/index.js'

/** An answer as it was sent. */
export interface Answer {
  method: string
  path: string
  status: number
  mediaType: string
  text: string
  /** How many entries of the audit trail its request has left, where that is known. */
  entries?: number
}

/** An answer's operation, and what the answer has that is not documented. */
export interface Judged {
  operation: Operation
  faults: string[]
  /** Properties of classes that it has, as `vocab:Image.width`. */
  properties: string[]
}

export const NAMES = ['dlcs', 'dsio', 'rokka']

const BASE = 'https://published.example'

const isRendering = ({ handler }: Operation): boolean => handler === 'rendering.get'

/** A JSON pointer as the fragment of a URI. */
const pointer = (...parts: string[]): string =>
  `#/${parts.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`

const keyOf = (method: string): string => (method === 'COPY' ? 'x-copy' : method.toLowerCase())

/** Properties of a resource, and of those inside of it. */
function* propertiesIn({ classes }: Vocabulary, owner: Class, value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* propertiesIn({ classes } as Vocabulary, owner, item)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  for (const property of owner.properties) {
    const inner = (value as Record<string, unknown>)[property.name]
    if (inner === undefined) continue
    yield `${owner.iri}.${property.name}`
    const embedded = property.kind === 'object' ? classes.get(property.range) : undefined
    if (embedded) yield* propertiesIn({ classes } as Vocabulary, embedded, inner)
  }
}

/** One vocabulary as it is published. `taken`: first segments that are not names of organizations. */
function publish(vocabulary: Vocabulary) {
  const { routes, classes, spelling } = vocabulary
  const findAddress = routeTree(routes, ({ template }) => template.text)
  const renderings = routes.find(({ operations }) => operations.some(isRendering))

  /** The route of a path. A rendering's address is known by its form: it has more forms than the template says. */
  function findRoute(path: string): Route | undefined {
    const route = findAddress(path)?.route
    if (route && route !== renderings) return route
    return renderings && parseRenderPath(path) ? renderings : undefined
  }
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
  addFormats.default(ajv as never)
  const document = openApi(vocabulary, BASE) as {
    paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>
  }
  ajv.addSchema(document as never, `${BASE}/openapi`)
  const validators = new Map<string, ValidateFunction>()
  const validatorOf = new Map<unknown, ValidateFunction>()

  const isOwn = (body: unknown): boolean => {
    const [context] = [(body as { '@context'?: unknown })?.['@context']].flat()
    return spelling.plain || context === undefined || String(context).endsWith(contextUrl(vocabulary, ''))
  }

  function faultsOf({ template }: Route, { method }: Operation, answer: Answer, body: unknown): string[] {
    const { status, mediaType } = answer
    // What tests break inside of the server is nobody's to document, nor is what a proxy in front answers by itself.
    if (status === 500 || ([502, 504].includes(status) && mediaType.startsWith('text/html'))) return []
    const response = document.paths[template.text]![keyOf(method)]!.responses[String(status)]
    if (!response) return [`the status ${status} is not documented`]
    if (body === undefined || !isOwn(body)) return []
    // Refused before it is known which API is asked: as problem details, and not as this API spells errors.
    if (status === 421 && spelling.plain) return []
    const type = mediaType.replace(/;.*$/, '')
    const documented = response.content?.[type]
    if (!documented) return [`${type} is not documented for ${status}`]
    const compiled = (): ValidateFunction => {
      // Most places have the same schema as others.
      const schema = JSON.stringify(documented)
      const parts = [template.text, keyOf(method), 'responses', String(status), 'content', type, 'schema']
      const found = validators.get(schema) ?? ajv.compile({ $ref: `${BASE}/openapi${pointer('paths', ...parts)}` })
      validators.set(schema, found)
      return found
    }
    const validate = validatorOf.get(documented) ?? compiled()
    validatorOf.set(documented, validate)
    if (validate(body)) return []
    return validate.errors!.slice(0, 5).map(({ instancePath, message, params }) => {
      const key = 'additionalProperty' in params ? ` (${params['additionalProperty']})` : ''
      return `${status} ${instancePath || '/'} ${message}${key}`
    })
  }

  /** The classes of what was answered, and the values that are of them. */
  function* valuesOf(
    { target }: Route,
    { returns, dryRun }: Operation,
    status: number,
    body: unknown,
  ): Generator<[Class, unknown]> {
    const report = classes.get(dryRun ?? '')
    if (report && (body as { '@type'?: unknown })['@type'] === report.iri) return yield [report, body]
    const error = classes.get(spelling.error ?? '')
    const returned = classes.get(returns)
    if (status >= 400) {
      if (error) yield [error, body]
    } else if (returns === 'hydra:Collection' || (body as { '@type'?: unknown })['@type'] === 'Collection')
      yield [target, (body as { member?: unknown[] }).member ?? []]
    else if (returned) yield [returned, body]
  }

  return (answer: Answer): Judged | undefined => {
    const method = answer.method === 'HEAD' ? 'GET' : answer.method
    const route = findRoute(answer.path)
    const operation = route?.operations.find(candidate => candidate.method === method)
    if (!route || !operation) return undefined
    const isJson = /^application\/(ld\+|problem\+)?json(;\s*charset=utf-8)?$/.test(answer.mediaType)
    const body = isJson && answer.method !== 'HEAD' && answer.text !== '' ? JSON.parse(answer.text) : undefined
    const properties = body === undefined || !isOwn(body) ? [] : [...valuesOf(route, operation, answer.status, body)]
    return {
      operation,
      faults: faultsOf(route, operation, answer, body),
      properties: properties.flatMap(([owner, value]) => [...propertiesIn(vocabulary, owner, value)]),
    }
  }
}

/** Judges an answer by the first vocabulary that has its operation: the name of that, and the judgement. */
export type Judge = (answer: Answer) => (Judged & { name: string }) | undefined

const others = new Map<string, ReturnType<typeof publish>>()

function published(name: string): ReturnType<typeof publish> {
  const known = others.get(name) ?? publish(readVocabulary(VOCABULARY + name))
  others.set(name, known)
  return known
}

/**
 * The judge of a server's answers. `own` is its DLCS vocabulary where that is not the one in vocab/; `taken` are first
 * segments of addresses that are no organization's: where they are not known, renderings are not judged.
 */
export function judgeOf(own?: Vocabulary, taken?: ReadonlySet<string>): Judge {
  const judges = NAMES.map(name => [name, name === 'dlcs' && own ? publish(own) : published(name)] as const)
  return answer => {
    for (const [name, judge] of judges) {
      const judged = judge(answer)
      // No rendering is below a first segment that another part of the program has.
      const isOthers = !taken || taken.has(answer.path.split('/')[1]!)
      if (judged && !(isRendering(judged.operation) && isOthers)) return { name, ...judged }
    }
    return undefined
  }
}
