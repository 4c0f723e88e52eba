// What is said of a book as a whole, as the fields of its form, and what becomes of its document when they are others.
import { isObject, type JsonObject } from '../../json-object.js'
import { chosenTexts, withText } from '../../presentation/index.js'

/** The ways in which a viewer may show pages, of which a document has one at most. */
export const LAYOUTS = ['paged', 'individuals', 'continuous', 'unordered'] as const

/** A title in one language; its texts stand on a line each. */
export interface Title {
  language: string
  text: string
}

/** The fields of the form. */
export interface About {
  titles: Title[]
  summary: string
  statementLabel: string
  statementValue: string
  rights: string
  direction: string
  layout: string
}

const unixLines = (text: string): string => text.replaceAll('\r\n', '\n')

const first = (map: unknown, languages: readonly string[]): string => chosenTexts(map, languages).texts[0] ?? ''

const statementOf = ({ requiredStatement }: JsonObject): JsonObject =>
  isObject(requiredStatement) ? requiredStatement : {}

const behaviorsOf = ({ behavior }: JsonObject): unknown[] => (Array.isArray(behavior) ? behavior : [])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const isLayout = (value: unknown): boolean => LAYOUTS.includes(value as (typeof LAYOUTS)[number])

/** The titles of a label, one for each language. */
const titlesOf = (label: unknown): Title[] =>
  Object.entries(isObject(label) ? label : {}).map(([language, texts]) => ({
    language,
    text: [texts]
      .flat()
      .filter(text => typeof text === 'string')
      .join('\n'),
  }))

/** The fields as the document of a book has them. */
export const aboutOf = (document: JsonObject, languages: readonly string[]): About => ({
  titles: titlesOf(document['label']),
  summary: first(document['summary'], languages),
  statementLabel: first(statementOf(document)['label'], languages),
  statementValue: first(statementOf(document)['value'], languages),
  rights: textOf(document['rights']),
  direction: textOf(document['viewingDirection']),
  layout: textOf(behaviorsOf(document).find(isLayout)),
})

/** The fields of a form that was sent. */
export function aboutIn(fields: URLSearchParams): About {
  const text = (name: string) => unixLines(fields.get(name) ?? '').trim()
  const [languages, texts] = [fields.getAll('language'), fields.getAll('title')]
  const titles = texts.map((title, index) => ({
    language: languages[index]?.trim() || 'none',
    text: unixLines(title).trim(),
  }))
  return {
    titles: titles.filter(title => title.text !== ''),
    summary: text('summary'),
    statementLabel: text('statementLabel'),
    statementValue: text('statementValue'),
    rights: text('rights'),
    direction: text('direction'),
    layout: text('layout'),
  }
}

const isSame = (one: unknown, other: unknown): boolean => {
  const plain = (value: unknown) =>
    JSON.stringify(value, (_, text) => (typeof text === 'string' ? unixLines(text).trim() : text))
  return plain(one) === plain(other)
}

/** The fields that differ from those that were shown. */
export const changedIn = (typed: About, shown: About): Partial<About> =>
  Object.fromEntries(
    (Object.keys(shown) as (keyof About)[])
      .filter(name => !isSame(typed[name], shown[name]))
      .map(name => [name, typed[name]]),
  )

/** A tag as it is written; undefined for what is none. */
function tagOf(text: string): string | undefined {
  if (text === 'none') return text
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}

/** A label of titles; undefined where there is none, or one in no language that there is. */
export function labelOf(titles: readonly Title[]): Record<string, string[]> | undefined {
  const label = new Map<string, string[]>()
  for (const { language, text } of titles) {
    const tag = tagOf(language)
    if (tag === undefined) return undefined
    const texts = text
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean)
    label.set(tag, [...(label.get(tag) ?? []), ...texts])
  }
  return label.size > 0 ? Object.fromEntries(label) : undefined
}

/** The heading of what must be shown, where none is typed. */
const HEADING = 'Attribution'

function requiredStatement(document: JsonObject, changed: Partial<About>, languages: readonly string[]): unknown {
  const { label, value, ...others } = statementOf(document)
  const text = changed.statementValue ?? first(value, languages)
  const heading = (changed.statementLabel ?? first(label, languages)) || HEADING
  if (text === '') return undefined
  return { ...others, label: withText(label, languages, heading), value: withText(value, languages, text) }
}

/** New members of the document by the fields that are others; undefined takes one away. A label must be `labelOf`. */
export function membersOf(document: JsonObject, changed: Partial<About>, languages: readonly string[]): JsonObject {
  const members: JsonObject = {}
  if (changed.titles) members['label'] = labelOf(changed.titles)
  if (changed.summary !== undefined)
    members['summary'] = withText(document['summary'], languages, changed.summary) ?? undefined
  if (changed.statementLabel !== undefined || changed.statementValue !== undefined)
    members['requiredStatement'] = requiredStatement(document, changed, languages)
  if (changed.rights !== undefined) members['rights'] = changed.rights || undefined
  if (changed.direction !== undefined) members['viewingDirection'] = changed.direction || undefined
  if (changed.layout !== undefined) {
    const behavior = [
      ...behaviorsOf(document).filter(one => !isLayout(one)),
      ...(changed.layout ? [changed.layout] : []),
    ]
    members['behavior'] = behavior.length > 0 ? behavior : undefined
  }
  return members
}
