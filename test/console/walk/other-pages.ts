// Pages that are neither resources nor at /console: documentation, faults, what the public sees, and what stands before a role.
import type { Known } from './known.js'
import type { WalkedPage } from './walked-page.js'

/** Pages of the documentation that stand for all of them. */
const SAMPLED = ['/docs/Role']

/** One page for each class of each vocabulary, and those that lead to them. */
async function documentation({ hydria }: Known): Promise<WalkedPage[]> {
  const found = new Set(['/docs'])
  for (const address of found) {
    const { text } = await hydria.anyone('GET', address)
    for (const [, link] of text.matchAll(/href="[^"]*?(\/docs\/[\w/]+)"/g)) found.add(link!)
  }
  return [...found].map(address => ({
    ...{ name: address, address, as: 'stranger' },
    ...(SAMPLED.includes(address) && { sampled: 'wholly' }),
  }))
}

const faults = ({ customer, path }: Known): WalkedPage[] => [
  { name: 'no such address', address: '/nothing/here', as: 'stranger', status: 404 },
  { name: 'no such picture', address: `${path}/images/nothing`, as: 'owner', status: 404, sampled: 'wholly' },
  {
    name: 'no such method',
    address: `${customer.path}/changes`,
    as: 'owner',
    fields: [['_method', 'POST']],
    status: 405,
  },
  {
    // The way to sign in.
    ...{ name: 'a form of nobody', address: `${customer.path}/spaces`, as: 'stranger' },
    fields: [
      ['_method', 'POST'],
      ['name', 'x'],
    ],
  },
  {
    ...{ name: 'a form that is out of date', address: path, as: 'owner', status: 412 },
    fields: [
      ['_method', 'PATCH'],
      ['_match', '"1"'],
      ['name', 'x'],
      ['_shown', '{}'],
    ],
  },
  {
    ...{ name: 'a name that is taken', address: `${customer.path}/spaces`, as: 'owner', status: 409 },
    fields: [
      ['_method', 'POST'],
      ['name', 'one'],
    ],
  },
]

const publicPages = ({ customer, path }: Known): WalkedPage[] => [
  { name: 'a published book', address: `/iiif/${customer.id}/shown`, as: 'stranger', sampled: 'wholly' },
  { name: 'the published books', address: `/iiif/${customer.id}`, as: 'stranger' },
  {
    name: 'the manifest of a picture',
    address: `/iiif-manifest/${path.replace('/customers/', '').replace('spaces/', '')}/rocket`,
    as: 'stranger',
  },
  {
    name: 'terms to agree to',
    address: `/auth/v2/access/${customer.id}/clickthrough`,
    as: 'stranger',
    sampled: 'for words',
  },
]

export const otherPages = async (known: Known): Promise<WalkedPage[]> => [
  ...(await documentation(known)),
  ...faults(known),
  ...publicPages(known),
]
