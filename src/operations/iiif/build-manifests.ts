// Builds manifests once their images have been ingested, in the background; each in one transaction, so that whoever is stopped anywhere has done all of it or nothing.
import { isDeepStrictEqual } from 'node:util'
import { inBackground } from '../../ingest/index.js'
import type { JsonObject } from '../../json-object.js'
import {
  dueBuilds,
  endBuild,
  findBuild,
  formerLinks,
  type IiifRow,
  INGESTED,
  lockIiif,
  paintedResources,
  postponeBuild,
  showBuild,
  updateIiif,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { canvasMaker, withCanvases } from './build-canvases.js'
import { noteDocument } from './iiif-canvases.js'
import { factsOf } from './iiif-text.js'

/** Manifests built in one go. */
const COUNT = 20

/** Builds a manifest with what its images are now, and notes what it paints then. Nothing is done for one that does not wait. */
async function build(services: Services, customer: number, id: string): Promise<void> {
  const maker = await canvasMaker(services, customer)
  await services.store.transaction(async ({ db }) => {
    const key = { customer, kind: 'manifests' as const, id }
    const row = await lockIiif(db, key)
    const waiting = row && (await findBuild(db, key))
    if (!waiting) return
    const painted = await paintedResources(db, customer, id)
    const former = await formerLinks(db, key)
    const { text, ingests } = await withCanvases(services, db, maker, row.body, { rows: painted, former })
    const facts = factsOf('manifests', text, JSON.parse(text) as JsonObject)
    const state = { ...facts, ...(!waiting.built && { public: waiting.public }) }
    const differs = (Object.keys(state) as (keyof typeof state)[]).some(
      name => !isDeepStrictEqual(state[name], row[name as keyof IiifRow]),
    )
    const built = differs ? await updateIiif(db, key, state, row.modified_by) : row
    await noteDocument(services, db, built, { restored: true, painted })
    await (ingests ? showBuild(db, key) : endBuild(db, key))
  })
}

/** Builds the manifests that can be; returns how many. One that cannot be comes behind the others the next time. */
export async function buildManifests(services: Services): Promise<number> {
  let built = 0
  for (const { customer, id } of await dueBuilds(services.store.db, COUNT)) {
    try {
      await build(services, customer, id)
      built++
    } catch (error) {
      await postponeBuild(services.store.db, { customer, id })
      services.log.error({ err: error, customer, manifest: id }, 'a manifest could not be built; trying again')
    }
  }
  return built
}

/** Builds manifests whenever an image has been ingested, and now and then. */
export const startBuilder = (services: Services): Promise<{ stop(): Promise<void> }> =>
  inBackground(services, {
    channel: INGESTED,
    work: async () => (await buildManifests(services)) === COUNT,
    failure: 'manifests cannot be built; trying again',
  })
