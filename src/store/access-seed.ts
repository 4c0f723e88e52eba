// What a new customer has for access control: a clickthrough role with its service.
import type { Db } from './database.js'

const SECONDS = 600

/** Inserts them in the transaction that makes the customer. */
export async function seedAccess(db: Db, customer: number): Promise<void> {
  await db('auth_services').insert([
    {
      customer,
      name: 'clickthrough',
      profile: 'clickthrough',
      label: 'Terms of use',
      page_label: 'Terms of use',
      page_description: 'These images may be viewed under the terms of the institution that provides them.',
      call_to_action: 'I agree',
      time_to_live: SECONDS,
    },
  ])
  await db('auth_services').insert({
    customer,
    name: 'logout',
    auth_service: 'clickthrough',
    profile: 'logout',
    label: 'Log out',
  })
  await db('roles').insert({ customer, name: 'clickthrough', label: 'Clickthrough', auth_service: 'clickthrough' })
}
