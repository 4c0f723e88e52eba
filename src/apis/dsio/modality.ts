// Image resources made of images that were captured in an active modality session.
import { readExpected } from '../../api/index.js'
import type { JsonObject } from '../../json-object.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import type { DsioCall, DsioHandler } from './dsio-call.js'
import { checkImageInfo, readImageInfo } from './image-info.js'
import { created } from './image-resource.js'
import { type Captured, fetchCaptured } from './modality-host.js'
import { checkMedia, withScratch } from './read-radiograph.js'
import { activeSession } from './session-state.js'
import { keep, keepAgain } from './store-radiograph.js'

const nowhere = () => notFound('The modality session or the image')

/** What a host sends and is not right is no fault of the request. */
const faultOfHost = (error: unknown): unknown =>
  error instanceof HttpProblem && error.status < 500
    ? new HttpProblem(502, 'Bad gateway', `What the modality host sends cannot be taken. ${error.detail}`)
    : error

const fromHost = (call: DsioCall, services: Services, captured: Captured): Promise<string> =>
  withScratch(services, async file => {
    const { info: text, digest } = await fetchCaptured(call, services, captured, file)
    try {
      await checkMedia(services, file)
      // The host's ImageInfo says more than this API does: what this API knows of it is kept.
      const info = readImageInfo(call.compiled, text, 'dropped')
      return await keep(call, services, { file, digest, info }, captured)
    } catch (error) {
      throw faultOfHost(error)
    }
  })

async function fromRegistered(call: DsioCall, services: Services, captured: Captured): Promise<string> {
  if (!(await activeSession(call, services, captured.sessionId))) throw nowhere()
  const { sessionId: session_id, imageId: id } = captured
  const where = { customer: call.customer, session_id, id, captured: true }
  const row = await services.store.find('ImageResource', where)
  if (!row) throw nowhere()
  const info = checkImageInfo(call.compiled, row.image_info as JsonObject)
  const made = await keepAgain(call, services, row.media, info, captured)
  if (made === undefined) throw nowhere()
  return made
}

export const createFromModality: DsioHandler = {
  statuses: [201, 400, 404, 502, 507],
  async run(call, services) {
    const { sessionId, imageId } = readExpected(call)
    const captured = { sessionId: String(sessionId), imageId: String(imageId) }
    const make = services.settings.MODALITY_URL ? fromHost : fromRegistered
    return created(call, services, await make(call, services, captured))
  },
}
