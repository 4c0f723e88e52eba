// What resources call the properties of what they contain: a space names the fields of its images.
import { perObject } from '../per-object.js'
import type { Vocabulary } from '../vocabulary/index.js'
import type { Document } from './page.js'
import type { Language } from './texts/language.js'
import { textIn } from './texts-by-language.js'

/** The properties that have their labels from elsewhere: the key of the label, and the property that says it. */
const labelledOf = perObject(({ classes }: Vocabulary) =>
  [...classes.values()].flatMap(({ name, properties }) =>
    properties.flatMap(property =>
      property.labelFrom === undefined ? [] : { key: `${name}.${property.name}`, from: property.labelFrom },
    ),
  ),
)

/** A language with the labels that some resources give, the last of them before others. */
export function languageWithin(above: readonly Document[], vocabulary: Vocabulary, language: Language): Language {
  const given = labelledOf(vocabulary).flatMap(({ key, from }) => {
    const label = above.map(one => textIn(one[from], [language.tag])).findLast(Boolean)
    return label === undefined ? [] : [[key, label]]
  })
  return { ...language, labels: { ...language.labels, ...Object.fromEntries(given) } }
}
