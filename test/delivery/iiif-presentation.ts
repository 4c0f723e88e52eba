// What the IIIF Presentation API asks of its documents, as faults found in one: versions 3.0 and 2.1.

// biome-ignore lint/suspicious/noExplicitAny: documents are read as they come.
type Node = any

const isUri = (value: unknown): boolean => typeof value === 'string' && /^https?:\/\/[^\s]+$/.test(value)
const isSize = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0
const isLanguageMap = (value: Node): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length > 0 &&
  Object.values(value).every(
    texts => Array.isArray(texts) && texts.length > 0 && texts.every(text => typeof text === 'string'),
  )

type Rule = [property: string, must: string, holds: (value: Node) => boolean]

const list = (value: Node): boolean => Array.isArray(value) && value.length > 0
const hasIdAndType = (types: string[]) => (value: Node) =>
  list(value) && value.every((item: Node) => isUri(item.id) && types.includes(item.type))

const RIGHTS = /^http:\/\/(creativecommons\.org\/(licenses|publicdomain)|rightsstatements\.org\/vocab)\//

/** Rules for a property wherever it stands; a property without a rule is not one of the API's that we use. */
const RULES: Record<string, Rule[]> = {
  any: [
    ['label', 'is a language map', isLanguageMap],
    ['summary', 'is a language map', isLanguageMap],
    [
      'metadata',
      'is a list of label and value',
      value => list(value) && value.every((pair: Node) => isLanguageMap(pair.label) && isLanguageMap(pair.value)),
    ],
    ['requiredStatement', 'is a label and a value', ({ label, value }) => isLanguageMap(label) && isLanguageMap(value)],
    ['rights', 'is a licence or rights statement', value => RIGHTS.test(value)],
    ['thumbnail', 'is a list of images', hasIdAndType(['Image'])],
    [
      'rendering',
      'is a list of labelled files',
      value =>
        hasIdAndType(['Text', 'Dataset', 'Image', 'Video', 'Sound'])(value) &&
        value.every((file: Node) => isLanguageMap(file.label) && typeof file.format === 'string'),
    ],
    ['behavior', 'is a list of words', value => list(value) && value.every((word: Node) => typeof word === 'string')],
    ['service', 'is a list of services', value => list(value) && value.every(isService)],
  ],
}

const isHttp = (service: Node): boolean => isUri(service.id ?? service['@id'])

/** Services by their type (Presentation API 3.0 §4.6, Authorization Flow 2.0): what each must be, beside having an address. */
const SERVICES: Record<string, (service: Node) => boolean> = {
  ImageService2: ({ profile }) => /^http:\/\/iiif\.io\/api\/image\/2\/level[012]\.json$/.test(profile),
  ImageService3: ({ profile }) => /^level[012]$/.test(profile),
  AuthCookieService1: ({ profile, label }) =>
    /^http:\/\/iiif\.io\/api\/auth\/1\/(login|clickthrough|kiosk|external)$/.test(profile) && typeof label === 'string',
  AuthTokenService1: ({ profile }) => profile === 'http://iiif.io/api/auth/1/token',
  AuthLogoutService1: ({ profile }) => profile === 'http://iiif.io/api/auth/1/logout',
  AuthProbeService2: ({ service }) => list(service),
  AuthAccessService2: ({ profile, label, service }) =>
    ['active', 'kiosk', 'external'].includes(profile) && isLanguageMap(label) && list(service),
  AuthAccessTokenService2: () => true,
  AuthLogoutService2: ({ label }) => isLanguageMap(label),
}

const isService = (service: Node): boolean => {
  const type = service.type ?? service['@type']
  const fits = SERVICES[type]?.(service) ?? false
  return fits && (service.profile === 'external' || isHttp(service)) && (service.service ?? []).every(isService)
}

const hasAuth2 = (node: Node): boolean =>
  typeof node === 'object' &&
  node !== null &&
  (node.type === 'AuthProbeService2' || Object.values(node).some(value => hasAuth2(value)))

const CONTAINS: Record<string, string[]> = {
  Collection: ['Collection', 'Manifest'],
  Manifest: ['Canvas'],
  Canvas: ['AnnotationPage'],
  AnnotationPage: ['Annotation'],
}

