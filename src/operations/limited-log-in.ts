// A log-in of a viewer that could be guessed: limited by the address that it comes from.
import type { IncomingMessage } from 'node:http'
import { clientAddress } from '../http/index.js'
import { HttpProblem } from '../problem.js'
import type { Services } from './services.js'

/** Whether an error says that the caller, and not something of ours, was wrong. */
const isRefusal = (error: unknown): boolean => error instanceof HttpProblem && error.status < 500

/**
 * What a log-in gives, counted as failed when it gives undefined or is refused.
 * Throws HttpProblem 429 when too many have failed from the address of the request.
 */
export async function limitedLogIn<Given>(
  { logIns, settings, now }: Services,
  request: IncomingMessage,
  logIn: () => Promise<Given | undefined>,
): Promise<Given | undefined> {
  const address = clientAddress(request, settings.TRUST_PROXY)
  logIns.check(address, undefined, now())
  const failed = () => {
    logIns.failed(address, undefined, now())
    request.failedLogIn = 'viewer'
  }
  try {
    const given = await logIn()
    if (given === undefined) failed()
    return given
  } catch (error) {
    if (isRefusal(error)) failed()
    throw error
  }
}
