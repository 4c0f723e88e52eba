// An answer that refuses, as an error: the sentence, and which properties are at fault.

/** One fault of a request: which property, parameter or header, and what would be right. */
export interface Fault {
  property: string
  message: string
}

type Json = Record<string, unknown>

/** The JSON object that a text is; {} for any other text. */
export function objectIn(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
  } catch {
    return {}
  }
}

/** The sentence of an answer that refuses; undefined where it has none. */
export function sentenceOf(body: Json): string | undefined {
  const sentence = body['description'] ?? body['detail'] ?? body['title']
  return sentence === undefined ? undefined : String(sentence)
}

/** What the server answered in the place of success. */
export class Problem extends Error {
  /** Title of its kind, which stays the same. */
  readonly title: string
  /** Address of the page about its kind. */
  readonly type: string | undefined
  readonly errors: Fault[]

  constructor(
    readonly status: number,
    readonly body: Json,
  ) {
    super(sentenceOf(body) ?? `the server answered ${status}`)
    this.name = 'Problem'
    this.title = String(body['title'] ?? `Status ${status}`)
    this.type = typeof body['type'] === 'string' ? body['type'] : undefined
    this.errors = Array.isArray(body['errors']) ? (body['errors'] as Fault[]) : []
  }
}