function* walk(node: Node, path: string): Generator<string> {
  if (!isUri(node.id)) yield `${path}.id is not an HTTP URI`
  for (const [property, must, holds] of RULES['any']!)
    if (node[property] !== undefined && !holds(node[property])) yield `${path}.${property}: ${must}`
  for (const [index, image] of (node.thumbnail ?? []).entries()) yield* walk(image, `${path}.thumbnail[${index}]`)
  if (['Collection', 'Manifest'].includes(node.type) && node.label === undefined) yield `${path}.label is missing`
  if (node.type === 'Canvas') {
    const sounds = node.width === undefined && node.height === undefined && node.duration !== undefined
    if (!sounds && !(isSize(node.width) && isSize(node.height))) yield `${path}: width and height are positive integers`
    if (node.duration !== undefined && !(node.duration > 0)) yield `${path}.duration is a positive number of seconds`
    if (String(node.id).includes('#')) yield `${path}.id must have no fragment`
  }
  if (node.type === 'Annotation') yield* annotation(node, path)
  const contained = CONTAINS[node.type]
  if (!contained) return
  if (!Array.isArray(node.items)) {
    if (path === '$') yield `${path}.items is missing`
    return
  }
  if (path === '$' && node.items.length === 0) yield `${path}.items is empty`
  for (const [index, item] of node.items.entries()) {
    if (!contained.includes(item.type)) yield `${path}.items[${index}].type is not ${contained.join(' or ')}`
    yield* walk(item, `${path}.items[${index}]`)
  }
}

function* annotation({ motivation, body, target }: Node, path: string): Generator<string> {
  if (motivation !== 'painting') yield `${path}.motivation is not painting`
  if (!isUri(target)) yield `${path}.target is not a URI`
  for (const content of body.type === 'Choice' ? body.items : [body]) {
    if (!['Image', 'Sound', 'Video'].includes(content.type)) yield `${path}.body.type is no content that is painted`
    if (content.type !== 'Image' && !(content.duration > 0)) yield `${path}.body: what is played has a duration`
    yield* walk(content, `${path}.body`)
  }
}

const idsOf = (node: Node): string[] =>
  typeof node !== 'object' || node === null
    ? []
    : [
        ...(CONTAINS[node.type] || node.type === 'Annotation' ? [node.id] : []),
        ...Object.values(node).flatMap(value => idsOf(value)),
      ]

/** Faults of a Presentation 3.0 Manifest or Collection; empty when there are none. */
export function faults3(document: Node): string[] {
  const found = [...walk(document, '$')]
  const context = 'http://iiif.io/api/presentation/3/context.json'
  const contexts = hasAuth2(document) ? `http://iiif.io/api/auth/2/context.json ${context}` : context
  if ([document['@context']].flat().join(' ') !== contexts) found.push(`the context is not ${contexts}`)
  const ids = idsOf(document)
  if (new Set(ids).size < ids.length) found.push('an id stands twice')
  return found
}

/** Faults of a Presentation 2.1 Manifest; empty when there are none. */
export function faults2(document: Node): string[] {
  const found: string[] = []
  const must = (holds: boolean, message: string): void => void (holds || found.push(message))
  must(document['@context'] === 'http://iiif.io/api/presentation/2/context.json', 'the context is another')
  must(isUri(document['@id']) && document['@type'] === 'sc:Manifest', 'it is no sc:Manifest')
  must(typeof document.label === 'string', 'label is missing')
  must(document.sequences?.length === 1 && document.sequences[0]['@type'] === 'sc:Sequence', 'it has no one sequence')
  for (const canvas of document.sequences[0].canvases) {
    must(isUri(canvas['@id']) && canvas['@type'] === 'sc:Canvas', 'a canvas is no sc:Canvas')
    must(
      isSize(canvas.width) && isSize(canvas.height) && typeof canvas.label === 'string',
      'a canvas lacks a size or label',
    )
    for (const image of canvas.images) {
      must(image['@type'] === 'oa:Annotation' && image.motivation === 'sc:painting', 'an image is not painted')
      must(image.on === canvas['@id'], 'an image is on another canvas')
      must(image.resource['@type'] === 'dctypes:Image' && isUri(image.resource['@id']), 'a resource is no image')
      must(image.resource.service['@context'] === 'http://iiif.io/api/image/2/context.json', 'a service has no context')
    }
  }
  return found
}
