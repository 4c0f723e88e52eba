// The console room: the same resources for a person, as pages that need no script.
export { classPage, docsIndex } from './docs.js'
export { BODY_FIELD, METHOD_FIELD } from './form.js'
export { STYLE_PATH } from './layout.js'
export { type Page, renderPage } from './page.js'
export { STYLE } from './style.js'
