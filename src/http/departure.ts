// The signal that tells that a client went away before it had its answer.
import type { ServerResponse } from 'node:http'

/** A signal that is aborted when the connection closes before the answer was sent whole. */
export function departure(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const left = (): void => {
    if (!response.writableFinished) controller.abort()
  }
  if (response.destroyed) left()
  else response.once('close', left)
  return controller.signal
}
