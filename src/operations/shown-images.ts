// Whether images may go that manifests of the IIIF store show: always, unless the client wants to know of that first.
import { grouped } from '../grouped.js'
import { conflict } from '../problem.js'
import { type Db, type ImageInCustomer, manifestsShowing } from '../store/index.js'
import type { Call } from './call.js'
import { flatPath } from './iiif/index.js'
import type { Services } from './services.js'

/** Most manifests that are named: in an error, and in a report over all its images. */
const MOST = 20
const MOST_REPORTED = 1000

/** The manifests that show each of some images, by its place. */
export async function manifestsOf(
  db: Db,
  customer: number,
  images: readonly ImageInCustomer[],
): Promise<(index: number) => string[]> {
  const shown = grouped(await manifestsShowing(db, customer, images, MOST_REPORTED), ({ index }) => index)
  return index => (shown.get(index) ?? []).map(({ manifest }) => manifest)
}

/**
 * Throws HttpProblem 409 that names the manifests which show one of a customer's images, where the request has
 * `Prefer: handling=strict`. `placeOf`: JSON path of an image in the body.
 */
export async function checkUnshown(
  { prefer }: Pick<Call, 'prefer'>,
  { base }: Services,
  db: Db,
  customer: number,
  images: readonly ImageInCustomer[],
  placeOf: (index: number) => string = () => 'manifests',
): Promise<void> {
  if (!prefer.strict) return
  const shown = await manifestsShowing(db, customer, images, MOST)
  if (shown.length === 0) return
  const faults = [...new Set(shown.map(({ index }) => index))].map(index => {
    const manifests = shown.filter(one => one.index === index).map(({ manifest }) => manifest)
    const addresses = manifests.map(id => base + flatPath({ customer, kind: 'manifests', id }))
    const message = `is shown by ${addresses.join(', ')}: change these first, or delete it without Prefer: handling=strict`
    return { image: images[index]!, property: placeOf(index), message }
  })
  const told = faults.map(({ image: { space, id }, message }) => `The Image ${space}/${id} ${message}.`)
  throw conflict(
    told.join(' '),
    faults.map(({ property, message }) => ({ property, message })),
  )
}
