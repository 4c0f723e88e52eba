// Access for viewers: who they are, how they get roles, and how that is described to their software.

export { authMount } from './auth-routes.js'
