// Places in a JSON document, as messages name them: items[2].label.en[0].

/** Names of members and positions in arrays, from the outermost value inwards. */
export type JsonPath = readonly (string | number)[]

const PLAIN = /^[\p{L}_$@][\p{L}\p{N}_$@-]*$/u

/** One step below a place that is already written; '' is the document itself. */
export const below = (place: string, step: string | number): string => {
  if (typeof step === 'number') return `${place}[${step}]`
  if (!PLAIN.test(step)) return `${place}[${JSON.stringify(step)}]`
  return place === '' ? step : `${place}.${step}`
}

/** A path as one text; that of the document itself is `body`. */
export const pathText = (path: JsonPath): string => path.reduce<string>(below, '') || 'body'
