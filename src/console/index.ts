// Public API of the console: the same resources for a person, as pages that need no script.
export { classPage, docsIndex, vocabularyPage } from './class-pages.js'
export { type Page, renderPage } from './html-page.js'
export { STYLE_PATH } from './layout.js'
export { BODY_FIELD, METHOD_FIELD } from './operation-form.js'
export { STYLE } from './style.js'
