// One property that changed, as the audit trail tells it, for people: what it was, and what it is.
import { type Html, html } from '../html.js'

const told = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** The last part of a path: a list of whole ones is not read. */
const nameIn = (path: string): string => decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))

/** What a property was and is; dots for what is secret. */
export function differenceHtml({ property, before, after, changed, of }: Record<string, unknown>): Html {
  const was = before !== undefined && html`<del><bdi>${told(before)}</bdi></del>`
  const is = after !== undefined && html`<ins><bdi>${told(after)}</bdi></ins>`
  const which =
    Array.isArray(of) &&
    html` <small>(${of.map((path, at) => html`${at > 0 && ', '}<bdi>${nameIn(String(path))}</bdi>`)})</small>`
  return html`<code>${String(property)}</code>: ${changed ? '•••' : html`${was}${was && is && ' → '}${is}`}${which}`
}
