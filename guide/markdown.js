// What markdown-it learns for the guide: where links lead, anchors of headings, tables that scroll by themselves.
import { existsSync } from 'node:fs'
import { posix } from 'node:path'

/** `page` as it is linked to from the page `from`. */
export const linkTo = (from, page) => posix.relative(posix.dirname(from), `${page}.html`)

/** A vocabulary's file is the page of its class. */
const readAs = target => target.replace(/^vocab\/(\w+)\/(\w+)\.jsonld$/, 'docs/api/$1/$2.md')

/**
 * Leads a link of `source` to the page of what it names; `pages` are all pages by their sources. What is in the
 * repository and no page of the guide is not linked. Throws an Error for what does not exist.
 */
export function ledTo(href, source, pages) {
  if (/^([a-z]+:|#|\/)/.test(href)) return href
  const [path, anchor] = href.split('#')
  const target = readAs(posix.normalize(posix.join(posix.dirname(source), path)))
  const page = pages.get(target)
  if (page !== undefined) return linkTo(pages.get(source), page) + (anchor ? `#${anchor}` : '')
  if (!existsSync(target)) throw new Error(`${source} links to ${href}, which does not exist`)
  return undefined
}

/** A plug-in of markdown-it: links lead to pages, and pictures to their copies, whose files are added to `shown`. */
export const leadLinks = (pages, shown) => markdown => {
  markdown.core.ruler.push('lead-links', state => {
    const source = state.env.source
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'link_open') {
        const href = ledTo(token.attrGet('href'), source, pages)
        if (href === undefined) token.attrs = []
        else token.attrSet('href', href)
      }
      if (token.type === 'image') {
        const picture = posix.join(posix.dirname(source), token.attrGet('src'))
        if (!existsSync(picture)) throw new Error(`${source} shows ${picture}, which does not exist`)
        shown.add(picture)
        token.attrSet('src', posix.relative(posix.dirname(pages.get(source)), posix.basename(picture)))
      }
    }
  })
}

/** The anchor of a heading, as readers of Markdown on the web know it. */
export const anchorOf = heading =>
  heading
    .toLowerCase()
    .trim()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')

/** A plug-in of markdown-it: headings have anchors. */
export const headingAnchors = markdown => {
  markdown.core.ruler.push('heading-anchors', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'heading_open') continue
      const text = tokens[index + 1].children.map(({ content }) => content).join('')
      token.attrSet('id', anchorOf(text))
    }
  })
}

/** A plug-in of markdown-it: a wide table scrolls by itself, by keyboard too. */
export const scrolledTables = ({ renderer: { rules } }) => {
  rules.table_open = () => '<div class="scroll" tabindex="0"><table>'
  rules.table_close = () => '</table></div>'
}
