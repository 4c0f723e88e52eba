// The known name that a mistyped one probably stands for, and the words that suggest it.

const LONGEST = 60

/** Edits (insert, delete, replace) that turn one word into the other. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, replaced))
    }
    previous = current
  }
  return previous[b.length]!
}

/**
 * The nearest of the names by at most `most` edits, letters' case aside; undefined when none is near, or the word is
 * absurdly long.
 */
export function nearest(word: string, names: string[], most = Math.max(2, word.length / 3)): string | undefined {
  if (word.length > LONGEST) return undefined
  return names
    .filter(name => Math.abs(name.length - word.length) <= most)
    .map(name => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits)[0]?.name
}

/** The end of a message about an unknown word: `; did you mean X?`, or nothing when no name is near. */
export function didYouMean(word: string, names: string[], most?: number): string {
  const near = nearest(word, names, most)
  return near === undefined ? '' : `; did you mean ${near}?`
}

/** The same, or all the names when none is near. */
export const didYouMeanOneOf = (word: string, names: string[]): string =>
  didYouMean(word, names) || `; known names: ${names.join(', ')}`
