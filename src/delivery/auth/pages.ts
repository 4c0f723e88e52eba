// The few pages that a viewer meets on the way to a role: agree, done, and the token's messenger.

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text made safe between tags and in attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => escapes[character]!)

/** JSON made safe inside a script element. */
const scriptJson = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')

const page = (title: string, body: string, script = ''): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 36rem; padding: 0 1rem } button { font: inherit; padding: .5rem 1.25rem }</style>
</head>
<body>
${body}
${script ? `<script>${script}</script>` : ''}
</body>
</html>
`

/** The terms and the button by which a viewer agrees to them. */
export const agreePage = (title: string, text: string, button: string): string =>
  page(
    title,
    `<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
<form method="post"><button type="submit">${escapeHtml(button)}</button></form>
</main>`,
  )

/** Shown when all is done in a window that the viewer opened: it closes itself, and says so where it may not. */
export const closingPage = (text: string): string =>
  page(text, `<main><p>${escapeHtml(text)} You may close this window.</p></main>`, 'window.close()')

/** Sends a message to the page that opened the token service in a frame, and to no other origin. */
export const messagePage = (message: object, origin: string): string =>
  page('Access token', '', `window.parent.postMessage(${scriptJson(message)}, ${scriptJson(origin)})`)
