// The filters: the original again, and Hydria's own contrast and edge filter under the vendor's addresses and parameters.
import { readExpected } from '../../api/index.js'
import { type Enhancement, filteredRadiograph } from '../../images/index.js'
import type { JsonObject } from '../../json-object.js'
import type { Answer, Services } from '../../operations/index.js'
import type { DsioCall, DsioHandler } from './dsio-call.js'
import { findResource } from './image-resource.js'
import { answerMedia, formatFor, fromOriginal, lutOf, mediaOf, written } from './media.js'

/** Enhancement modes of Select. */
const MODES: Record<string, Enhancement> = {
  smooth: { smooth: 1.2 },
  edgeLow: { edges: { sigma: 1.2, amount: 0.6 } },
  edgeHigh: { edges: { sigma: 1.2, amount: 1.8 } },
  edgePro: { contrast: { sigma: 24, amount: 0.4 }, edges: { sigma: 1.5, amount: 1.2 } },
}

/** Widths of the edge mask and of the contrast mask, in pixels, and the amount of the latter, by what it is for. */
const TASKS: Record<string, { edge: number; around: number; contrast: number }> = {
  general: { edge: 1.5, around: 24, contrast: 0.3 },
  endodontic: { edge: 1, around: 16, contrast: 0.4 },
  periodontic: { edge: 2.2, around: 40, contrast: 0.5 },
  restorative: { edge: 1.8, around: 24, contrast: 0.2 },
  hygiene: { edge: 2.6, around: 32, contrast: 0.35 },
}

/** Amount of the edge mask at a sharpness of 100. */
const SHARPEST = { supreme: 2, ae: 1.5 }

const bySharpness =
  (sharpest: number) =>
  ({ task, sharpness }: JsonObject): Enhancement => {
    const { edge, around, contrast } = TASKS[task as string]!
    return {
      contrast: { sigma: around, amount: contrast },
      edges: { sigma: edge, amount: (sharpest * (sharpness as number)) / 100 },
    }
  }

async function filtered(
  call: DsioCall,
  services: Services,
  enhancementOf: (parameters: JsonObject) => Enhancement,
): Promise<Answer> {
  const row = await findResource(call, services)
  const enhancement = enhancementOf(readExpected(call))
  const { mediaType, format } = formatFor(call)
  const seconds = services.settings.INGEST_TIMEOUT_S
  const bytes = await fromOriginal(services, row, file =>
    filteredRadiograph(file, lutOf(row), enhancement, format, seconds),
  )
  return answerMedia(written(mediaType, bytes))
}

const filter = (enhancementOf: (parameters: JsonObject) => Enhancement): DsioHandler => ({
  statuses: [200, 400, 404, 406, 410],
  run: (call, services) => filtered(call, services, enhancementOf),
})

export const select = filter(({ enhancement_mode }) => MODES[enhancement_mode as string]!)
export const supreme = filter(bySharpness(SHARPEST.supreme))
export const ae = filter(bySharpness(SHARPEST.ae))

export const unmap: DsioHandler = {
  statuses: [200, 404, 406, 410],
  run: async (call, services) => answerMedia(await mediaOf(call, services, await findResource(call, services))),
}
