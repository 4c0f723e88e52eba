// Image resources made of images that were captured in an active modality session.
import { HttpProblem, notFound } from '../../problem.js'
import type { Call, Handler } from './dsio-exchange.js'
import { checkImageInfo, type ImageInfo, readImageInfo } from './image-info.js'
import { created } from './image-resource.js'
import { type Json, readAs, readObject } from './json.js'
import { fetchCaptured } from './modality-host.js'
import { checkMedia, withScratch } from './read-radiograph.js'
import { activeSession } from './session-state.js'
import { keep, keepAgain } from './store-radiograph.js'

interface Captured {
  sessionId: string
  imageId: string
}

const nowhere = () => notFound('The modality session or the image')

/** What a host sends and is not right is no fault of the request. */
const faultOfHost = (error: unknown): unknown =>
  error instanceof HttpProblem && error.status < 500
    ? new HttpProblem(502, 'Bad gateway', `What the modality host sends cannot be taken. ${error.detail}`)
    : error

/** The host's ImageInfo says more than this API does: what this API knows of it is kept. */
function infoOfHost(call: Call, text: string): ImageInfo {
  const info = readImageInfo(call.classes, text)
  return { ...info, sent: info.known }
}

const fromHost = (call: Call, captured: Captured): Promise<string> =>
  withScratch(call, async file => {
    const { info: text, digest } = await fetchCaptured(call, captured.sessionId, captured.imageId, file)
    try {
      await checkMedia(call, file)
      const info = infoOfHost(call, text)
      return await keep(call, { file, digest, info }, captured)
    } catch (error) {
      throw faultOfHost(error)
    }
  })

async function fromRegistered(call: Call, captured: Captured): Promise<string> {
  const { store } = call.services
  if (!(await activeSession(call, captured.sessionId))) throw nowhere()
  const { sessionId: session_id, imageId: id } = captured
  const where = { customer: call.customer, session_id, id, captured: true }
  const row = await store.find(call.classes.named('ImageResource'), where)
  if (!row) throw nowhere()
  const info = checkImageInfo(call.classes, row['image_info'] as Json)
  const made = await keepAgain(call, row['media'] as string, info, captured)
  if (made === undefined) throw nowhere()
  return made
}

export const createFromModality: Handler = {
  statuses: [201, 400, 404, 502, 507],
  async run(call) {
    const columns = readAs(call.classes, 'ModalitySession', await readObject(call.request))
    const captured = { sessionId: String(columns['session_id']), imageId: String(columns['image_id']) }
    const make = call.services.settings.MODALITY_URL ? fromHost : fromRegistered
    return created(call, await make(call, captured))
  },
}
