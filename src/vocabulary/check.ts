// What must hold for a vocabulary to be true: the server refuses to start on one that does not hold together.
import type { BulkEdit } from './bulk-edits.js'
import { TYPE, termOf } from './context.js'
import { HYDRA_TERMS } from './hydra-terms.js'
import { isSecret } from './input.js'
import type { Class, Operation, Property, Route, Vocabulary } from './model.js'
import { parentOf } from './parent.js'
import { checkSeeds } from './seed.js'
import { columnName } from './template.js'

/** What the checks need to know of a handler: the statuses it can answer with. */
export type HandlerStatuses = Record<string, number[]>

/** Who writes a secret is told when the server has no key to encrypt it with. */
function writesSecrets({ classes }: Vocabulary, { expects }: Operation): boolean {
  const owner = classes.get(expects ?? '')
  return owner?.properties.some(({ writeable, column }) => writeable && owner.sealed.includes(column ?? '')) === true
}

function* checkOperation(vocabulary: Vocabulary, subject: string, operation: Operation, handlers: HandlerStatuses) {
  const common = new Set(vocabulary.commonStatuses.map(status => status.code))
  if (operation.roles.length > 0 && operation.access === 'public')
    yield `${subject}: ${operation.method} is public, so no role can be needed for it`
  const statuses = handlers[operation.handler]
  if (!statuses) {
    yield `${subject}: ${operation.method} names the handler "${operation.handler}", which does not exist`
    return
  }
  const documented = new Set(operation.statuses.map(status => status.code))
  if (writesSecrets(vocabulary, operation) && !documented.has(501))
    yield `${subject}: ${operation.method} does not document 501, which it answers where secrets cannot be encrypted`
  for (const status of statuses)
    if (!documented.has(status) && !common.has(status))
      yield `${subject}: ${operation.method} does not document ${status}, which its handler "${operation.handler}" can answer`
}

function* checkProperty({ classes }: Vocabulary, owner: Class, property: Property) {
  const subject = `${owner.file}: ${property.name}`
  const hydraTerm = HYDRA_TERMS[property.name]
  if (hydraTerm && hydraTerm !== property.iri && !owner.terms?.[property.name])
    yield `${subject}: the JSON key already means ${hydraTerm}, so the property must be that, not ${property.iri}`
  for (const named of [property.memberOf, property.range.startsWith('vocab:') ? property.range : undefined])
    if (named && !classes.has(named)) yield `${subject}: there is no class ${named}`
  if (property.kind === 'object' && !property.template && !classes.has(property.range))
    yield `${subject}: the range ${property.range} is neither a datatype nor a class`
  if (property.isLink && property.readable && !property.value && property.uriTemplates.length === 0)
    yield `${subject}: a link needs a value or a uriTemplate`
  if (property.required && !property.writeable) yield `${subject}: required, yet not writeable`
}

const isList = ({ many, memberOf }: Property): boolean => many || memberOf !== undefined

/** What a property takes its default from must be there, in the class that its own resources are in, and be of its kind. */
function* checkDefaults(vocabulary: Vocabulary, owner: Class) {
  const parent = parentOf(vocabulary, owner)
  for (const property of owner.properties) {
    if (property.reingests && !property.column) yield `${owner.file}: ${property.name}: reingests needs a column`
    if (property.bulk.length > 0 && !property.column) yield `${owner.file}: ${property.name}: bulk needs a column`
    if (property.shownIn.length > 0 && !property.readable)
      yield `${owner.file}: ${property.name}: shownIn needs a property that is readable`
    if (property.shownIn.includes('manifest') && !property.column)
      yield `${owner.file}: ${property.name}: shownIn manifest needs a column`
    const edits: BulkEdit[] = isList(property) ? ['add', 'remove', 'replace'] : ['replace']
    if (property.languageMap) edits.push('merge')
    if (!property.bulk.every(edit => edits.includes(edit)))
      yield `${owner.file}: ${property.name}: bulk must be ${edits.join(' or ')}`
    if (property.languageMap && property.kind !== 'json')
      yield `${owner.file}: ${property.name}: a languageMap needs the range rdf:JSON`
    const labels = parent?.properties.find(({ name }) => name === property.labelFrom)
    if (property.labelFrom !== undefined && !(labels?.languageMap && labels.column))
      yield `${owner.file}: ${property.name}: labelFrom must name a language map of ${parent?.name ?? 'the class that it is in'}`
    const { defaultFrom } = property
    if (defaultFrom === undefined) continue
    const subject = `${owner.file}: ${property.name}: defaultFrom`
    const source = parent?.properties.find(({ name }) => name === defaultFrom)
    if (!source)
      yield `${subject}: ${parent ? `${parent.name} has no property ${defaultFrom}` : 'the class is in no other'}`
    else if (!source.column || !property.column) yield `${subject}: both properties need a column`
    else if (source.kind !== property.kind || isList(source) !== isList(property))
      yield `${subject}: ${parent!.name}.${defaultFrom} has values of another kind`
  }
}

