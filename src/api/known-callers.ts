// Who was found to have sent a request, for the pages that tell of what went wrong with it.
import type { IncomingMessage } from 'node:http'
import type { Principal } from '../operations/index.js'

const callers = new WeakMap<IncomingMessage, Principal>()

export const callerOf = (request: IncomingMessage): Principal | undefined => callers.get(request)

export function noteCaller(request: IncomingMessage, principal: Principal | undefined): void {
  if (principal) callers.set(request, principal)
}
