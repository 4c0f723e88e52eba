// How much JSON-LD may say, by count: what is processed costs far more than it is long.
import { HttpProblem } from '../problem.js'

/** Most of each in one body, the contexts that it refers to included. */
const MOST = {
  objects: 20_000,
  /** Contexts that stand in the body or in a context, and are processed each by itself. */
  contexts: 100,
  /** Contexts that are named by their address. */
  'references to contexts': 2000,
  'terms in contexts': 5000,
  graphs: 100,
  'contexts fetched': 10,
}

type Counted = keyof typeof MOST

/** Counts what a body has. */
export interface Tally {
  /** Counts what stands in a body. Throws HttpProblem 413 that names what there is too much of. */
  addBody(body: unknown): void
  /** The same for a context that was fetched for it. */
  addContext(document: object): void
  /** Counts a context that is about to be fetched. Throws HttpProblem 413. */
  addFetch(): void
}

const tooMany = (what: Counted): HttpProblem => {
  const message = `must not have more than ${MOST[what]} ${what}`
  return new HttpProblem(413, 'Content too large', `body: ${message}`, [{ property: 'body', message }])
}

/** A tally of one body. */
export function openTally(): Tally {
  const counts = new Map<Counted, number>()
  const count = (what: Counted, number = 1): void => {
    const total = (counts.get(what) ?? 0) + number
    if (total > MOST[what]) throw tooMany(what)
    counts.set(what, total)
  }

  const addContextValue = (context: unknown): void => {
    for (const one of [context].flat()) {
      if (typeof one === 'string') count('references to contexts')
      if (typeof one !== 'object' || one === null) continue
      count('contexts')
      count('terms in contexts', Object.keys(one).length)
      // Definitions of terms may have contexts of their own.
      add(one)
    }
  }

  const add = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const item of value) add(item)
      return
    }
    count('objects')
    for (const [key, item] of Object.entries(value)) {
      if (key === '@context') addContextValue(item)
      else {
        if (key === '@graph') count('graphs')
        add(item)
      }
    }
  }

  return { addBody: add, addContext: add, addFetch: () => count('contexts fetched') }
}
