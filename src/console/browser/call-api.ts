// Calls of the API by a page: as who is signed in, with the token of the session where there is one.

/** Headers of what a script of this page changes. */
export function tokenHeaders(): Record<string, string> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content
  return { 'X-Requested-With': 'XMLHttpRequest', ...(token && { 'X-CSRF-Token': token }) }
}

/** An image, as far as pages look at it. */
export interface Image {
  '@id': string
  id: string
  ingesting: boolean
  error: string
}

/** A list of images, where images are asked for; undefined when there is no answer with JSON, or no line. */
export async function callApi(
  method: string,
  address: string,
  body?: unknown,
): Promise<{ member?: Image[] } | undefined> {
  try {
    const response = await fetch(address, {
      method,
      headers: {
        Accept: 'application/ld+json',
        ...(method !== 'GET' && tokenHeaders()),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return response.ok && response.status !== 204 ? await response.json() : undefined
  } catch {
    return undefined
  }
}

/** The sentence of an answer that refuses. */
export function sentenceIn(text: string): string | undefined {
  try {
    const { description, detail } = JSON.parse(text)
    return description ?? detail
  } catch {
    return undefined
  }
}
