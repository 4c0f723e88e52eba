// The first administrator of the platform, who comes by a link that a start or a command has printed.
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createPersonLink,
  type Db,
  endPersonSessions,
  ensureFirstLink,
  ensurePerson,
  findPersonLink,
  noteRow,
  takePersonLink,
  updatePerson,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { linkGone, tokenIn } from './link-token.js'
import { hashPassword } from './passwords.js'
import { beginSession } from './sign-in.js'

/** Address of such a link at a base. */
const firstAddress = (base: string, token: string): string => `${base}/console/first/${token}`

/** The link that a start prints: while nobody administers the platform in the console. */
export async function firstLink({ store, base }: Pick<Services, 'store' | 'base'>): Promise<string | undefined> {
  const token = await ensureFirstLink(store.db)
  return token && firstAddress(base, token)
}

/** A link for another administrator, whoever there is already. */
export const administratorLink = async (db: Db, base: string): Promise<string> =>
  firstAddress(base, (await createPersonLink(db, { purpose: 'first' })).token)

/** Throws HttpProblem 404 when the link has been used or has expired. */
export async function checkFirstLink({ store }: Services, token: string): Promise<void> {
  if (!(await findPersonLink(store.db, tokenIn(token), 'first'))) throw linkGone()
}

/** Makes who opened the link an administrator, and signs them in. Throws HttpProblem 404 when somebody was before. */
export async function takeFirstLink(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  { email, name, password }: { email: string; name: string; password: string },
): Promise<void> {
  await checkFirstLink(services, token)
  const hash = await hashPassword(password)
  const { id } = await services.store.transaction(async ({ db }) => {
    if (!(await takePersonLink(db, tokenIn(token), 'first'))) throw linkGone()
    const values = { password: hash, password_given: false, administrator: true, ...(name && { name }) }
    const { person } = await ensurePerson(db, { email, ...values })
    await updatePerson(db, person.id, values)
    await endPersonSessions(db, person.id)
    noteRow({ act: 'takeInvitation', person: person.id })
    return person
  })
  await beginSession(services, request, response, id)
}
