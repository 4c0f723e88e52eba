// The frame of every page: landmarks, the way home, and the same resource in its other representations.
import { Html, html } from '../html.js'

/** Address of the style sheet. */
export const STYLE_PATH = '/console.css'

/** The document as data in the page: what reads JSON-LD out of pages finds the same graph in it. */
const embedded = (document: object): Html =>
  new Html(`<script type="application/ld+json">${JSON.stringify(document).replaceAll('<', '\\u003c')}</script>`)

/**
 * A whole page. `self` is the address that other representations are linked from, when the page is a resource;
 * `document` is what it shows.
 */
export function layout({
  title,
  content,
  base,
  self,
  document,
}: {
  title: string
  content: Html
  base: string
  self?: string
  document?: object
}): string {
  const alternates = ['application/ld+json', 'text/turtle'].map(
    type => html`<link rel="alternate" type="${type}" href="${self}">`,
  )
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Hydria</title>
<link rel="stylesheet" href="${base}${STYLE_PATH}">
${self && alternates}
${document && embedded(document)}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><nav aria-label="Site"><a class="home" href="${base}/">Hydria</a> <a href="${base}/customers">Customers</a> <a href="${base}/docs">Documentation</a></nav></header>
<main id="main">
${content}
</main>
</body>
</html>
`
  return `<!doctype html>\n${page.text}`
}

/** Links that lead from the root to an address, one for each part of its path. */
export function breadcrumbs(self: string, base: string): Html {
  const parts = self.slice(base.length).split('/').filter(Boolean)
  const crumbs = parts.map((part, index) => {
    const href = `${base}/${parts.slice(0, index + 1).join('/')}`
    const isLast = index === parts.length - 1
    return html`<li>${isLast ? html`<span aria-current="page">${decode(part)}</span>` : html`<a href="${href}">${decode(part)}</a>`}</li>`
  })
  return html`<nav aria-label="Where you are"><ol class="crumbs"><li><a href="${base}/">Entry point</a></li>${crumbs}</ol></nav>`
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
