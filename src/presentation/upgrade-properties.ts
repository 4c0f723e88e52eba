// The properties that resources of Presentation 2 share, by the names and forms of version 3.
import { isObject, type JsonObject } from '../json-object.js'
import { type Fault, MOST_FAULTS } from '../problem.js'
import { type Place, placeText } from './place.js'
import { idOf, languageMapOf, listOf, servicesOf, typeOf } from './upgrade-values.js'
import { rights } from './value-forms.js'

/** What an upgrade says about places of the document that it came from. */
export type Warn = (at: Place, message: string) => void

/** A list of warnings, of at most MOST_FAULTS, and what adds one. */
export function warnings(): { told: Fault[]; warn: Warn } {
  const told: Fault[] = []
  const warn: Warn = (at, message) => {
    if (told.length < MOST_FAULTS) told.push({ property: placeText(at), message })
  }
  return { told, warn }
}

/** A property's value -> the members that it becomes. */
type Upgrade = (value: unknown, at: Place, warn: Warn, type: string) => JsonObject

const texts =
  (name: string): Upgrade =>
  (value, at, warn) => {
    const map = languageMapOf(value)
    if (!map) warn(at, 'is lost: it has no text')
    return map ? { [name]: map } : {}
  }

/** Resources that are linked or shown: each gets an id, a type and, where it has one, a language map as its label. */
const linked =
  (name: string, fallback: string): Upgrade =>
  (value, at, warn) => ({
    [name]: listOf(value).flatMap((item, step) => {
      const id = idOf(item)
      if (id === undefined) warn({ above: at, step }, 'is lost: it has no id')
      if (id === undefined) return []
      return [
        isObject(item)
          ? upgradedResource(item, typeOf(item, fallback), { above: at, step }, warn)
          : { id, type: fallback },
      ]
    }),
  })

/** Resources that are only named, by a type that depends on who names them. */
const named =
  (name: string, typeFor: (type: string) => string): Upgrade =>
  (value, _at, _warn, type) => {
    const references = listOf(value).flatMap(item => {
      const id = idOf(item)
      const of = isObject(item) ? typeOf(item, typeFor(type)) : typeFor(type)
      return id === undefined ? [] : [{ id, type: of }]
    })
    return references.length > 0 ? { [name]: references } : {}
  }

const PARENTS: Record<string, string> = {
  Manifest: 'Collection',
  Collection: 'Collection',
  AnnotationPage: 'AnnotationCollection',
}

/** Presentation 2 -> 3, property by property; what is not here is kept as it is. */
const PROPERTIES: Record<string, Upgrade> = {
  '@context': () => ({}),
  '@id': () => ({}),
  '@type': () => ({}),
  attribution: () => ({}),
  license: () => ({}),
  logo: () => ({}),
  label: texts('label'),
  description: texts('summary'),
  metadata: (value, at, warn) => {
    const pairs = listOf(value).flatMap((item, step) => {
      const [label, value] = isObject(item) ? [languageMapOf(item['label']), languageMapOf(item['value'])] : []
      if (label && value) return [{ label, value }]
      warn({ above: at, step }, 'is lost: it needs a label and a value')
      return []
    })
    return pairs.length > 0 ? { metadata: pairs } : {}
  },
  thumbnail: linked('thumbnail', 'Image'),
  related: (value, at, warn) => {
    const homepage = (linked('homepage', 'Text')(value, at, warn, '')['homepage'] as JsonObject[]).map(page =>
      page['label'] ? page : { ...page, label: { none: [page['id']] } },
    )
    return { homepage }
  },
  rendering: linked('rendering', 'Text'),
  seeAlso: linked('seeAlso', 'Dataset'),
  service: value => ({ service: servicesOf(value) }),
  within: named('partOf', type => PARENTS[type] ?? 'Manifest'),
  startCanvas: value => {
    const id = idOf(value)
    return id === undefined ? {} : { start: { id, type: 'Canvas' } }
  },
  contentLayer: value => {
    const id = idOf(value)
    return id === undefined ? {} : { supplementary: { id, type: 'AnnotationCollection' } }
  },
  viewingHint: value => {
    const behavior = listOf(value).filter(hint => hint !== 'top')
    return behavior.length > 0 ? { behavior } : {}
  },
}

/** Licences that version 3 knows go to `rights`; the others, with the attribution, to what must be shown. */
function rightsOf({ license, attribution }: JsonObject, at: Place, warn: Warn): JsonObject {
  const licenses = listOf(license).flatMap(one => idOf(one) ?? [])
  const http = licenses.map(one => one.replace(/^https:/, 'http:'))
  const known = http.find(one => !rights(one))
  const others = licenses.filter((_, index) => http[index] !== known)
  if (others.length > 0)
    warn(
      { above: at, step: 'license' },
      `${others.join(' and ')} went to requiredStatement: rights holds one known licence`,
    )
  const value = languageMapOf([...others, ...listOf(attribution)])
  const label = { en: [listOf(attribution).length > 0 ? 'Attribution' : 'Rights'] }
  return { ...(known && { rights: known }), ...(value && { requiredStatement: { label, value } }) }
}

/** Version 3 knows logos of providers alone. */
function providerOf({ logo, attribution }: JsonObject, id: string | undefined, at: Place, warn: Warn): JsonObject {
  if (listOf(logo).length === 0) return {}
  const place = { above: at, step: 'logo' }
  warn(place, 'became the logo of a provider, whose name is a guess')
  const label = languageMapOf(attribution) ?? { none: ['Provider'] }
  return {
    provider: [
      {
        id: `${id ?? 'urn:provider'}#provider`,
        type: 'Agent',
        label,
        ...linked('logo', 'Image')(logo, place, warn, ''),
      },
    ],
  }
}

/**
 * A resource of Presentation 2 in the terms of version 3. `own` upgrades the properties that only its kind has. Unknown
 * properties stay as they are.
 */
export function upgradedResource(
  resource: JsonObject,
  type: string,
  at: Place,
  warn: Warn,
  own: Record<string, Upgrade> = {},
): JsonObject {
  const id = idOf(resource)
  const upgraded: JsonObject = { ...(id !== undefined && { id }), type }
  for (const [name, value] of Object.entries(resource)) {
    if (name === '__proto__') continue
    const upgrade = Object.hasOwn(own, name)
      ? own[name]
      : Object.hasOwn(PROPERTIES, name)
        ? PROPERTIES[name]
        : undefined
    const members = upgrade ? upgrade(value, { above: at, step: name }, warn, type) : { [name]: value }
    for (const [key, member] of Object.entries(members)) {
      const before = upgraded[key]
      upgraded[key] = Array.isArray(before) && Array.isArray(member) ? [...before, ...member] : member
    }
  }
  return { ...upgraded, ...rightsOf(resource, at, warn), ...providerOf(resource, id, at, warn) }
}
