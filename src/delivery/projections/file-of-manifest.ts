// The PDF and ZIP of a manifest of the IIIF store, where the public may see it.
import { HttpProblem } from '../../problem.js'
import { imagesOfManifest, textedPlaces } from '../../store/index.js'
import { storedCanvas } from '../search/searched-canvas.js'
import { sendOn } from '../send-on.js'
import { publicAt } from '../stored/public-at.js'
import type { SendSource } from './file-source.js'
import type { Ask, Send } from './projection-request.js'

/** The images of a manifest. Throws HttpProblem 400 when there are too many; of none there is no file. */
async function imagesOf({ store, settings }: Ask['services'], manifest: { customer: number; id: string }) {
  const most = settings.MAX_QUERY_IMAGES
  const rows = await imagesOfManifest(store.db, manifest, most + 1)
  if (rows.length <= most) return rows
  throw new HttpProblem(400, 'Bad request', `The manifest shows more than ${most} images, which no file of them holds.`)
}

/** Answers for the manifest of an address, or leads from a former one to its own. Throws HttpProblem 404. */
export const ofManifest =
  (form: string, send: SendSource): Send =>
  async ask => {
    const { services, customer } = ask
    const { slugs } = ask.request.params as unknown as { slugs: string[] }
    const { row, isFormer } = await publicAt(services, customer, slugs, 'manifests')
    if (isFormer) return sendOn(ask, 301, `/${form}${row.public_path}`)
    const { id } = row
    await send(ask, {
      customer: customer.id,
      // The names of queries are others': one may be called like the manifest.
      name: { query: null, manifest: id, args: '', canonical: id },
      keyOf: kind => `${customer.id}/iiif/${kind}/${id}`,
      fileName: row.slug!,
      images: () => imagesOf(services, row),
      places: async () =>
        (await textedPlaces(services.store.db, row)).map(one => storedCanvas(services.base, customer.id, one)),
    })
  }
