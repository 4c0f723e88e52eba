// Markup as a template: whatever is filled in is escaped unless it is markup itself.

/** Markup that is safe to send. */
export class Html {
  constructor(readonly text: string) {}
}

type Content = Html | string | number | boolean | null | undefined | Content[]

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeText = (text: string): string => text.replace(/[&<>"']/g, char => ENTITIES[char]!)

const textOf = (content: Content): string => {
  if (content instanceof Html) return content.text
  if (Array.isArray(content)) return content.map(textOf).join('')
  return content === null || content === undefined || content === false ? '' : escapeText(String(content))
}

/** Markup with contents: text is escaped, arrays are joined, nothing and false leave no trace. */
export const html = (strings: TemplateStringsArray, ...contents: Content[]): Html =>
  new Html(strings.reduce((text, part, index) => text + textOf(contents[index - 1]) + part))

/** Letters and signs that may turn around what stands beside them. */
const TURNING = /[\u0591-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdfd\ufe70-\ufefc]/

/** A text where no element can keep it apart from what stands beside it, as in a title: with the signs of Unicode that do. */
export const apart = (text: string): string => (TURNING.test(text) ? `\u2068${text}\u2069` : text)
