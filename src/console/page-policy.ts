// The Content-Security-Policy of all pages.

/** What a page may load and where its forms may go: nothing but our own. */
export const PAGE_POLICY = (base: string): string => {
  const own = new URL(base).origin
  return `default-src 'none'; img-src 'self' ${own} blob:; media-src 'self' ${own}; connect-src 'self' ${own}; script-src 'self' ${own}; style-src 'self' ${own}; form-action 'self' ${own}; frame-ancestors 'none'; base-uri 'none'`
}
