// Percent-encoding undone (RFC 3986, section 2.5).

/** The text that is encoded, which must be UTF-8; undefined where a text is not validly encoded. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
