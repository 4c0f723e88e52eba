// The mark of canvases whose images are gone: put into a document on its way out, and taken out of one that comes back.
import { isObject, type JsonObject } from '../json-object.js'
import type { AssetName } from './own-asset.js'
import { paintingsOf } from './paintings.js'
import type { Edit } from './splice.js'

/** The behavior of a canvas that shows nothing. */
export const PLACEHOLDER = 'placeholder'

/** A canvas on which nothing but assets of ours is painted. */
export interface Markable {
  /** Its place in the document. */
  index: number
  id: string
  assets: AssetName[]
  /** Its behaviors; undefined where it has none. */
  behavior: unknown[] | undefined
}

/** The canvases of a manifest that are marked once all of their assets are gone. */
export function markablesIn(document: JsonObject, isOwn: (url: string) => AssetName | undefined): Markable[] {
  const { items } = document
  const shown = new Map<string, { assets: AssetName[]; isOurs: boolean }>()
  for (const { canvas, asset } of paintingsOf(document, isOwn).paintings) {
    const known = shown.get(canvas) ?? { assets: [], isOurs: true }
    if (asset) known.assets.push(asset)
    else known.isOurs = false
    shown.set(canvas, known)
  }
  return (Array.isArray(items) ? items : []).flatMap((canvas, index): Markable[] => {
    if (!isObject(canvas)) return []
    const { id, behavior } = canvas
    const { assets, isOurs } = shown.get(String(id)) ?? { assets: [], isOurs: false }
    const isList = behavior === undefined || Array.isArray(behavior)
    return isOurs && isList ? [{ index, id: String(id), assets, behavior: behavior as unknown[] | undefined }] : []
  })
}

/** The edits that mark canvases whose assets are gone. */
export const marksInto = (canvases: Markable[], isGone: (asset: AssetName) => boolean): Edit[] =>
  canvases.flatMap(({ index, assets, behavior }): Edit[] => {
    if (behavior?.includes(PLACEHOLDER) || !assets.every(isGone)) return []
    return behavior
      ? [{ path: ['items', index, 'behavior', behavior.length], value: PLACEHOLDER }]
      : [{ path: ['items', index, 'behavior'], value: [PLACEHOLDER] }]
  })

/** The edits that take the marks out again; `own` are ids of canvases that were marked without us. */
export const marksOutOf = (
  canvases: Markable[],
  isGone: (asset: AssetName) => boolean,
  own: ReadonlySet<string>,
): Edit[] =>
  canvases.flatMap(({ index, id, assets, behavior }): Edit[] => {
    const at = behavior?.lastIndexOf(PLACEHOLDER) ?? -1
    if (at < 0 || own.has(id) || !assets.every(isGone)) return []
    return [
      {
        path: behavior!.length === 1 ? ['items', index, 'behavior'] : ['items', index, 'behavior', at],
        value: undefined,
      },
    ]
  })
