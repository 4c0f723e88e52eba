// What has changed in a book since its form was sent, in a few words for whoever was about to change it too.
import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../json-object.js'
import type { IiifState } from '../../store/index.js'
import { canvasesIn } from './book.js'

/** A change: a word for the texts of the console, and how many pages it is about. */
export interface BookChange {
  change:
    | ('title' | 'added' | 'removed' | 'renamed' | 'reordered' | 'chapters' | 'published' | 'withdrawn' | 'moved')
    | ('address' | 'others')
  count: number
}

type State = Pick<IiifState, 'body' | 'label' | 'public' | 'parent' | 'slug'>

/** Members of a document whose changes have words of their own. */
const TOLD = ['label', 'items', 'structures']

/** What differs between two states of a book. */
export function changesBetween(before: State, after: State): BookChange[] {
  const [was, is] = [before, after].map(({ body }) => JSON.parse(body) as JsonObject) as [JsonObject, JsonObject]
  const [wasPages, isPages] = [was, is].map(document => new Map(canvasesIn(document).map(page => [page['id'], page])))
  const kept = [...isPages!.keys()].filter(id => wasPages!.has(id))
  const keptBefore = [...wasPages!.keys()].filter(id => isPages!.has(id))
  const renamed = kept.filter(id => !isDeepStrictEqual(wasPages!.get(id)!['label'], isPages!.get(id)!['label']))
  const rest = (document: JsonObject) => Object.entries(document).filter(([name]) => !TOLD.includes(name))
  const changes: [BookChange['change'], number | boolean][] = [
    ['title', !isDeepStrictEqual(before.label, after.label)],
    ['added', isPages!.size - kept.length],
    ['removed', wasPages!.size - kept.length],
    ['renamed', renamed.length],
    ['reordered', kept.some((id, index) => id !== keptBefore[index])],
    ['chapters', !isDeepStrictEqual(was['structures'], is['structures'])],
    ['published', after.public && !before.public],
    ['withdrawn', before.public && !after.public],
    ['moved', before.parent !== after.parent],
    ['address', before.slug !== after.slug],
    ['others', !isDeepStrictEqual(rest(was), rest(is))],
  ]
  return changes.flatMap(([change, count]) =>
    count === false || count === 0 ? [] : [{ change, count: Number(count) }],
  )
}
