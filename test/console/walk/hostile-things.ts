// Hostile words where a PATCH does not bring them: in books, in names of files and of people, in ids, and in what is asked for.
import { submit } from '../../access/people.js'
import { picture } from '../../pictures.js'
import type { Known } from './known.js'
import type { WalkedPage } from './walked-page.js'

/** Most letters of what has a bound of its own: a name of a person, of an id, of a file. */
const SHORT = 200

/** Makes things that are called by a word. */
export async function callBy(word: string, { customer, path, owner, hydria }: Known): Promise<void> {
  const short = [...word].slice(0, SHORT).join('')
  const said = { en: [word] }
  const call = async (method: string, address: string, body: unknown, headers: Record<string, string> = {}) => {
    const { status, text } = await customer.call(method, address, { body, headers })
    if (status >= 500) throw new Error(`${method} ${address}: ${text}`)
  }
  const asset = { id: 'rocket', space: 1 }
  const book = await customer.call('PUT', `${customer.path}/iiif/manifests/shown`, {
    headers: { 'If-Match': '*' },
    body: {
      ...{ type: 'Manifest', slug: 'shown', public: true, label: said, summary: said },
      metadata: [{ label: said, value: said }],
      requiredStatement: { label: said, value: said },
      paintedResources: [0, 1].map(page => ({
        ...{ asset, canvasPainting: { canvasId: `shown-${page}`, canvasLabel: { none: [word] } } },
      })),
      structures: [
        {
          ...{ id: 'https://example.org/chapter', type: 'Range', label: said },
          items: [{ id: 'shown-0', type: 'Canvas' }],
        },
      ],
    },
  })
  if (book.status >= 400) throw new Error(book.text)
  await call('PUT', `${path}/images/${encodeURIComponent(short)}`, picture('rocket.jpg'), {
    'Content-Type': 'image/jpeg',
  })
  await call('POST', `${customer.path}/portalUsers`, {
    email: `"${short.slice(0, 30)}"@example.org`,
    roles: ['viewer'],
  })
  await call('POST', `${customer.path}/roles`, { name: short, label: word })
  await call('POST', `${customer.path}/namedQueries`, { name: short, template: 's1=p1' })
  const { text } = await owner.call('GET', '/console/account', { headers: { Accept: 'text/html' } })
  const email = /name="email"[^>]* value="([^"]+)"/.exec(text)![1]!
  const renamed = await submit(owner.call, '/console/account', { _csrf: owner.csrf, name: short, email, language: '' })
  if (![303, 400].includes(renamed.status)) throw new Error(`${renamed.status} ${renamed.text}`)
  const form = new FormData()
  form.set('_csrf', owner.csrf)
  form.append('files', new Blob([new Uint8Array(picture('rocket.jpg'))], { type: 'image/jpeg' }), `${short}.jpg`)
  const sent = await owner.call('POST', `/console${path}/upload`, { body: form, headers: { Origin: hydria.base } })
  if (![303, 400].includes(sent.status)) throw new Error(`${sent.status} ${sent.text}`)
}

/** Pages that say again what they were asked for. */
export function asked(word: string, { customer, path }: Known): WalkedPage[] {
  const short = encodeURIComponent([...word].slice(0, SHORT).join(''))
  const as = 'owner' as const
  return [
    { name: 'a search', address: `${customer.path}/allImages?q=${short}`, as },
    { name: 'a filter', address: `${customer.path}/spaces?name=${short}`, as },
    { name: 'an address', address: `${path}/images/not-${short}`, as, status: 404 },
    { name: 'a query', address: `${customer.path}/spaces?${short}=${short}`, as, status: 400 },
    {
      ...{ name: 'an email', address: '/console/sign-in', as: 'stranger' as const, status: 403 },
      fields: [
        ['email', word],
        ['password', word],
        ['to', word],
      ] as [string, string][],
    },
  ]
}
