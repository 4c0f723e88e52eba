// The texts of images and of canvases that the one who asks may see: those that are read, searched and shown.
import type { IncomingMessage } from 'node:http'
import { grouped } from '../../grouped.js'
import { imagesOnCanvases, type KeptText, type TextOwner, textsOfCanvases, textsOfImages } from '../../store/index.js'
import { seenAmong } from '../access.js'
import { decide, type ShownColumns } from '../access-decision.js'
import { guardedBy, guardOf } from '../canvases/index.js'
import type { Services } from '../services.js'

/** What has texts: an image of the customer, or a canvas of a stored manifest by its id here. */
export type Texted = { space: number; id: string } | { canvasId: string }

/** Who asks, and in whose texts. */
export interface SearchAsk {
  services: Services
  request: IncomingMessage
  customer: number
}

/** Whose texts. */
type Whose = Pick<SearchAsk, 'services' | 'customer'>

/** The texts of something. */
export interface VisibleTexts {
  /** All that there are, seen or not, in the order of what they are of. */
  all: KeptText[]
  /** Those that are seen, each with its place among all. */
  of(owner: Texted): [index: number, text: KeptText][]
  /** Whether everyone sees the same. */
  everyones: boolean
}

const nameOf = (owner: Texted | TextOwner): string =>
  'canvasId' in owner ? `canvas ${owner.canvasId}` : `${owner.space}/${owner.id}`

/** The size of the image that a text is of; undefined for that of a canvas, whose places are in units of the canvas. */
export const sizeOfOwner = (owner: TextOwner): { width: number; height: number } | undefined =>
  'canvasId' in owner ? undefined : { width: owner.width, height: owner.height }

/** Languages that may be the same: one that is not known may be any. */
const mayBeAlike = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === 0 || others.length === 0 || some.some(language => others.includes(language))

/**
 * Of the texts of an image those that are read: one of the same words is enough, and it is the first whose words have
 * places. A translation is another text.
 */
function chosen(texts: readonly [number, KeptText][]): [number, KeptText][] {
  const byRank = [...texts].sort(([, a], [, b]) => Number(b.placed) - Number(a.placed))
  return byRank.filter(
    ([, text], index) => !byRank.slice(0, index).some(([, before]) => mayBeAlike(before.languages, text.languages)),
  )
}

/** What must be seen by who is to see texts of canvases: the images on these, or what has the roles of the adjunct. */
async function guardsOfCanvases({ services: { store }, customer }: Whose, texts: readonly KeptText[]) {
  const canvases = texts.flatMap(({ owner, roles }) => ('canvasId' in owner && roles === null ? owner.canvasId : []))
  const images = canvases.length > 0 ? await imagesOnCanvases(store.db, customer, [...new Set(canvases)]) : []
  const on = grouped(images, ({ canvas_id: canvas }) => canvas)
  return ({ owner, roles }: KeptText): ShownColumns[] =>
    roles !== null ? [guardOf(roles)] : 'canvasId' in owner ? (on.get(owner.canvasId) ?? []) : []
}

/** Which of some are seen, and whether these are the same for everyone. */
type See = (guards: ShownColumns[]) => Promise<{ rows: ReadonlySet<ShownColumns>; everyones: boolean }>

async function textsSeen(whose: Whose, owners: readonly Texted[], see: See): Promise<VisibleTexts> {
  const { services, customer } = whose
  const { db } = services.store
  const once = [...new Map(owners.map(owner => [nameOf(owner), owner])).values()]
  const images = once.flatMap(owner => ('canvasId' in owner ? [] : owner))
  const canvases = once.flatMap(owner => ('canvasId' in owner ? owner.canvasId : []))
  const all = [
    ...(images.length > 0 ? await textsOfImages(db, customer, images) : []),
    ...(canvases.length > 0 ? await textsOfCanvases(db, customer, canvases) : []),
  ]
  const ofCanvases = await guardsOfCanvases(whose, all)
  const guards = all.map(text => ('canvasId' in text.owner ? ofCanvases(text) : [guardedBy(text.owner, text)]))
  const { rows, everyones } = await see(guards.flat())
  const seen = [...all.entries()].filter(([index]) => guards[index]!.every(guard => rows.has(guard)))
  const byOwner = grouped(seen, ([, { owner }]) => nameOf(owner))
  return { all, everyones, of: owner => chosen(byOwner.get(nameOf(owner)) ?? []) }
}

/** The texts of some images and canvases of a customer, for the one who asks. Throws HttpProblem 429. */
export const visibleTexts = (ask: SearchAsk, owners: readonly Texted[]): Promise<VisibleTexts> =>
  textsSeen(ask, owners, guards => seenAmong(ask.services, ask.request, ask.customer, guards))

/** The same for everyone. */
export const openTexts = (whose: Whose, owners: readonly Texted[]): Promise<VisibleTexts> =>
  textsSeen(whose, owners, async guards => {
    const open = guards.filter(row => decide(row, whose.services.settings).status === 200)
    return { rows: new Set(open), everyones: true }
  })
