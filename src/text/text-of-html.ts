// HTML, and what captions have of it, as the text that one reads.
import { htmlRole } from './html-roles.js'
import { readMarkup } from './read-markup.js'
import type { TextLimits } from './text-limits.js'

/** The text of a piece of HTML, with a line for each block. */
export function textOfHtml(html: string, limits: TextLimits): string {
  if (!/[<&]/.test(html)) return html.replace(/\s+/g, ' ')
  let text = ''
  let unread = 0
  const breakAt = (name: string, roles: string[]): void => {
    if (roles.includes(htmlRole(name))) text += '\n'
  }
  const open = (name: string): void => {
    if (htmlRole(name) === 'unread') unread++
    breakAt(name, ['block', 'break'])
  }
  const close = (name: string): void => {
    if (htmlRole(name) === 'unread') unread--
    breakAt(name, ['block'])
  }
  const add = (piece: string): void => {
    if (unread === 0) text += piece.replace(/\s+/g, ' ')
  }
  readMarkup(html, 'html', { open, text: add, close }, limits)
  return text
}
