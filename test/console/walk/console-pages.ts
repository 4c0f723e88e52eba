// How each page at /console is opened, by the templates of the console's mount: as it comes, and as it answers a form.
import type { Known } from './known.js'
import type { WalkedPage } from './walked-page.js'

type Opened = Omit<WalkedPage, 'name' | 'address'> & {
  /** What tells it apart from the others at its template. */
  what?: string
  /** The query of the address. */
  query?: string
  /** The address, where it is not the template filled with what is known. */
  at?: string
}

const WRONG = [
  ['email', 'none'],
  ['name', 'n'.repeat(10_000)],
  ['password', 'short'],
  ['current', 'wrong'],
] as [string, string][]

const STEPS = ['choose', 'preview', 'confirm']

/** The pages at an address where something is done with many pictures: each step, with what it needs. */
const many = (image: string, fields: [string, string][]): Opened[] =>
  STEPS.map(step => ({
    what: step,
    as: 'owner',
    fields: [['step', step], ['selection', JSON.stringify([image])], ...fields],
  }))

/** Pages by their templates. The steps that change something come last. */
export const consolePages = (known: Known): Record<string, Opened[]> => {
  const { links, image, hydria, path, customer } = known
  const selected = `image=${encodeURIComponent(hydria.base + image)}`
  const closed = `${hydria.base}${path}/images/closed`
  const moved = `${hydria.base}${customer.path}/spaces/2/images/closed`
  return {
    '/console/sign-in': [
      { as: 'stranger' },
      { what: 'refused', as: 'stranger', fields: WRONG, status: 403, sampled: 'wholly' },
      { what: 'refused again', as: 'stranger', fields: WRONG, status: 403 },
      { what: 'too often', as: 'stranger', fields: WRONG, status: 429 },
    ],
    '/console/sign-out': [{ as: 'owner' }],
    '/console/first/{token}': [
      { at: links.first, as: 'stranger' },
      { what: 'refused', at: links.first, as: 'stranger', fields: WRONG, status: 400 },
      { what: 'used up', at: '/console/first/none', as: 'stranger', status: 404 },
    ],
    '/console/invitations/{token}': [
      { at: links.invitation, as: 'stranger', sampled: 'for words' },
      { what: 'refused', at: links.invitation, as: 'stranger', fields: WRONG, status: 400 },
      { what: 'used up', at: '/console/invitations/none', as: 'stranger', status: 404 },
    ],
    '/console/reset': [
      { as: 'stranger' },
      { what: 'refused', as: 'stranger', fields: WRONG, status: 400 },
      { what: 'under way', as: 'stranger', fields: [['email', 'nobody@walk.example']] },
    ],
    '/console/reset/{token}': [
      { at: links.reset, as: 'stranger' },
      { what: 'refused', at: links.reset, as: 'stranger', fields: WRONG, status: 400 },
    ],
    '/console/oidc': [{ as: 'stranger', status: 502 }],
    '/console/oidc/callback': [{ as: 'stranger', status: 400 }],
    '/console/account': [
      { as: 'owner', sampled: 'for words' },
      { what: 'done', as: 'owner', query: 'done' },
      { what: 'refused', as: 'owner', fields: WRONG, status: 400 },
    ],
    '/console/account/password': [{ as: 'owner', fields: WRONG, status: 400 }],
    '/console/account/sessions': [{ as: 'owner', fields: [['session', 'none']] }],
    '/console/customers/{customer}/spaces/{space}/upload': [
      { as: 'owner', sampled: 'wholly' },
      { what: 'forbidden', as: 'viewer', status: 403 },
    ],
    '/console/customers/{customer}/collections/{id}': [
      { as: 'owner', at: `/console${customer.path}/collections/root`, sampled: 'for words' },
    ],
    '/console/customers/{customer}/collections/{id}/place': [
      { as: 'owner', at: `/console${customer.path}/collections/root/place` },
    ],
    '/console/customers/{customer}/images/book': [
      { as: 'owner', query: selected },
      { what: 'from pictures', as: 'owner', fields: [['image', hydria.base + image]] },
    ],
    '/console/customers/{customer}/new-book': [
      { as: 'owner' },
      { what: 'refused', as: 'owner', fields: [['do', 'make']], status: 422 },
    ],
    '/console/customers/{customer}/manifests/{id}': [
      { as: 'owner', sampled: 'wholly' },
      { what: 'refused', as: 'owner', fields: [['do', 'remove']], status: 412 },
    ],
    '/console/customers/{customer}/manifests/{id}/add': [
      { as: 'owner' },
      { what: 'of a space', as: 'owner', query: 'space=1' },
    ],
    '/console/customers/{customer}/manifests/{id}/chapters': [{ as: 'owner', sampled: 'for words' }],
    '/console/customers/{customer}/manifests/{id}/about': [{ as: 'owner', sampled: 'for words' }],
    '/console/customers/{customer}/manifests/{id}/place': [{ as: 'owner' }],
    '/console/customers/{customer}/images/edit': [
      { what: 'of one', as: 'owner', query: selected, sampled: 'wholly' },
      ...many(closed, [
        ['do-tags', 'add'],
        ['tags', 'harbour'],
      ]),
    ],
    '/console/customers/{customer}/images/move': [
      { what: 'of one', as: 'owner', query: selected },
      ...many(closed, [['space', '2']]),
    ],
    '/console/customers/{customer}/images/delete': [
      { what: 'of one', as: 'owner', query: selected },
      ...many(moved, []),
    ],
  }
}

/** The pages at a template, as a walk opens them. */
export function openedAt(template: string, opened: Opened[], { customer }: Known): WalkedPage[] {
  const filled = { customer: String(customer.id), space: '1', id: 'shown' } as Record<string, string>
  const address = template.replace(/\{(\w+)\}/g, (all, name: string) => filled[name] ?? all)
  return opened.map(({ what, query, at = address, ...page }) => ({
    ...page,
    name: [template, what].filter(Boolean).join(', '),
    address: query === undefined ? at : `${at}?${query}`,
  }))
}
