// Texts of a document on its page: in the language that the reader prefers, as HTML that can do no harm.

import { Html, html } from '../../html.js'
import { chosenTexts, cleanLabel } from '../../presentation/index.js'

/** How the texts of one page are read. */
export interface Reader {
  /** Language tags, the best liked first. */
  languages: string[]
}

/** A tag that may stand in an attribute; `none` is no language. */
const langOf = (language: string): string | undefined =>
  language !== 'none' && /^[a-z]{2,8}(-[a-z\d]{1,8})*$/i.test(language) ? language : undefined

function chosen(map: unknown, { languages }: Reader): { texts: string[]; lang: string | undefined } {
  const { texts, language } = chosenTexts(map, languages)
  return { texts, lang: language === undefined ? undefined : langOf(language) }
}

/** A language map as HTML, each of its texts cut to the tags that IIIF allows; nothing for none. */
export function textHtml(map: unknown, reader: Reader): Html | undefined {
  const { texts, lang } = chosen(map, reader)
  if (texts.length === 0) return undefined
  const parts = texts.map(
    text =>
      html`<span class="text" dir="auto"${lang ? html` lang="${lang}"` : ''}>${new Html(cleanLabel(text))}</span>`,
  )
  return html`${parts.flatMap((part, index) => (index === 0 ? [part] : [html`<br>`, part]))}`
}

/** A language map as one line of text without tags, for titles. */
export const plainText = (map: unknown, reader: Reader): string =>
  chosen(map, reader)
    .texts.map(text => (text.startsWith('<') ? text.replace(/<[^>]*>/g, '') : text))
    .join('; ')
    .slice(0, 300)

/** An address that a page may lead to, or load from; undefined for anything but http and https. */
export const safeAddress = (address: unknown): string | undefined =>
  typeof address === 'string' && /^https?:\/\/[^\s"'<>]+$/i.test(address) ? address : undefined

/** A link that takes nothing of this page along. */
export const linkTo = (address: unknown, content: Html | string): Html => {
  const href = safeAddress(address)
  return href ? html`<a href="${href}" rel="noopener">${content}</a>` : html`${content}`
}
