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
