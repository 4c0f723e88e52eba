// Public API of the console: the same resources for a person, as pages that need no script.
export { classPage, docsIndex, vocabularyPage } from './class-pages.js'
export { type Page, renderPage } from './html-page.js'
export { STYLE_PATH } from './layout.js'
export { type Action, BODY_FIELD, MATCH_FIELD, METHOD_FIELD, type Refused, SHOWN_FIELD } from './operation-form.js'
export { STYLE } from './style.js'
