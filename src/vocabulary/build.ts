// Files -> model: classes with their properties, operations with their handlers, and the routes they make.

import { internalColumn } from './column-type.js'
import type { ClassFile, OperationFile, PropertyFile } from './file-types.js'
import { KINDS } from './kinds.js'
import type { Class, Kind, Operation, Property, Route, Vocabulary } from './model.js'
import type { VocabularyFiles } from './read-files.js'
import { DEFAULT_SPELLING } from './spelling.js'
import { columnName, parseTemplate } from './template.js'

/** What the generic handler of a method is, for an address of one resource and for one of a collection. */
const GENERIC: Record<'item' | 'collection', Partial<Record<OperationFile['method'], string>>> = {
  item: { GET: 'read', PUT: 'put', PATCH: 'patch', DELETE: 'delete' },
  collection: { GET: 'list', POST: 'create' },
}

const isCollection = (file: PropertyFile): boolean => file.property.range === 'hydra:Collection'

function buildOperation(subject: string, kind: 'item' | 'collection', file: OperationFile): Operation {
  return {
    iri: `vocab:${subject}_${file.method.toLowerCase()}`,
    method: file.method,
    title: file.title,
    label: file.label,
    expects: file.expects,
    expectsProperty: file.expectsProperty,
    bare: file.bare ?? false,
    returns: file.returns,
    many: file.many ?? false,
    statuses: file.possibleStatus.map(status => ({ code: status.statusCode, title: status.title })),
    handler: file.operation ?? GENERIC[kind][file.method] ?? 'none',
    produces: file.produces,
    consumes: file.consumes,
    dryRun: file.dryRun,
    destroys: file.destroys ?? file.method === 'DELETE',
    safe: file.safe ?? file.method === 'GET',
    access: file.access,
    roles: file.role ?? [],
  }
}

const kindOf = (file: PropertyFile): Kind =>
  file.property['@type'] === 'Link' ? 'iri' : (KINDS[file.property.range] ?? 'object')

/** A value made from a template has no column of its own; nor has a link that only leads to a route. */
const columnOf = (file: PropertyFile): string | undefined =>
  file.column ?? (file.value || file.uriTemplate || file.column === null ? undefined : columnName(file.title))

function buildProperty(className: string, file: PropertyFile, rename: Record<string, string>): Property {
  const kind = isCollection(file) ? 'collection' : 'item'
  return {
    name: file.title,
    iri: file.property['@id'],
    range: file.property.range,
    kind: kindOf(file),
    description: file.description,
    isLink: file.property['@type'] === 'Link',
    many: file.many ?? false,
    readable: file.readable ?? !file.wordsIn,
    writeable: file.writeable ?? !file.wordsIn,
    required: file.required ?? false,
    derived: file.derived ?? false,
    nullable: file.nullable ?? false,
    default: file.default,
    defaultFrom: file.defaultFrom,
    reingests: file.reingests ?? false,
    digits: file.digits ?? false,
    ownAddress: file.ownAddress ?? false,
    valuesToday: file.valuesToday ? parseTemplate(file.valuesToday, rename) : undefined,
    absent: file.absent ?? (file.required || file.readable === false ? 'kept' : 'default'),
    bulk: file.bulk ?? [],
    shownIn: file.shownIn ?? [],
    languageMap: file.languageMap ?? false,
    labelFrom: file.labelFrom,
    wordsIn: file.wordsIn,
    pattern: file.pattern,
    minimum: file.minimum,
    maximum: file.maximum,
    minLength: file.minLength,
    maxLength: file.maxLength,
    enum: file.enum,
    subPropertyOf: file.property.subPropertyOf ?? [],
    column: file.wordsIn ? undefined : columnOf(file),
    source: file.column ?? columnName(file.title),
    value: file.value ? parseTemplate(file.value, rename) : undefined,
    template: file.template,
    omit: file.omit ?? 'null',
    when: file.when,
    uriTemplates: [file.uriTemplate ?? []].flat().map(template => parseTemplate(template, rename)),
    memberOf: file.memberOf,
    members: file.members,
    through: file.through,
    where: file.where,
    count: file.count,
    light: file.light ?? false,
    included: file.included ?? false,
    orderBy: file.orderBy,
    label: file.label,
    group: file.group,
    widget: file.widget,
    operations: (file.supportedOperation ?? []).map(operation =>
      buildOperation(`${className}_${file.title}`, kind, operation),
    ),
  }
}

