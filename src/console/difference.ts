// One property that changed, as the audit trail tells it, for people: what it was, and what it is.
import { type Html, html } from '../html.js'
import { lastPart } from './page.js'

const told = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** What a property was and is; dots for what is secret. */
export function differenceHtml({ property, before, after, changed, of }: Record<string, unknown>): Html {
  const was = before !== undefined && html`<del><bdi>${told(before)}</bdi></del>`
  const is = after !== undefined && html`<ins><bdi>${told(after)}</bdi></ins>`
  // A list of whole paths is not read.
  const which =
    Array.isArray(of) &&
    html` <small>(${of.map((path, at) => html`${at > 0 && ', '}<bdi>${lastPart(String(path))}</bdi>`)})</small>`
  return html`<code>${String(property)}</code>: ${changed ? '•••' : html`${was}${was && is && ' → '}${is}`}${which}`
}
