// What is to be there in the end: one image each, made from what a source says and from the command line.
import { didYouMeanOneOf } from '../../nearest.js'
import { Refusal } from '../refusal.js'
import type { Options } from './options.js'
import type { Properties } from './properties.js'

/** Bytes on this machine, or an address that the server fetches them from. */
export type Source = { file: string; mediaType: string } | { origin: string }

/** An image as it is to be. */
export interface Item {
  id: string
  /** Where the user finds it: a path, `list.csv line 12`, the address of a canvas. */
  place: string
  /** Undefined for a description of an image that already exists. */
  source: Source | undefined
  properties: Record<string, unknown>
}

/** An image as a source tells it: everything still text. */
export interface Draft {
  place: string
  id?: string
  idTemplate: string
  /** Undefined for a description of an image that already exists. */
  source?: Source
  /** What is wrong with it. */
  fault?: string
  /** Property -> text. */
  texts: Record<string, string>
  /** What may stand in a template. */
  variables: Record<string, string>
}

const NORMAL = 'NFC'

/** Replaces {name} by its variable. Throws an Error that names the variables there are. */
function fill(template: string, variables: Record<string, string>): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    if (Object.hasOwn(variables, name)) return variables[name]!
    const names = Object.keys(variables).map(known => `{${known}}`)
    throw new Error(`{${name}} is not available in this template${didYouMeanOneOf(`{${name}}`, names)}`)
  })
}

function idOf(draft: Draft, variables: Record<string, string>, template: string | undefined): string {
  const given = template === undefined ? draft.id : undefined
  // One file has one id on every machine: some file systems keep names decomposed.
  const id = (given ?? fill(template ?? draft.idTemplate, variables)).normalize(NORMAL).trim()
  if (id === '') throw new Error('has no id')
  if (id.length > 500) throw new Error(`its id has more than 500 characters: ${id.slice(0, 60)}...`)
  if (id === '.' || id === '..') throw new Error(`its id must not be ${id}`)
  return id
}

/** Makes items of what the sources tell. Throws Refusal that lists everything that is not as it must be. */
export function itemsOf(drafts: Draft[], options: Options, properties: Properties): Item[] {
  const faults: string[] = []
  for (const name of options.set.keys()) {
    const refused = properties.refuses(name)
    if (refused) throw new Refusal(`--set ${name}: ${refused}`)
  }
  const items = drafts.flatMap((draft, index): Item[] => {
    const variables = { n: String(index + 1), ...draft.variables }
    const { place, source } = draft
    try {
      if (draft.fault) throw new Error(draft.fault)
      const id = idOf(draft, variables, options.id)
      const texts = { ...draft.texts }
      for (const [name, template] of options.set) texts[name] = fill(template, variables)
      const values = Object.entries(texts)
        .filter(([, text]) => text.trim() !== '')
        .map(([name, text]): [string, unknown] => {
          const read = properties.read(name, text)
          if ('fault' in read) throw new Error(`${name}: ${read.fault}`)
          return [name, read.value]
        })
      return [{ id, place, source, properties: Object.fromEntries(values) }]
    } catch (error) {
      faults.push(`${place}: ${(error as Error).message}`)
      return []
    }
  })
  const places = new Map<string, string>()
  for (const { id, place } of items) {
    const other = places.get(id)
    if (other !== undefined) faults.push(`${place}: has the same id as ${other}: ${JSON.stringify(id)} (see --id)`)
    else places.set(id, place)
  }
  if (faults.length > 0) throw new Refusal('nothing was sent: the list is invalid', faults)
  return items
}
