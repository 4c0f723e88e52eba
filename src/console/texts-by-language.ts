// Language maps for people: each text with its language, and the one text that stands where there is room for one.
import { type Html, html } from '../html.js'
import { isObject, type LanguageMap } from '../json-object.js'

/** The first text of a map in the first of the languages that it has, else in none, else in any; undefined without one. */
export function textIn(value: unknown, languages: readonly string[] = ['en']): string | undefined {
  if (!isObject(value)) return undefined
  const map = value as LanguageMap
  const isOf = (wanted: string) => (tag: string) => tag === wanted || tag.startsWith(`${wanted}-`)
  const tags = Object.keys(map)
  const tag = languages.map(wanted => tags.find(isOf(wanted))).find(Boolean) ?? tags.find(isOf('none')) ?? tags[0]
  return tag === undefined ? undefined : map[tag]?.[0]
}

/** All texts of a map, each told as being in its language. */
export function textsHtml(map: LanguageMap): Html {
  const texts = Object.entries(map).flatMap(([language, texts]) => texts.map(text => ({ language, text })))
  const one = ({ language, text }: { language: string; text: string }) =>
    html`<span dir="auto"${language !== 'none' && html` lang="${language}"`}>${text}</span>${language !== 'none' && html` <small>${language}</small>`}`
  return texts.length === 1 ? one(texts[0]!) : html`<ul>${texts.map(each => html`<li>${one(each)}</li>`)}</ul>`
}
