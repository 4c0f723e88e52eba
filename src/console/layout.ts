// The frame of every page: landmarks, where you are, the places of a customer, who is signed in, and what the page loads.
import { apart, Html, html } from '../html.js'
import { isAllowed } from '../operations/index.js'
import { percentDecoded } from '../percent-decoded.js'
import type { Property, Vocabulary } from '../vocabulary/index.js'
import { assetAddress } from './assets.js'
import { givenName, type Page } from './page.js'
import { HOME, signInPath } from './sign-in-path.js'
import { type Labels, propertyLabel } from './texts/labels.js'
import { ANYONE, type Visitor } from './visitor.js'

/** The document as data in the page: what reads JSON-LD out of pages finds the same graph in it. */
const embedded = (document: object): Html =>
  new Html(`<script type="application/ld+json">${JSON.stringify(document).replaceAll('<', '\\u003c')}</script>`)

/** The links of a Customer that are places of daily work, in their order; the customer itself is where the rest is. */
const PLACES = ['spaces', 'iiif', 'batches', 'portalUsers', 'keys'] as const

/** What a page is framed with. */
export interface Framed {
  title: string
  content: Html
  base: string
  visitor?: Visitor
  /** The vocabulary that the customers are of. */
  vocabulary?: Vocabulary
  /** Absolute address of the page, when it is a resource: other representations are linked from there. */
  self?: string
  /** Where the page is, when it is none: what of the customer is its place follows from it. */
  at?: string
  /** What it shows. */
  document?: object
  /** Bundles that it needs beside the one of all pages. */
  scripts?: string[]
}

/** The customer that a page belongs to: that of its address, or whose key or person asks. */
function customerOf(path: string, { principal }: Visitor): string | undefined {
  const named = /^\/(?:console\/)?customers\/([^/]+)/.exec(path)?.[1]
  return named ?? (principal?.customer === null ? undefined : principal?.customer?.toString())
}

/** Places that have pages of their own at /console: the first of them, and where the others are. */
const OWN_PAGES: Partial<Record<string, { first: string; within: RegExp }>> = {
  iiif: {
    first: '/console/customers/{customer}/collections/root',
    within: /^\/(console\/customers\/[^/]+\/(collections|manifests|new-book)|customers\/[^/]+\/iiif)(\/|$)/,
  },
}

const addressOf = ({ name, uriTemplates, value }: Property, customer: string): string | undefined =>
  (OWN_PAGES[name]?.first ?? (uriTemplates[0] ?? value)?.text)?.replace('{customer}', customer)

/** The places of a customer that the visitor may go to. */
function places({ base, vocabulary, visitor = ANYONE }: Framed, path: string): Html | false {
  const customer = customerOf(path, visitor)
  const owner = vocabulary?.classes.get('vocab:Customer')
  if (!customer || !owner || !visitor.principal) return false
  const { texts } = visitor.language
  const links = PLACES.flatMap(name => {
    const link = owner.properties.find(property => property.name === name)
    const address = link && addressOf(link, customer)
    const read = link?.operations.find(({ method }) => method === 'GET')
    if (!address || (read && !isAllowed(visitor.principal, read))) return []
    return [{ address, text: texts.places[name], within: OWN_PAGES[name]?.within }]
  })
  const all = [...links, { address: `/customers/${customer}`, text: texts.places.settings, within: undefined }]
  const here = all.find(({ address, within }) =>
    within ? within.test(path) : path === address || path.startsWith(`${address}/`),
  )
  return html`<nav class="places" aria-label="${texts.site}"><ul>${all.map(
    place =>
      html`<li><a href="${base}${place.address}"${place === here && html` aria-current="${path === place.address ? 'page' : 'true'}"`}>${place.text}</a></li>`,
  )}</ul></nav>`
}

/** Who is signed in, and the way out; or the way in, from which one comes back to the page. */
function account({ base, visitor = ANYONE }: Framed, path: string): Html {
  const { texts } = visitor.language
  if (!visitor.name) return html`<a href="${base}${signInPath(path || HOME)}">${texts.signIn}</a>`
  const name = html`<span class="unseen">${texts.signedInAs}</span> <bdi>${visitor.name}</bdi>`
  if (visitor.csrf === undefined) return html`<span class="account">${name}</span>`
  return html`<a class="account" href="${base}/console/account">${name}</a><a href="${base}/console/sign-out">${texts.signOut}</a>`
}

/** A whole page. */
export function layout(framed: Framed): string {
  const { title, content, base, self, document, visitor = ANYONE, scripts = [] } = framed
  const { language, csrf, principal } = visitor
  const { texts } = language
  const alternates = ['application/ld+json', 'text/turtle'].map(
    type => html`<link rel="alternate" type="${type}" href="${self}">`,
  )
  const path = (framed.at ?? self ?? '').slice(base.length)
  const page = html`<html lang="${language.tag}" dir="${language.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${csrf && html`<meta name="csrf-token" content="${csrf}">`}
<title>${apart(title)} · Hydria</title>
<link rel="icon" href="${assetAddress(base, 'icon.svg')}">
<link rel="stylesheet" href="${assetAddress(base, 'console.css')}">
${['console.js', ...scripts].map(name => html`<script type="module" src="${assetAddress(base, name)}"></script>`)}
${self && alternates}
${document && embedded(document)}
</head>
<body>
<a class="skip" href="#main">${texts.skip}</a>
<header class="top"><a class="home" href="${base}/">Hydria</a>${places(framed, path)}<div class="end">${principal?.access === 'platform' && html`<a href="${base}/customers">${texts.customers}</a>`}<a href="${base}/docs">${texts.documentation}</a>${account(framed, path)}</div></header>
<main id="main">
${content}
</main>
</body>
</html>
`
  return `<!doctype html>\n${page.text}`
}

/**
 * Links that lead from the root to a page, one for each part of its path; what people have called is shown by its name.
 * `title`: that of the page, where it is of a resource.
 */
export function breadcrumbs({ self, base, vocabulary, visitor, above = [] }: Page, title: string | undefined): Html {
  const { texts, labels, tag } = visitor.language
  const parts = self.slice(base.length).split('/').filter(Boolean)
  const crumbs = parts.map((part, index) => {
    const href = `${base}/${parts.slice(0, index + 1).join('/')}`
    const isLast = index === parts.length - 1
    const there = above.find(one => one['@id'] === href)
    const name = (isLast ? title : there && givenName(there, tag)) ?? crumbText(part, vocabulary, labels)
    return html`<li>${isLast ? html`<bdi aria-current="page">${name}</bdi>` : html`<a href="${href}"><bdi>${name}</bdi></a>`}</li>`
  })
  return html`<nav aria-label="${texts.whereYouAre}"><ol class="crumbs"><li><a href="${base}/">${texts.start}</a></li>${crumbs}</ol></nav>`
}

/** A word of the addresses is the label of the link of its name; what stands for a resource is shown as it is. */
function crumbText(part: string, vocabulary: Vocabulary, labels: Labels): string {
  for (const owner of vocabulary.classes.values()) {
    const link = owner.properties.find(({ name, isLink }) => isLink && name === part)
    if (link) return propertyLabel(labels, owner, link)
  }
  return percentDecoded(part) ?? part
}