function* checkClass(vocabulary: Vocabulary, owner: Class) {
  yield* checkDefaults(vocabulary, owner)
  yield* checkSeeds(vocabulary.classes, owner)
  const names = new Set<string>()
  for (const property of owner.properties) {
    if (names.has(property.name)) yield `${owner.file}: ${property.name} occurs twice`
    names.add(property.name)
    yield* checkProperty(vocabulary, owner, property)
  }
  if (owner.uriTemplates.length > 0 && !owner.table) yield `${owner.file}: a class with an address needs a table`
  if (
    owner.uriTemplates.length > 0 &&
    !names.has(owner.key) &&
    !owner.internal.some(({ name }) => name === columnName(owner.key))
  )
    yield `${owner.file}: the key "${owner.key}" is neither a property nor internal`
}

/** What is written and never read is encrypted or hashed, and nothing that is encrypted is shown. */
function* checkSecrets({ file, properties, sealed, hashed, mint }: Class) {
  for (const property of properties) {
    const { name, column, kind, many, readable, value } = property
    const shown = readable ? [column, ...(value?.columns ?? [])] : (value?.columns ?? [])
    for (const secret of sealed.filter(secret => shown.includes(secret)))
      yield `${file}: ${name} shows the sealed column ${secret}`
    if (isSecret(property) && ![...sealed, ...hashed].includes(column!))
      yield `${file}: ${name} is written and never read, so its column ${column} must be sealed or hashed`
    if (column && sealed.includes(column) && (kind !== 'string' || many))
      yield `${file}: ${name} is in the sealed column ${column}, so it must be one string`
  }
  if (sealed.length > 0 && mint === 'identity')
    yield `${file}: rows with sealed columns cannot get their keys from the table, which are part of what is encrypted`
}

/** One key means one property everywhere, and travels the same way everywhere: the context is flat. */
function* checkTerms({ classes }: Vocabulary) {
  const seen = new Map<string, { property: Property; owner: Class }>()
  for (const owner of classes.values())
    for (const property of owner.properties) {
      if (owner.terms?.[property.name] || property.name === TYPE) continue
      const other = seen.get(property.name)
      if (!other) seen.set(property.name, { property, owner })
      else if (other.property.iri !== property.iri)
        yield `${owner.file}: ${property.name} is ${property.iri} here and ${other.property.iri} in ${other.owner.file}`
      else if (other.property.isLink !== property.isLink)
        yield `${owner.file}: ${property.name} is a link here or in ${other.owner.file}, but not in both`
      else if (JSON.stringify(termOf(other.property)) !== JSON.stringify(termOf(property)))
        yield `${owner.file}: ${property.name} has other values than in ${other.owner.file}, and one context tells both`
    }
}

function* checkRoutes(routes: Route[]) {
  const seen = new Map<string, Route>()
  for (const route of routes) {
    const shape = route.template.text.replace(/\{\w+\}/g, '{}')
    const other = seen.get(shape)
    if (other) yield `${route.template.text} is the address of both ${other.target.name} and ${route.target.name}`
    seen.set(shape, route)
    const methods = route.operations.map(operation => operation.method)
    if (new Set(methods).size < methods.length) yield `${route.template.text}: a method occurs twice`
  }
}

/**
 * Everything about a vocabulary that does not hold, one sentence each, naming file and property; empty when it is sound.
 * `handlers` are those that there are, generic and own.
 */
export function faultsOf(vocabulary: Vocabulary, handlers: HandlerStatuses): string[] {
  const faults: string[] = []
  for (const owner of vocabulary.classes.values()) {
    faults.push(...checkClass(vocabulary, owner), ...checkSecrets(owner))
    for (const operation of owner.operations)
      faults.push(...checkOperation(vocabulary, owner.file, operation, handlers))
    for (const { template, operations } of owner.alsoAt)
      for (const operation of operations)
        faults.push(...checkOperation(vocabulary, `${owner.file}: ${template.text}`, operation, handlers))
    for (const property of owner.properties)
      for (const operation of property.operations)
        faults.push(...checkOperation(vocabulary, `${owner.file}: ${property.name}`, operation, handlers))
  }
  faults.push(...checkTerms(vocabulary), ...checkRoutes(vocabulary.routes))
  return faults
}

/**
 * Columns of a class's table that no property and no `internal` entry names, and named columns that do not exist.
 * `version` needs no entry.
 */
export function columnFaults(owner: Class, columns: string[]): string[] {
  const present = new Set(columns)
  const named = new Set([
    ...owner.internal.map(({ name }) => name),
    ...owner.properties.flatMap(property => property.column ?? []),
  ])
  const used = owner.properties.flatMap(({ when, through, count }) => [when, through, count])
  const unnamed = [...columns, ...used].filter(
    column => column && column !== 'version' && !column.includes('.') && !named.has(column),
  )
  return [
    ...[...new Set(unnamed)].map(column => `${owner.file}: the column ${owner.table}.${column} has no property`),
    ...[...named]
      .filter(column => !present.has(column))
      .map(column => `${owner.file}: the column ${owner.table}.${column} does not exist`),
  ]
}
