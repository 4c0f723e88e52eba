// The way to the page of signing in, and back to where one came from: local addresses only.

const SIGN_IN = '/console/sign-in'

/** Where one goes when nothing says where. */
export const HOME = '/'

/** Longest way back that is kept. */
const LONGEST = 2000

/** Parameter that tells the page that a form was sent without a session, and not taken. */
export const UNSAVED = 'unsaved'

/** Path of the page of signing in; `to`: path and query of where one goes from there. */
export function signInPath(to: string, isUnsaved = false): string {
  const query = new URLSearchParams({
    ...(to !== HOME && to.length <= LONGEST && { to }),
    ...(isUnsaved && { [UNSAVED]: '' }),
  })
  return query.size > 0 ? `${SIGN_IN}?${query}` : SIGN_IN
}

/**
 * The address that a path after the base leads to, as it came in a query or a field: one below the base, whatever the
 * text is, and never one that would sign in or out again.
 */
export function localAddress(base: string, to: string | null | undefined): string {
  const home = base + HOME
  if (!to?.startsWith('/') || to.length > LONGEST || !URL.canParse(base + to)) return home
  const url = new URL(base + to)
  const root = new URL(home)
  const isBelow = url.origin === root.origin && url.pathname.startsWith(root.pathname)
  const isLocal = isBelow && url.username === '' && url.password === ''
  return isLocal && !url.pathname.startsWith(`${root.pathname}console/sign-`) ? url.href : home
}
