// One resource: its properties in groups, with their labels and descriptions.
import { type Html, html } from '../html.js'
import type { Class, Property } from '../vocabulary/index.js'
import { type Document, givenName, ownList, type Page, thumbnailOf } from './page.js'
import { groupName, inGroups } from './property-groups.js'
import { classDescription, plainDescription, propertyDescription } from './texts/described.js'
import { propertyLabel } from './texts/labels.js'
import type { Language } from './texts/language.js'
import { valueHtml } from './value.js'
import type { Visitor } from './visitor.js'

/** Keys that are told elsewhere on the page. */
const isKeyword = (key: string): boolean => key.startsWith('@')

interface Entry {
  key: string
  value: unknown
  property: Property | undefined
}

/** What a resource says as a list of others, each with the way to it. */
const listed = (members: Document[], { tag }: Language): Html =>
  html`<ul>${members.map(one => html`<li><a href="${String(one['@id'])}"><bdi>${givenName(one, tag) ?? String(one['id'])}</bdi></a></li>`)}</ul>`

function definition(
  { key, value, property }: Entry,
  owner: Class | undefined,
  language: Language,
  related: Page['related'],
): Html {
  const members = property && ownList({ related }, property)
  const label = property ? propertyLabel(language.labels, owner, property) : key
  const hint =
    property && html`<span class="hint">${propertyDescription(language, owner, property)} <code>${key}</code></span>`
  return html`<div><dt><bdi>${label}</bdi>${hint}</dt><dd>${members && members.length > 0 ? listed(members, language) : valueHtml(members ?? value, property, language)}</dd></div>`
}

/** Whether a property says nothing. */
const isUnset = ({ value, property }: Entry): boolean =>
  property !== undefined && (value === '' || value === null || (Array.isArray(value) && value.length === 0))

/** The properties that say nothing, by their names alone. */
function notSet(entries: Entry[], owner: Class | undefined, language: Language): Html {
  const { labels, texts } = language
  const names = entries.map(
    ({ key, property }, index) =>
      html`${index > 0 && ', '}<span title="${plainDescription(language, owner, property!)}" dir="auto">${propertyLabel(labels, owner, property!)}</span> <code>${key}</code>`,
  )
  return html`<p class="hint">${texts.notSet}: ${names}</p>`
}

/** What leads to what a resource contains. */
const isContent = ({ value, property }: Entry): boolean => property?.group === 'contents' && typeof value === 'string'

function contents(links: Entry[], owner: Class | undefined, language: Language): Html {
  const { labels, texts } = language
  const items = links.map(({ key, value, property }) => {
    const hint = html`<span class="hint">${propertyDescription(language, owner, property!)} <code>${key}</code></span>`
    return html`<li><a href="${String(value)}">${propertyLabel(labels, owner, property!)}</a>${hint}</li>`
  })
  return html`<nav aria-label="${texts.groups.contents}"><ul class="links">${items}</ul></nav>`
}

/** The properties of a document in their groups, each in the order of the document; what is technical is folded. */
export function properties(
  document: Document,
  owner: Class | undefined,
  { language }: Visitor,
  related?: Page['related'],
): Html {
  const entries: Entry[] = Object.entries(document)
    .filter(([key]) => !isKeyword(key))
    .map(([key, value]) => ({ key, value, property: owner?.properties.find(({ name }) => name === key) }))
  const shown = entries.filter(entry => !isContent(entry))
  const groups = inGroups(shown, ({ property }) => property, language.texts)
  const links = entries.filter(isContent)
  return html`${links.length > 0 && contents(links, owner, language)}${groups.map(([group, members]) => {
    const unset = members.filter(isUnset)
    const set = members.filter(member => !isUnset(member))
    const list = html`${set.length > 0 && html`<dl class="properties">${set.map(member => definition(member, owner, language, related))}</dl>`}${unset.length > 0 && notSet(unset, owner, language)}`
    if (group === '') return list
    const name = groupName(group, language.texts)
    return group === 'technical'
      ? html`<details class="group"><summary>${name}</summary>${list}</details>`
      : html`<section class="group" aria-labelledby="group-${group}"><h2 id="group-${group}">${name}</h2>${list}</section>`
  })}`
}

/** The body of a resource's page. */
export function resource({ document, owner, base, visitor, related }: Page): Html {
  const thumbnail = thumbnailOf(document, base)
  return html`${owner && html`<p class="lead">${classDescription(visitor.language, owner)}</p>`}${thumbnail && html`<figure><img src="${thumbnail}" alt=""></figure>`}${properties(document, owner, visitor, related)}`
}
