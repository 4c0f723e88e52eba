// The texts of a language map in the language that a reader likes best.
import { isObject } from '../json-object.js'

/** Texts, and the language that they are in as the map has it; undefined where there is no map. */
export interface ChosenTexts {
  texts: string[]
  language: string | undefined
}

/** Exactly a language that is liked, the best first, or another of the same; else none, or the first that there is. */
export function chosenTexts(map: unknown, languages: readonly string[]): ChosenTexts {
  if (typeof map === 'string') return { texts: [map], language: undefined }
  const entries = isObject(map) ? Object.entries(map) : []
  const root = (tag: string) => tag.toLowerCase().split('-')[0]
  const near = (liked: string) =>
    entries.find(([tag]) => tag.toLowerCase() === liked.toLowerCase()) ??
    entries.find(([tag]) => root(tag) === root(liked))
  const found = languages.map(near).find(Boolean) ?? entries.find(([tag]) => tag === 'none') ?? entries[0]
  const texts = [found?.[1]].flat().filter(text => typeof text === 'string')
  return { texts, language: found?.[0] }
}

/**
 * A language map in which the text that a reader is shown is another one; an empty text takes it away. A map that says
 * nothing any more is null; where there was none, the text is in no language.
 */
export function withText(map: unknown, languages: readonly string[], text: string): Record<string, unknown> | null {
  const { texts, language = 'none' } = chosenTexts(map, languages)
  const all = [...(text === '' ? [] : [text]), ...texts.slice(1)]
  const others = isObject(map) ? map : {}
  const { [language]: _, ...without } = others
  const changed = all.length > 0 ? { ...others, [language]: all } : without
  return Object.keys(changed).length > 0 ? changed : null
}
