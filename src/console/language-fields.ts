// Texts in several languages as fields of a form: a language and a text on each row, and how they are read again.
import { isDeepStrictEqual } from 'node:util'
import { type Html, html } from '../html.js'
import { isObject, type LanguageMap } from '../json-object.js'
import type { Language } from './texts/language.js'

interface Row {
  language: string
  text: string
}

/** Of no language, which is a key of language maps. */
const NONE = 'none'

/** What browsers know as a language. */
const TAG = /^[a-z]{2,3}(-[a-z\d]{2,8})*$/i

const FIELD = /^(\w+)\.(\d{1,3})\.(language|text)$/

/** A map as rows; undefined for a text that is none. */
function rowsOf(text: string): Row[] | undefined {
  if (text === '') return []
  try {
    const map: unknown = JSON.parse(text)
    if (!isObject(map)) return undefined
    return Object.entries(map as LanguageMap).flatMap(([language, texts]) =>
      [texts].flat().map(one => ({ language: language === NONE ? '' : language, text: String(one) })),
    )
  } catch {
    return undefined
  }
}

const unixLines = (text: string): string => text.replaceAll('\r\n', '\n')

function mapOf(rows: Iterable<Row>): LanguageMap {
  const map: Record<string, string[]> = {}
  for (const { language, text } of rows) {
    const tag = language.trim() || NONE
    if (text.trim() !== '') map[tag] = [...(Object.hasOwn(map, tag) ? map[tag]! : []), unixLines(text)]
  }
  return map
}

/**
 * The fields of a form in which the rows of each property are one field with its map as JSON, as programs send it: exactly
 * as it was `shown` where nothing was changed, empty where no text is left. A field of the property itself comes first.
 */
export function withLanguageMaps(fields: URLSearchParams, shown: Record<string, unknown>): URLSearchParams {
  const rows = new Map<string, Map<string, Row>>()
  const folded = new URLSearchParams()
  for (const [field, value] of fields) {
    const [, name, number, part] = FIELD.exec(field) ?? []
    if (name === undefined) {
      folded.append(field, value)
      continue
    }
    const ofName = rows.get(name) ?? new Map<string, Row>()
    ofName.set(number!, { ...(ofName.get(number!) ?? { language: '', text: '' }), [part!]: value })
    rows.set(name, ofName)
  }
  for (const [name, ofName] of rows) {
    if (fields.has(name)) continue
    const map = mapOf(ofName.values())
    const before = typeof shown[name] === 'string' ? shown[name] : ''
    const isSame = isDeepStrictEqual(map, mapOf(rowsOf(before) ?? []))
    folded.append(name, isSame ? before : Object.keys(map).length > 0 ? JSON.stringify(map) : '')
  }
  return folded
}

/** The rows of a property, with one more for another text; undefined for what is no map, which is a text of its own. */
export function languageFields(
  name: string,
  id: string,
  text: string,
  {
    label,
    described,
    attributes,
    language,
  }: { label: string; described: string; attributes: Html; language: Language },
): Html | undefined {
  const there = rowsOf(text)
  if (!there) return undefined
  const { texts, tag } = language
  const isWritten = there.some(row => row.language === tag || row.language.startsWith(`${tag}-`))
  const rows = [...there, { language: isWritten ? '' : tag, text: '' }]
  const pairs = rows.map((row, index) => {
    const called = rows.length > 1 ? `${label} ${index + 1}` : label
    return html`<div class="pair"><input name="${name}.${index}.language" value="${row.language}" maxlength="35" size="5" aria-label="${called}: ${texts.many.language}" aria-describedby="${described}"><textarea ${index === 0 && attributes}${index > 0 && html`id="${id}-${index}" aria-describedby="${described}"`} name="${name}.${index}.text" rows="${row.text.length > 80 ? 4 : 1}" dir="auto"${TAG.test(row.language) && html` lang="${row.language}"`} aria-label="${called}">\n${row.text}</textarea></div>`
  })
  return html`${pairs}`
}
