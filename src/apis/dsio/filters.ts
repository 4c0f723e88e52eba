// The filters: the original again, and Hydria's own contrast and edge filter under the vendor's addresses and parameters.
import { type Enhancement, filteredRadiograph } from '../../images/index.js'
import type { Call, Handler, Reply } from './dsio-exchange.js'
import { findResource } from './image-resource.js'
import { type Json, readAs, readObject } from './json.js'
import { formatFor, fromOriginal, lutOf, mediaOf, written } from './media.js'

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
  ({ task, sharpness }: Json): Enhancement => {
    const { edge, around, contrast } = TASKS[task as string]!
    return {
      contrast: { sigma: around, amount: contrast },
      edges: { sigma: edge, amount: (sharpest * (sharpness as number)) / 100 },
    }
  }

async function filtered(call: Call, enhancementOf: (parameters: Json) => Enhancement, owner: string): Promise<Reply> {
  const row = await findResource(call)
  const enhancement = enhancementOf(readAs(call.classes, owner, await readObject(call.request)))
  const { mediaType, format } = formatFor(call)
  const seconds = call.services.settings.INGEST_TIMEOUT_S
  const bytes = await fromOriginal(call, row, file =>
    filteredRadiograph(file, lutOf(row), enhancement, format, seconds),
  )
  return { kind: 'media', media: written(mediaType, bytes) }
}

const filter = (owner: string, enhancementOf: (parameters: Json) => Enhancement): Handler => ({
  statuses: [200, 400, 404, 406, 410],
  run: call => filtered(call, enhancementOf, owner),
})

export const select = filter('SelectFilter', ({ enhancement_mode }) => MODES[enhancement_mode as string]!)
export const supreme = filter('SupremeFilter', bySharpness(SHARPEST.supreme))
export const ae = filter('AEFilter', bySharpness(SHARPEST.ae))

export const unmap: Handler = {
  statuses: [200, 404, 406, 410],
  run: async call => ({ kind: 'media', media: await mediaOf(call, await findResource(call)) }),
}
