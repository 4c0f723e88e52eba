// The pages of resources and lists, found in the vocabulary and by following links: one for each route, and one for each form that is refused.
import { enough, reachable } from '../../crawl.js'
import type { Client } from '../../hydria.js'
import { type Form, formsIn } from '../forms.js'
import type { Known } from './known.js'
import type { WalkedPage, Walker } from './walked-page.js'

/** Routes that answer with no page: bytes, events, and what sends the browser on to the resource itself. */
const NO_PAGE = [/\/content$/, /\/preview$/, /\/events$/, /\/uploads(\/|$)/, /\/source$/]

/** Routes and forms whose pages stand for those of all classes, in every run. */
const SAMPLED: Record<string, WalkedPage['sampled']> = {
  '/customers/{customer}': 'for words',
  '/customers/{customer}/spaces/{space}/images': 'wholly',
  '/customers/{customer}/spaces/{space}/images/{image}': 'wholly',
  '/customers/{customer}/facets': 'for words',
  '/customers/{customer}/queue/batches/{batch}': 'wholly',
  'POST /customers/{customer}/spaces': 'wholly',
}

const HTML = { Accept: 'text/html' }

/** Pages that are the same route's as others, and look different. */
const variants = ({ customer, path }: Known): WalkedPage[] => {
  const as = 'owner' as const
  return [
    { name: 'a picture that failed', address: `${path}/images/failed`, as },
    { name: 'a picture that is partly open', address: `${path}/images/closed`, as, until: 'deep-zoom canvas' },
    { name: 'a picture, for who may only look', address: `${path}/images/closed`, as: 'viewer' },
    { name: 'pictures, for who may only look', address: `${path}/images`, as: 'viewer' },
    { name: 'no pictures', address: `${customer.path}/spaces/2/images`, as },
    { name: 'pictures that were found', address: `${customer.path}/allImages?q=launch`, as },
    { name: 'no picture was found', address: `${customer.path}/allImages?q=nothing`, as },
    { name: 'pages of a list', address: `${customer.path}/allImages?pageSize=1&page=2`, as },
    { name: 'spaces in pages', address: `${customer.path}/spaces?pageSize=1`, as },
    { name: 'spaces that are filtered to none', address: `${customer.path}/spaces?name=nothing`, as },
    { name: 'the first page of who is no administrator', address: '/', as, sampled: 'wholly' },
    { name: 'the first page of a stranger', address: '/', as: 'stranger' },
  ]
}

/** Pages to which no document has a link. */
const unlinked = ({ customer, path, image }: Known): [template: string, address: string][] => {
  const ofCustomer = '/customers/{customer}'
  const policies = `${ofCustomer}/imageOptimisationPolicies/{policy}`
  return [
    [`${ofCustomer}/changes`, `${customer.path}/changes`],
    [`${ofCustomer}/spaces/{space}/changes`, `${path}/changes`],
    [`${ofCustomer}/spaces/{space}/images/{image}/batch`, `${path}/images/failed/batch`],
    [`${ofCustomer}/spaces/{space}/images/{image}/imageOptimisationPolicy`, `${image}/imageOptimisationPolicy`],
    [`${ofCustomer}/spaces/{space}/images/{image}/thumbnailPolicy`, `${image}/thumbnailPolicy`],
    [policies, `${customer.path}/imageOptimisationPolicies/default`],
    [`${ofCustomer}/storagePolicies/{storagePolicy}`, `${customer.path}/storagePolicies/default`],
    [`${ofCustomer}/thumbnailPolicies/{policy}`, `${customer.path}/thumbnailPolicies/default`],
    [`${ofCustomer}/resources/{kind}/{query}`, `${customer.path}/resources/pdf/by-year?args=7`],
  ]
}

/** What nobody would type where a form asks for it. */
const wrong = ({ fields }: Form): [string, string][] =>
  [...fields].map(([name, text]) => [
    name,
    name.startsWith('_') && name !== '_body' ? text : `{${'wrong '.repeat(20)}\0`,
  ])

/** Documents of a route that are read for their links: those of others of it lead to the same kinds of pages. */
const ENOUGH = 2

export interface ResourcePages {
  pages: WalkedPage[]
  /** Templates of routes that answer GET and whose pages no link leads to. */
  notReached: string[]
}

/** Finds the pages. */
export async function resourcePages(known: Known): Promise<ResourcePages> {
  const { hydria, customer } = known
  const { routes } = hydria.services.vocabulary
  const routeOf = (address: string) => routes.find(({ template }) => template.match(new URL(address).pathname))
  const pages = new Map<string, WalkedPage>()
  const refused = new Map<string, WalkedPage>()
  const find = async (as: Walker, call: Client, starts: string[], within: (path: string) => boolean) => {
    const isRead = enough(hydria, ENOUGH)
    const isEnough = (address: string): boolean =>
      pages.has(routeOf(new URL(address, hydria.base).href)?.template.text ?? '') || isRead(address)
    for (const address of await reachable(hydria, call, starts, isEnough)) {
      const { pathname, search } = new URL(address, hydria.base)
      const template = routeOf(hydria.base + pathname)?.template.text
      if (!template || !within(`${pathname}/`) || pages.has(template) || NO_PAGE.some(none => none.test(template)))
        continue
      const { text, headers } = await call('GET', pathname + search, { headers: HTML })
      if (!headers.get('content-type')?.startsWith('text/html')) continue
      pages.set(template, { name: template, address: pathname + search, as, sampled: SAMPLED[template] })
      for (const form of formsIn(text)) {
        const method = form.fields.get('_method')
        const name = `${method} ${routeOf(form.action)?.template.text}`
        if (!method || method === 'DELETE' || refused.has(name) || form.fields.size < 3) continue
        refused.set(name, {
          ...{ name, address: form.action, as, fields: wrong(form), status: 400 },
          sampled: SAMPLED[name],
        })
      }
    }
  }
  await find('owner', known.owner.call, [customer.path], path => path.includes(`${customer.path}/`))
  await find('administrator', hydria.admin, ['/'], () => true)
  for (const [template, address] of unlinked(known)) pages.set(template, { name: template, address, as: 'owner' })
  const templates = routes
    .filter(({ operations }) => operations.some(({ method }) => method === 'GET'))
    .map(({ template }) => template.text)
  const notReached = templates.filter(one => !pages.has(one) && !NO_PAGE.some(none => none.test(one)))
  return { pages: [...pages.values(), ...variants(known), ...refused.values()], notReached }
}
