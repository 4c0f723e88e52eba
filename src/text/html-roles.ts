// What elements of HTML mean for the text in them.

/** `unread`: what stands in it is no text. `block`: begins and ends lines. `break`: ends a line. */
export type HtmlRole = 'unread' | 'block' | 'break' | 'inline'

const ROLES: [RegExp, HtmlRole][] = [
  [/^(script|style|head|title|noscript|template|rt|rp)$/, 'unread'],
  [/^(p|div|table|tr|td|th|ul|ol|li|dl|dt|dd|h[1-6]|section|article|aside|header|footer|blockquote|pre|hr)$/, 'block'],
  [/^br$/, 'break'],
]

export const htmlRole = (name: string): HtmlRole => ROLES.find(([pattern]) => pattern.test(name))?.[1] ?? 'inline'