/** The last variable of a class's own address stands for its key: `{space}` is the column `id` of a Space. */
function renaming(file: ClassFile): Record<string, string> {
  const key = columnName(file.key ?? 'id')
  const last = file.uriTemplate?.[0]?.match(/\{(\w+)\}(?!.*\{)/)?.[1]
  return last ? { [last]: key } : {}
}

function buildClass({ file, content }: { file: string; content: ClassFile }): Class {
  const name = content['@id'].replace('vocab:', '')
  const rename = renaming(content)
  return {
    name,
    iri: content['@id'],
    title: content.title,
    label: content.label,
    display: content.display,
    description: content.description,
    uriTemplates: (content.uriTemplate ?? []).map(template => parseTemplate(template, rename)),
    alsoAt: (content.alsoAt ?? []).map(({ of, uriTemplate, supportedOperation }) => ({
      of,
      template: parseTemplate(uriTemplate, rename),
      operations: supportedOperation.map(one => buildOperation(`${name}_of_${of.replace('vocab:', '')}`, 'item', one)),
    })),
    table: content.table,
    writeTable: content.writeTable ?? content.table,
    seed: content.seed ?? [],
    key: content.key ?? 'id',
    mint: content.mint,
    properties: content.supportedProperty.map(property => buildProperty(name, property, rename)),
    operations: (content.supportedOperation ?? []).map(operation => buildOperation(name, 'item', operation)),
    open: content.open,
    documents: content.documents,
    internal: Object.entries(content.internal ?? {}).map(([column, type]) => internalColumn(column, type)),
    sealed: content.sealed ?? [],
    hashed: content.hashed ?? [],
    terms: content.terms,
    subClassOf: content.subClassOf,
    rule: content.rule,
    file,
  }
}

function buildRoutes(classes: Map<string, Class>): Route[] {
  const routes: Route[] = []
  for (const target of classes.values()) {
    // What can be done at the address of a class without operations is a link's to say.
    for (const template of target.operations.length > 0 ? target.uriTemplates : [])
      routes.push({ template, kind: 'item', target, operations: target.operations })
    for (const { of, template, operations } of target.alsoAt) {
      const owner = classes.get(of)
      if (!owner) throw new Error(`${target.file}: ${template.text} is below ${of}, which is not a class`)
      routes.push({ template, kind: 'item', target, owner, operations })
    }
    for (const link of target.properties) {
      if (link.uriTemplates.length === 0 || link.operations.length === 0) continue
      const led = classes.get(link.memberOf ?? link.range)
      if (!led) throw new Error(`${target.file}: ${link.name} leads to ${link.memberOf ?? link.range}, no class of it`)
      const kind = link.memberOf ? 'collection' : 'item'
      for (const template of link.uriTemplates)
        routes.push({ template, kind, target: led, owner: target, link, operations: link.operations })
    }
  }
  return routes
}

/** Links that a class's file puts on other classes. */
function addLinks(classes: Map<string, Class>, { file, content }: { file: string; content: ClassFile }): void {
  for (const { of, ...link } of content.linkedFrom ?? []) {
    const owner = classes.get(of)
    if (!owner) throw new Error(`${file}: ${link.title} is linked from ${of}, which is not a class`)
    const rename = Object.fromEntries(
      owner.uriTemplates[0]?.variables.map((name, i) => [name, owner.uriTemplates[0]!.columns[i]!]) ?? [],
    )
    owner.properties.push(buildProperty(owner.name, link, rename))
  }
}

/** Builds the model. Throws an Error that names the file and the property when a class is named that is not there. */
export function buildVocabulary(files: VocabularyFiles): Vocabulary {
  const classes = new Map(files.classes.map(entry => [entry.content['@id'], buildClass(entry)]))
  for (const entry of files.classes) addLinks(classes, entry)
  const { title, description, root = false, partOf: _partOf, ...spelling } = files.index
  return {
    name: files.name,
    title,
    description,
    root,
    spelling: { ...DEFAULT_SPELLING, ...spelling },
    classes,
    routes: buildRoutes(classes),
    commonStatuses: files.commonStatuses.map(status => ({ code: status.statusCode, title: status.title })),
    hash: files.hash,
  }
}
