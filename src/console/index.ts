// Public API of the console: the same resources for a person, as pages that work without script.
export { assetNames } from './assets.js'
export { classPage, docsIndex, vocabularyPage } from './class-pages.js'
export { consoleMount } from './console-mount.js'
export { type Page, renderPage } from './html-page.js'
export { type Action, BODY_FIELD, MATCH_FIELD, METHOD_FIELD, type Refused, SHOWN_FIELD } from './operation-form.js'
export { PAGE_POLICY } from './page-policy.js'
export { localAddress, signInPath } from './sign-in-path.js'
export { ANYONE, type Visitor, visitorOf } from './visitor.js'
