// The frame of a page of the IIIF store, and the policy under which it is shown: without a session, and with our own scripts alone.
import { apart, type Html, html } from '../../html.js'
import type { FoundOnPage } from './found-on-page.js'
import type { NotesOf } from './page-notes.js'
import type { Reader } from './page-text.js'

/** Writes JSON-LD that needs nothing to be fetched in a syntax of RDF. */
export type ToRdf = (json: string, self: string, mediaType: string, prefixes: Record<string, string>) => Promise<string>

/** What is known of the page, or of another form, that is asked for. */
export interface PageAsk extends Reader {
  /** Where the document is offered in syntaxes of RDF too. */
  toRdf?: ToRdf
  base: string
  /** Address of the document. */
  address: string
  query: URLSearchParams
  /** Whether it is not published: its owner alone looks at it. */
  isDraft?: boolean
  /** Whether everyone may open each of the collections above it, the root first. */
  openAbove?: () => Promise<boolean[]>
  /** How annotations of its canvases are shown; not at all where it is left out. */
  notesOf?: NotesOf
  /** What was found of the words that are asked for. */
  found?: FoundOnPage | undefined
}

/** Where the script, the styles and the viewer of the pages are. */
export const VIEWER_PATH = '/iiif-viewer'

/**
 * The Content-Security-Policy of the pages: scripts and styles of ours, whose origin is none of ours for them (so that no
 * cookie and no storage of the server is within reach); pictures, sound and information documents from anywhere.
 */
export const pagePolicy = (base: string): string => {
  const own = `${base}${VIEWER_PATH}/`
  return [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    'img-src http: https: data: blob:',
    'media-src http: https:',
    'connect-src http: https:',
    "base-uri 'none'",
    `form-action ${base}/iiif/`,
    'sandbox allow-forms allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads',
  ].join('; ')
}

/** Viewers elsewhere that open a document by its address. */
const VIEWERS: [name: string, address: (id: string) => string][] = [
  ['Mirador', id => `https://projectmirador.org/embed/?iiif-content=${encodeURIComponent(id)}`],
  ['Universal Viewer', id => `https://uv-v4.netlify.app/#?manifest=${encodeURIComponent(id)}`],
  ['Theseus', id => `https://theseusviewer.org/?iiif-content=${encodeURIComponent(id)}`],
]

/** The document in its other forms, and in other viewers. */
function formsOf({ base, address }: PageAsk): Html {
  const inVersion = (version: string): string =>
    base + address.slice(base.length).replace(/^\/(iiif|iiif-manifest)\//, `/$1/${version}/`)
  const [older, current] = [inVersion('v2'), inVersion('v3')]
  const elsewhere = VIEWERS.map(([name, at]) => html`<li><a href="${at(address)}" rel="noopener">${name}</a></li>`)
  return html`<nav aria-label="Other forms" class="forms"><h2>Use it elsewhere</h2><ul>
<li><a class="drag" href="${address}?manifest=${address}" title="Drag it into a IIIF viewer">IIIF drag-and-drop</a></li>
<li><a href="${current}">IIIF 3 (JSON)</a></li>
<li><a href="${older}">IIIF 2.1 (JSON)</a></li>
${elsewhere}</ul></nav>`
}

/** The collections above an address that everyone may open, from the root of the customer on. */
async function crumbs({ base, address, openAbove }: PageAsk): Promise<Html | false> {
  const open = (await openAbove?.()) ?? []
  const [customer, ...slugs] = address.slice(`${base}/iiif/`.length).split('/')
  const above = slugs.map((_, index) => [customer!, ...slugs.slice(0, index)])
  const items = above.flatMap((parts, index): Html[] => {
    if (!open[index]) return []
    const name = index === 0 ? 'All collections' : decodeURIComponent(parts.at(-1)!)
    return [html`<li><a href="${base}/iiif/${parts.join('/')}">${name}</a></li>`]
  })
  return items.length > 0 && html`<nav aria-label="Collections above"><ol class="crumbs">${items}</ol></nav>`
}

/** A whole page. `script`: whether it needs the viewer. */
export async function framed(
  ask: PageAsk,
  { title, content, script }: { title: string; content: Html; script: boolean },
): Promise<string> {
  const { base, address } = ask
  const own = base + VIEWER_PATH
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${apart(title)}</title>
<link rel="icon" href="data:,">
<link rel="canonical" href="${address}">
<link rel="alternate" type="application/ld+json" href="${address}">
<link rel="stylesheet" href="${own}/page.css">
${script && html`<script src="${own}/openseadragon.js" defer></script><script src="${own}/page.js" defer></script>`}
</head>
<body>
<header>${await crumbs(ask)}${ask.isDraft && html`<p class="draft" role="note"><strong>Draft.</strong> This is not published: only people of this customer see it.</p>`}</header>
<main>
${content}
${formsOf(ask)}
</main>
</body>
</html>
`
  return `<!doctype html>\n${page.text}`
}
