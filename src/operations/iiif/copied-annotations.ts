// Annotations that the store has on the canvases of a manifest that is copied: they come to the copies.
import type { JsonObject } from '../../json-object.js'
import { spliceMembers } from '../../presentation/index.js'
import { type Fault, HttpProblem } from '../../problem.js'
import {
  type AnnotationsOf,
  annotationsOn,
  type Db,
  findIiifCanvas,
  findIiifHead,
  type IiifRow,
  insertAnnotations,
  type KeptAnnotation,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { annotationMeant } from './annotation-given.js'
import { annotationText } from './annotation-text.js'
import { canvasPath, newId } from './iiif-terms.js'
import { renamed } from './renamed-canvases.js'

/** A canvas that is copied: its id in the document, its short id here, and where the store has annotations on it. */
export interface CopiedCanvas {
  original: string
  own: string
  sources: AnnotationsOf[]
}

/** Annotations that are read, and written, at once. */
const COUNT = 500

/** Most annotations that come along with a manifest. */
const MOST = 10_000

/** Whether whoever writes for a customer may see the annotations of a canvas. */
async function maySee(db: Db, customer: number, { customer: owner, canvas }: AnnotationsOf): Promise<boolean> {
  const found = await findIiifCanvas(db, owner, canvas)
  const head = found && (await findIiifHead(db, { customer: owner, kind: 'manifests', id: found.manifest }))
  return head !== undefined && (head.public || owner === customer)
}

/** Copies the annotations of canvases to those of a manifest that has just been made; says which do not come along. */
export async function copyAnnotations(
  services: Services,
  db: Db,
  { customer, id: manifest, created_by: by }: IiifRow,
  canvases: CopiedCanvas[],
): Promise<Fault[]> {
  const { base } = services
  const lost: Fault[] = []
  let left = MOST
  for (const { original, own, sources } of canvases)
    for (const [index, source] of sources.entries()) {
      if (!(await maySee(db, customer, source))) continue
      const address = base + canvasPath(customer, own)
      const former = base + canvasPath(source.customer, source.canvas)
      const addresses = new Map([original, former].map(id => [id, address]))
      const place = { base, customer, canvas: own, original: null }
      const stateOf = (row: KeptAnnotation) => {
        const { target } = JSON.parse(row.body) as JsonObject
        const text = spliceMembers(annotationText(base, row), { target: renamed(target, addresses) })
        try {
          const given = { compiled: services, strict: false, text, body: JSON.parse(text), patch: false }
          // Of two pages on one canvas, annotations may have the same ids.
          const id = index === 0 ? row.id : newId()
          return [{ key: { customer, manifest, canvas: own, id }, state: annotationMeant(given, place, undefined) }]
        } catch (error) {
          if (!(error instanceof HttpProblem)) throw error
          lost.push({ property: base + row.annotation_path, message: `is not copied: ${error.message}` })
          return []
        }
      }
      for (let offset = 0; ; offset += COUNT) {
        const rows = await annotationsOn(db, source, { limit: Math.min(COUNT, left + 1), offset })
        const taken = rows.slice(0, left)
        await insertAnnotations(db, taken.flatMap(stateOf), by)
        left -= taken.length
        if (rows.length > taken.length) {
          const message = `has more annotations than the ${MOST} that are copied with a manifest`
          return [...lost, { property: former, message }]
        }
        if (rows.length < COUNT) break
      }
    }
  return lost
}
