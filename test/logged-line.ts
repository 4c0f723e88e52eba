// What the access log in a file tells of a request.
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const linesIn = (file: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

/** The line of a request, once it is written. */
export async function lineIn(file: string, requestId: string): Promise<Record<string, unknown>> {
  for (;;) {
    const found = linesIn(file).find(line => line['requestId'] === requestId)
    if (found) return found
    await wait(5)
  }
}
