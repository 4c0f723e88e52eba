// The known name that a mistyped one probably stands for.

/** Edits (insert, delete, replace) that turn one word into the other. */
export function distance(a: string, b: string): number {
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

/** The nearest of the names, letters' case aside; undefined when none is near, or the word is absurdly long. */
export function nearest(word: string, names: string[]): string | undefined {
  if (word.length > 60) return undefined
  const ranked = names
    .map(name => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const best = ranked[0]
  return best && best.edits <= Math.max(2, word.length / 3) ? best.name : undefined
}
