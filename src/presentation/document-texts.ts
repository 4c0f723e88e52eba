// What a manifest or collection says of itself in words: its label, summary, metadata and required statement, each in its languages.
import { isObject, type JsonObject } from '../json-object.js'

/** A text of a document. */
export interface DocumentText {
  text: string
  /** BCP 47; undefined where none is named. */
  language?: string
}

/** Most texts of a document that are taken, and characters of one. */
const MOST = 1_000
const LONGEST = 20_000

function textsIn(value: unknown): DocumentText[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([language, texts]) =>
    (Array.isArray(texts) ? texts : []).flatMap((text): DocumentText[] => {
      if (typeof text !== 'string') return []
      // Values may have a little HTML (Presentation 3.0 §4.5).
      const bare = text.startsWith('<') ? text.replace(/<[^<>]*>/g, ' ') : text
      return [{ text: bare.slice(0, LONGEST), ...(!/^(none|@none)$/.test(language) && { language }) }]
    }),
  )
}

const pairIn = (pair: unknown): DocumentText[] =>
  isObject(pair) ? [...textsIn(pair['label']), ...textsIn(pair['value'])] : []

/** The texts of a document, in the order in which people read them. */
export const documentTexts = ({ label, summary, metadata, requiredStatement }: JsonObject): DocumentText[] =>
  [
    ...textsIn(label),
    ...textsIn(summary),
    ...(Array.isArray(metadata) ? metadata.flatMap(pairIn) : []),
    ...pairIn(requiredStatement),
  ].slice(0, MOST)
