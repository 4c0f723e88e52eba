// HTML in strangers' labels, cut to what Presentation 3.0 allows (§4.5). Safe by construction: what is written are the
// allowed tags and escaped text, whatever the text was read as.

/** Tags and their attributes. */
const ALLOWED: Record<string, string[]> = {
  a: ['href'],
  b: [],
  br: [],
  i: [],
  img: ['src', 'alt'],
  p: [],
  small: [],
  span: [],
  sub: [],
  sup: [],
}

/** Elements without an end. */
const VOID = ['br', 'img']
/** Elements whose content is no text to be read. */
const UNREAD = ['iframe', 'noembed', 'noframes', 'script', 'style', 'textarea', 'title', 'xmp']
/** Without it, an element is nothing. */
const NEEDED: Record<string, string> = { a: 'href', img: 'src' }
/** What an address begins with, as it stands: one that is spelled with entities is not taken. */
const ADDRESSES: Record<string, RegExp> = { href: /^(https?:\/\/|mailto:)/i, src: /^https?:\/\//i }
/** Most elements within each other. */
const DEEPEST = 20

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeAll = (text: string): string => text.replace(/[&<>"]/g, character => ESCAPES[character]!)

/** Escapes text in which entities stand already. */
const escapeMarkup = (text: string): string =>
  text.replace(/&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});)|[<>"]/gi, character => ESCAPES[character]!)

const TAG = /<(\/?)([a-z][^\s/>]*)/iy
const ATTRIBUTE = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/y

interface Tag {
  name: string
  isEnd: boolean
  attributes: Map<string, string>
  /** Position behind it. */
  end: number
}

/** The tag that begins at `at`; undefined when it has no end. */
function readTag(html: string, at: number): Tag | undefined {
  TAG.lastIndex = at
  const [, slash, name] = TAG.exec(html)!
  const attributes = new Map<string, string>()
  ATTRIBUTE.lastIndex = TAG.lastIndex
  let end = TAG.lastIndex
  for (let found = ATTRIBUTE.exec(html); found; found = ATTRIBUTE.exec(html)) {
    const [, attribute, ...values] = found
    const known = attribute!.toLowerCase()
    if (!attributes.has(known)) attributes.set(known, values.find(value => value !== undefined) ?? '')
    end = ATTRIBUTE.lastIndex
  }
  end = html.indexOf('>', end)
  return end === -1 ? undefined : { name: name!.toLowerCase(), isEnd: slash === '/', attributes, end: end + 1 }
}

/** The tag as it may stand; '' for one that may not. */
function writeTag({ name, attributes }: Tag): string {
  if (!Object.hasOwn(ALLOWED, name)) return ''
  const written = ALLOWED[name]!.flatMap(attribute => {
    const value = attributes.get(attribute)?.trim()
    if (value === undefined || ADDRESSES[attribute]?.test(value) === false) return []
    return [[attribute, value] as const]
  })
  if (NEEDED[name] && !written.some(([attribute]) => attribute === NEEDED[name])) return ''
  return `<${[name, ...written.map(([attribute, value]) => `${attribute}="${escapeMarkup(value)}"`)].join(' ')}>`
}

/** Position behind a comment, a declaration or a processing instruction that begins at `at`. */
function behindAside(html: string, at: number): number {
  const close = html.startsWith('<!--', at) ? '-->' : html.startsWith('<![CDATA[', at) ? ']]>' : '>'
  const end = html.indexOf(close, at + 2)
  return end === -1 ? html.length : end + close.length
}

/** Position behind the content of an element that is not read: at its end tag, or at the end. */
function behindContent(html: string, from: number, name: string): number {
  const end = new RegExp(`</${name}`, 'ig')
  end.lastIndex = from
  return end.exec(html)?.index ?? html.length
}

function cleanHtml(html: string): string {
  const pieces: string[] = []
  const open: string[] = []
  let here = 0
  while (here < html.length) {
    const at = html.indexOf('<', here)
    pieces.push(escapeMarkup(html.slice(here, at === -1 ? html.length : at)))
    if (at === -1) break
    const next = html[at + 1] ?? ''
    if (/[!?]/.test(next)) here = behindAside(html, at)
    else if (!/^<\/?[a-z]/i.test(html.slice(at, at + 3))) {
      pieces.push('&lt;')
      here = at + 1
    } else {
      const tag = readTag(html, at)
      if (!tag) break
      here = !tag.isEnd && UNREAD.includes(tag.name) ? behindContent(html, tag.end, tag.name) : tag.end
      if (tag.isEnd) {
        const level = open.lastIndexOf(tag.name)
        if (level !== -1) for (const name of open.splice(level).reverse()) pieces.push(`</${name}>`)
      } else if (open.length < DEEPEST) {
        const written = writeTag(tag)
        pieces.push(written)
        if (written && !VOID.includes(tag.name)) open.push(tag.name)
      }
    }
  }
  return (
    pieces.join('') +
    open
      .reverse()
      .map(name => `</${name}>`)
      .join('')
  )
}

/**
 * A text of a language map as HTML that may stand in a page. One that begins with `<` and ends with `>` is HTML, of which
 * the tags a, b, br, i, img, p, small, span, sub and sup are left, with `href` (http, https, mailto), `src` (http, https)
 * and `alt`; anything else is plain text, and is escaped. Every element is closed. In linear time.
 */
export const cleanLabel = (text: string): string =>
  text.startsWith('<') && text.endsWith('>') ? cleanHtml(text) : escapeAll(text)
