// Every text that a person can say of a resource, in hostile words: which of them are taken, and that those that are not are named.
import type { Property } from '../../../src/vocabulary/index.js'
import type { Client } from '../../hydria.js'
import type { Known } from './known.js'
import type { WalkedPage } from './walked-page.js'

/** A property of a resource that holds words. */
export interface Said {
  address: string
  property: Property
  call: Client
}

/** What the API has for a text of a person. */
const saying = ({ many, languageMap }: Property, word: string): unknown =>
  languageMap ? { en: [word], ar: [word] } : many ? [word, `${word} again`] : word

/** Properties whose words are not a person's to choose: they fetch or log in, which other tests are about. */
const isText = ({
  name,
  kind,
  writeable,
  derived,
  reingests,
  memberOf,
  isLink,
  languageMap,
  enum: values,
}: Property): boolean =>
  writeable &&
  !derived &&
  !reingests &&
  !memberOf &&
  !isLink &&
  !values &&
  name !== 'password' &&
  (kind === 'string' || languageMap)

/** The properties that hold words, of one resource at each route that takes a PATCH. */
export function saidBy({ hydria, owner }: Known, pages: readonly WalkedPage[]): Said[] {
  const { routes } = hydria.services.vocabulary
  return pages.flatMap(({ name, address, as }) => {
    const route = routes.find(({ template }) => template.text === name)
    if (route?.kind !== 'item' || !route.operations.some(({ method }) => method === 'PATCH')) return []
    const call = as === 'owner' ? owner.call : hydria.admin
    return route.target.properties.filter(isText).map(property => ({ address, property, call }))
  })
}

/** What is named in the place of a property: another name of it, what it stands against, what makes it fixed. */
const NAMED_AS: Record<string, string> = {
  ...{ modelId: 'id', origin: 'externalId', displayName: 'channel', policyData: 'channel' },
}

/** The properties that an answer has something to say of. */
const namesIn = (body: { errors?: { property: string }[] } | undefined): string[] =>
  (body?.errors ?? []).map(({ property }) => property.split(/[.[]/)[0]!)

const isNamed = ({ name }: Property, names: readonly string[]): boolean =>
  names.some(one => one === name || one === NAMED_AS[name])

/** Says a word of a resource: whether it was taken, and what was wrong with the answer. */
export async function say(
  { address, property, call }: Said,
  word: string,
): Promise<{ taken: boolean; fault?: string }> {
  const { name, languageMap, readable } = property
  const value = saying(property, word)
  const headers = { 'If-Match': '*' }
  const { status, body, text } = await call('PATCH', address, { body: { [name]: value }, headers })
  if (status < 300) {
    const kept = body?.[name]
    const isKept =
      languageMap || !readable || kept === undefined || [value].flat().every(one => [kept].flat().includes(one))
    return { taken: true, ...(!isKept && { fault: `${address} ${name} is kept as ${JSON.stringify(kept)}` }) }
  }
  return {
    taken: false,
    ...((status >= 500 || !isNamed(property, namesIn(body))) && {
      fault: `${address} ${name}: ${status} ${JSON.stringify(body?.errors ?? text)}`,
    }),
  }
}

/** Says of a resource the first of the words that each of its properties takes: what was wrong with an answer, if anything was. */
export async function sayTogether(all: readonly Said[], words: readonly string[]): Promise<string | undefined> {
  const { address, call } = all[0]!
  const next = new Map(all.map(({ property }) => [property, 0]))
  while (next.size > 0) {
    const body = Object.fromEntries([...next].map(([property, at]) => [property.name, saying(property, words[at]!)]))
    const { status, body: answer, text } = await call('PATCH', address, { body, headers: { 'If-Match': '*' } })
    if (status < 300) return undefined
    const named = namesIn(answer)
    const refused = [...next].filter(([property]) => isNamed(property, named))
    if (status >= 500 || refused.length === 0) return `${status} ${text}`
    for (const [property, at] of refused)
      if (at + 1 < words.length) next.set(property, at + 1)
      else next.delete(property)
  }
  return undefined
}
