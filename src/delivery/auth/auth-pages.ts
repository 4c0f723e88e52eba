// The few pages that a viewer meets on the way to a role: agree, done, and the token's messenger; each with its policy.
import { createHash } from 'node:crypto'
import type { Response } from 'express'
import { apart } from '../../html.js'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text made safe between tags and in attributes. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => escapes[character]!)

/** JSON made safe inside a script element. */
const scriptJson = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')

const STYLE =
  'body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 36rem; overflow-wrap: anywhere; padding: 0 1rem } button { font: inherit; padding: .5rem 1.25rem }'

/** A source of Content-Security-Policy Level 3 that lets exactly this text of an inline element through. */
const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** A page of the authorisation services. */
export interface AuthPage {
  html: string
  /** Its Content-Security-Policy. */
  policy: string
  /** Whether any page may show it in a frame. */
  framed: boolean
}

/** What all policies begin with: nothing is loaded from anywhere, and no element of somebody else's runs. */
const NOTHING = "default-src 'none'; base-uri 'none'"

/** The policy of what is no page: nothing is loaded, and nobody shows it in a frame. */
export const CLOSED_POLICY = `${NOTHING}; form-action 'none'; frame-ancestors 'none'`

interface Content {
  title: string
  body: string
  script?: string
  /** Whether it has a form, which posts to the page's own address. */
  form?: boolean
  /** Origins whose pages may show it in a frame; nobody's when left out. */
  frames?: readonly string[]
}

function page({ title, body, script, form = false, frames = [] }: Content): AuthPage {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(apart(title))}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
${script ? `<script>${script}</script>` : ''}
</body>
</html>
`
  const policy = [
    NOTHING,
    `style-src ${hashSource(STYLE)}`,
    ...(script ? [`script-src ${hashSource(script)}`] : []),
    `form-action ${form ? "'self'" : "'none'"}`,
    `frame-ancestors ${frames.length > 0 ? frames.join(' ') : "'none'"}`,
  ]
  return { html, policy: policy.join('; '), framed: frames.length > 0 }
}

/** The terms and the button by which a viewer agrees to them. */
export const agreePage = (title: string, text: string, button: string): AuthPage =>
  page({
    title,
    body: `<main>
<h1 dir="auto">${escapeHtml(title)}</h1>
<p dir="auto">${escapeHtml(text)}</p>
<form method="post"><button type="submit" dir="auto">${escapeHtml(button)}</button></form>
</main>`,
    form: true,
  })

/** Shown when all is done in a window that the viewer opened: it closes itself, and says so where it may not. */
export const closingPage = (text: string): AuthPage =>
  page({
    title: text,
    body: `<main><p>${escapeHtml(text)} You may close this window.</p></main>`,
    script: 'window.close()',
  })

/**
 * Sends a message to the page that opened the token service in a frame, and to no other origin. `frames`: the origins
 * whose pages may show it, `*` for any.
 */
export const messagePage = (message: object, origin: string, frames: readonly string[]): AuthPage =>
  page({
    title: 'Access token',
    body: '',
    script: `window.parent.postMessage(${scriptJson(message)}, ${scriptJson(origin)})`,
    frames,
  })

/**
 * Sends a page. A form's page tells its own origin, or browsers would send `Origin: null` with what it posts
 * (https://fetch.spec.whatwg.org/#append-a-request-origin-header); no other site learns anything from it.
 */
export function sendPage(response: Response, { html, policy, framed }: AuthPage): void {
  response.set('Content-Security-Policy', policy)
  if (framed) response.removeHeader('X-Frame-Options')
  if (policy.includes("form-action 'self'")) response.set('Referrer-Policy', 'same-origin')
  response.type('html').send(html)
}
