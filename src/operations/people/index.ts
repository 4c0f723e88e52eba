// People in the console: who is signed in and how they come to be, and what customers may say of their users.
export { changeAccount, changePassword, endSessions, hasPassword, sessionsOf } from './account.js'
export { CSRF_FIELD, checkCsrf } from './csrf.js'
export { administratorLink, checkFirstLink, firstLink, takeFirstLink } from './first-administrator.js'
export { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './passwords.js'
export { portalUserRule } from './portal-user.js'
export { type Entered, signIn, signOut } from './sign-in.js'
export { consoleCookie, isAdministrator, type SignedIn } from './signed-in.js'
