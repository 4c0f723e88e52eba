// Links for users: by one they take up the invitation of a customer, or choose another password; mailed, or else shown once to who made it.
import { conflict, HttpProblem } from '../../problem.js'
import {
  createPersonLink,
  findPerson,
  type LinkPurpose,
  mailedLately,
  type Person,
  type PortalUserRow,
  removePersonLink,
} from '../../store/index.js'
import { type Handler, ownerRow, resource } from '../call.js'
import type { Services } from '../services.js'
import { mailedBase, sendMail, sendsMail } from './mail.js'
import { mailOf } from './mail-texts.js'
import { othersWord } from './portal-user.js'

/** Where such links lead, before their token. */
export const LINK_PATHS = { invitation: '/console/invitations/', reset: '/console/reset/' } as const

/** Whom a link is for, and what of. */
export interface LinkFor {
  purpose: keyof typeof LINK_PATHS
  person: Pick<Person, 'id' | 'email' | 'language'>
  /** Of an invitation: the user that the person is to be, and what the customer is called. */
  user?: { customer: number; id: string; title: string }
}

const targetOf = ({ purpose, person, user }: LinkFor) => ({
  purpose: purpose as LinkPurpose,
  person: person.id,
  ...(user && { customer: user.customer, membership: user.id }),
})

/** Mails a link. Throws HttpProblem 429 when one was mailed within the last minute, 501 and 502. */
export async function mailLink(services: Services, wanted: LinkFor): Promise<Date> {
  const { db } = services.store
  const base = mailedBase(services.settings)
  const target = { ...targetOf(wanted), mailed: true }
  if (await mailedLately(db, target))
    throw new HttpProblem(429, 'Too many requests', 'A link was mailed within the last minute; retry later.', [], {
      'Retry-After': '60',
    })
  const { token, expires } = await createPersonLink(db, target)
  const { purpose, person, user } = wanted
  const facts = { link: base + LINK_PATHS[purpose] + token, host: new URL(base).host, customer: user?.title ?? '' }
  try {
    await sendMail(services, { to: person.email, ...mailOf(purpose, person.language, facts) })
  } catch (error) {
    await removePersonLink(db, token)
    throw error
  }
  return expires
}

/** Throws HttpProblem 409 where a link to another password would let a customer's owner into what is not the customer's. */
async function checkHandedOn(services: Services, person: Person, { customer }: PortalUserRow): Promise<void> {
  const why = await othersWord(services.store, person, customer, true)
  if (!why) return
  throw conflict(
    `This user ${why}, and is here already: how they sign in is theirs alone to change. They can ask for another password where the platform sends mail, or ask an administrator.`,
    [{ property: 'email', message: 'is that of a person whose password is not the customer’s to set' }],
  )
}

/** POST to invitation: the link alone is in the answer, or says where it was sent. */
export const inviteUser: Handler = {
  statuses: [200, 404, 409, 501, 502],
  async run(call, services) {
    const { store, settings, base } = services
    const user = ownerRow(call, 'PortalUser')
    const person = (await findPerson(store.db, user.person))!
    const isHere = user.accepted !== null
    const { display_name: title, name } = (await store.find('Customer', { id: user.customer }))!
    const wanted: LinkFor = isHere
      ? { purpose: 'reset', person }
      : { purpose: 'invitation', person, user: { customer: user.customer, id: user.id, title: title || name } }
    if (isHere) await checkHandedOn(services, person, user)
    if (sendsMail(settings)) {
      const expires = await mailLink(services, wanted)
      return resource(services, 'Invitation', { one_time_link: null, sent_to: person.email, good_until: expires })
    }
    const { token, expires } = await store.transaction(({ db }) => createPersonLink(db, targetOf(wanted)))
    const link = base + LINK_PATHS[wanted.purpose] + token
    return resource(services, 'Invitation', { one_time_link: link, sent_to: null, good_until: expires })
  },
}
