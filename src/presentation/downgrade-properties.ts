// The properties that resources of Presentation 3 share, by the names and forms of version 2.1.
import { isObject, type JsonObject } from '../json-object.js'
import { idIn, objectsOf, servicesIn2, single, textsOf, typeIn2 } from './downgrade-values.js'
import { listOf } from './upgrade-values.js'

/** Behaviors that are viewing hints of 2.1 (§3.2), which a resource has one of. */
const HINTS = ['individuals', 'paged', 'continuous', 'multi-part', 'non-paged', 'facing-pages']

/** Members that have a value. */
const having = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

/** Content or a link, with what it says of itself. */
export function linkIn2(resource: JsonObject): JsonObject {
  const { type, format, label, profile, width, height, language, service } = resource
  return having({
    '@id': idIn(resource),
    '@type': typeIn2(type),
    label: textsOf(label),
    format,
    profile,
    width,
    height,
    language: single(listOf(language)),
    service: servicesIn2(service),
  })
}

const links = (value: unknown): unknown => single(objectsOf(value).map(linkIn2))

const pairIn2 = ({ label, value }: JsonObject): object => ({ label: textsOf(label) ?? '', value: textsOf(value) ?? '' })

const metadataIn2 = (value: unknown): object[] | undefined => {
  const pairs = objectsOf(value)
  return pairs.length > 0 ? pairs.map(pairIn2) : undefined
}

/** Properties of 2.1 by what version 3 says; what is undefined is left out. */
const PROPERTIES: Record<string, (resource: JsonObject) => unknown> = {
  label: ({ label }) => textsOf(label),
  description: ({ summary }) => textsOf(summary),
  metadata: ({ metadata }) => metadataIn2(metadata),
  attribution: ({ requiredStatement }) => isObject(requiredStatement) && textsOf(requiredStatement['value']),
  license: ({ rights }) => rights,
  logo: ({ provider }) => single(objectsOf(provider).flatMap(({ logo }) => objectsOf(logo).map(linkIn2))),
  thumbnail: ({ thumbnail }) => links(thumbnail),
  related: ({ homepage }) => links(homepage),
  rendering: ({ rendering }) => links(rendering),
  seeAlso: ({ seeAlso }) => links(seeAlso),
  service: ({ service, services }) => servicesIn2([...listOf(service), ...listOf(services)]),
  within: ({ partOf }) => single(objectsOf(partOf).flatMap(above => idIn(above) ?? [])),
  viewingHint: ({ behavior }) => listOf(behavior).find(hint => HINTS.includes(String(hint))),
  viewingDirection: ({ viewingDirection }) => viewingDirection,
  navDate: ({ navDate }) => navDate,
  contentLayer: ({ supplementary }) => idIn(supplementary),
}

/** A resource with its id, its type and what every kind of resource may say; properties that 2.1 does not know are left out. */
export function describedIn2(resource: JsonObject, type: string): JsonObject {
  const said = Object.entries(PROPERTIES).map(([name, read]) => [name, read(resource) || undefined])
  return having({ '@id': idIn(resource), '@type': type, ...Object.fromEntries(said) })
}
