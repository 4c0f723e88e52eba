// Who looks at a page: their language, their name, and where the header leads them.
import type { IncomingMessage } from 'node:http'
import type { Principal } from '../operations/index.js'
import { ENGLISH, type Language, languageFor } from './texts/language.js'

/** What the frame of a page knows of who looks at it. */
export interface Visitor {
  language: Language
  principal?: Principal | undefined
  /** What the person, or the key, is called. */
  name?: string | undefined
  /** What forms and scripts of a session send along. */
  csrf?: string | undefined
}

/** Who looks at what is the same for everyone. */
export const ANYONE: Visitor = { language: ENGLISH }

export function visitorOf({ headers }: IncomingMessage, principal: Principal | undefined): Visitor {
  const signedIn = principal?.signedIn
  const language = languageFor(signedIn?.language ?? headers['accept-language'])
  const name = signedIn ? signedIn.name || signedIn.email : principal && language.texts.signedInByKey(principal.key)
  return { language, principal, name, csrf: signedIn?.csrf }
}
