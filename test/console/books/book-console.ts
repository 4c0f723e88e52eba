// The books of a customer of a test in the console, as a browser without script reads and sends their pages.
import type { Reply, TestCustomer, TestHydria } from '../../hydria.js'
import { PROFILE } from '../../iiif/iiif-store.js'
import { picture } from '../../pictures.js'

export interface BookConsole {
  customer: TestCustomer
  /** The page at an address below the customer's in the console. */
  page(path: string, headers?: Record<string, string>): Promise<Reply>
  /** Sends the form of a page as it stands there, with other values of some of its fields; `from`: a page that was read before. */
  send(path: string, fields: Record<string, string | string[]>, from?: string): Promise<Reply>
  /** Makes a book of pages that all show one image, by their names. */
  make(id: string, names: string[], more?: object): Promise<void>
  /** The document of a book. */
  document(id: string): Promise<Reply['body']>
}

const FORM = 'application/x-www-form-urlencoded'

const decoded = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]!,
  )

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : decoded(found)
}

/** What a browser would send of the form that has a field, or of the last one: what is checked, chosen and typed. */
function fieldsIn(page: string, names: string[]): URLSearchParams {
  const forms = page.match(/<form[^>]*method="post"[\s\S]*?<\/form>/g) ?? []
  const has = (form: string) => names.every(name => form.includes(`name="${name}"`))
  const form = forms.find(has) ?? forms.at(-1) ?? ''
  const fields = new URLSearchParams()
  for (const [all, , text] of form.matchAll(/<input\b[^>]*>|<(textarea|select)\b[^>]*>([\s\S]*?)<\/\1>/g)) {
    const tag = /^<[^>]*>/.exec(all)![0]
    const name = attribute(tag, 'name')
    if (name === undefined || (tag.includes('type="checkbox"') && !tag.includes(' checked'))) continue
    if (tag.startsWith('<textarea')) fields.append(name, decoded((text ?? '').replace(/^\n/, '')))
    else if (tag.startsWith('<select')) {
      const options = [...(text ?? '').matchAll(/<option([^>]*)>([^<]*)/g)]
      const chosen = options.find(([option]) => option.includes(' selected')) ?? options[0]
      fields.append(name, chosen ? (attribute(chosen[0], 'value') ?? decoded(chosen[2]!)) : '')
    } else fields.append(name, attribute(tag, 'value') ?? 'on')
  }
  return fields
}

/** The console of a new customer with the image `rocket` in space 5. */
export async function bookConsole(hydria: TestHydria): Promise<BookConsole> {
  const customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/5`, { body: { name: 'five' } })
  const bytes = { headers: { 'Content-Type': 'image/jpeg' }, body: picture('rocket.jpg') }
  await customer.call('PUT', `${customer.path}/spaces/5/images/rocket`, bytes)
  const at = (path: string) => `/console${customer.path}/${path}`
  const page = (path: string, headers: Record<string, string> = {}) =>
    customer.call('GET', at(path), { headers: { Accept: 'text/html', ...headers } })
  return {
    customer,
    page,
    async send(path, fields, from) {
      const sent = fieldsIn(
        from ?? (await page(path)).text,
        Object.keys(fields).filter(name => name !== 'do' && name !== 'c'),
      )
      for (const [name, value] of Object.entries(fields)) {
        sent.delete(name)
        for (const one of [value].flat()) sent.append(name, one)
      }
      return customer.call('POST', at(path), { headers: { 'Content-Type': FORM }, body: String(sent) })
    },
    async make(id, names, more = {}) {
      const paintedResources = names.map((name, index) => ({
        asset: { id: 'rocket', space: 5 },
        canvasPainting: { canvasId: `${id}-${index}`, canvasLabel: { none: [name] } },
      }))
      const body = { type: 'Manifest', label: { en: [`Book ${id}`] }, slug: id, ...more, paintedResources }
      const address = `${customer.path}/iiif/manifests/${id}`
      const { status, text } = await customer.call('PUT', address, { body, headers: { Accept: PROFILE } })
      if (status !== 201) throw new Error(`${status} ${text}`)
    },
    document: async id =>
      (await customer.call('GET', `${customer.path}/iiif/manifests/${id}`, { headers: { Accept: PROFILE } })).body,
  }
}

/** The names of the pages of a document, in their order. */
export const namesIn = ({ items }: Reply['body']): string[] =>
  items.map(({ label }: { label: Record<string, string[]> }) => Object.values(label)[0]![0])
