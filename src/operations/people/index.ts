// People in the console: who is signed in and how they come to be, and what customers may say of their users.
export { CSRF_FIELD, checkCsrf } from './csrf.js'
export { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './passwords.js'
export { portalUserRule } from './portal-user.js'
export { type Entered, signIn, signOut } from './sign-in.js'
export { consoleCookie, type SignedIn, signedInBy } from './signed-in.js'
