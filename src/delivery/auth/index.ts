// Access for viewers: who they are, how they get roles, and how that is described to their software.
export { AUTH1, AUTH2, type AuthDescription, authDescriber, describeAuth, probeUri } from './describe.js'
export { serveAuth } from './routes.js'
