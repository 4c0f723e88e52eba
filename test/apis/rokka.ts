// rokka's own client, unmodified, pointed at a test server.

import type { Rokka } from 'rokka'
import * as imported from 'rokka'
import type { TestCustomer, TestHydria } from '../hydria.js'

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
export type Answer = { statusCode: number; body: any; response: { headers: Headers } }

// The package is CommonJS: what it exports is found under `default` by node, and at the top by the compiler.
const { Rokka: Client } = ((imported as unknown as { default?: typeof imported }).default ??
  imported) as typeof imported

/** A client with the customer's key; renderHost has the organization in its path. */
export const clientOf = (hydria: TestHydria, customer: Pick<TestCustomer, 'key' | 'secret'>, more = {}): Rokka =>
  new Client({
    apiKey: `${customer.key}:${customer.secret}`,
    apiHost: hydria.base,
    renderHost: `${hydria.base}/{organization}`,
    ...more,
  })

/** A customer's number in the form of a UUID, by which rokka's clients know users and organizations. */
export const idOf = (customer: number): string => `00000000-0000-4000-8000-${customer.toString(16).padStart(12, '0')}`

/** What a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<Answer> {
  try {
    await call
  } catch (error) {
    return error as Answer
  }
  throw new Error('The call was not refused')
}

/** Names of the methods of an object, by its prototype. */
export const methodsOf = (api: object): string[] =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(api)).filter(name => name !== 'constructor')
