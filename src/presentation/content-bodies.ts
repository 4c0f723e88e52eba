// Bodies of painting annotations: what of an asset is painted, with its services, in Presentation 3.
import type { Canvas, FixedImage, ServiceAddresses } from './asset-canvas.js'

interface Size {
  width: number
  height: number
}

export const imageOf = ({ id, width, height }: FixedImage) => ({
  id,
  type: 'Image',
  format: 'image/jpeg',
  width,
  height,
})

export const within = (services: object[] = []) => services.length > 0 && { service: services }

/** Both versions of an image service, each with the way to see it in its own version of the authorisation APIs. */
export const servicesOf = (
  addresses: ServiceAddresses,
  level: 0 | 2,
  size: Size,
  more: { sizes?: Size[]; auth?: Canvas['auth'] } = {},
) => {
  const { sizes, auth } = more
  const common = { ...size, ...(sizes && { sizes }) }
  return [
    { id: addresses[3], type: 'ImageService3', profile: `level${level}`, ...common, ...within(auth?.[3]) },
    {
      '@id': addresses[2],
      '@type': 'ImageService2',
      profile: `http://iiif.io/api/image/2/level${level}.json`,
      ...common,
      ...within(auth?.[2]),
    },
  ]
}

/** An image with its services, at the size that it is given, or at another. */
function imageBody({ image, width, height, auth, alt }: Canvas, size?: Size): object[] {
  if (!image) return []
  const { addresses, level, fixed } = image
  const shown = size ? { ...size, id: `${addresses[3]}/full/${size.width},${size.height}/0/default.jpg` } : fixed
  return [
    {
      ...imageOf(shown),
      ...(alt && { summary: alt }),
      service: servicesOf(addresses, level, { width, height }, { auth }),
    },
  ]
}

/** The transcodes of sound or video, of which a viewer plays the first that it can. */
const playedBodies = ({ av, auth }: Canvas): object[] =>
  (av?.played ?? []).map(({ id, mediaType, label, duration, size }, _, { length }) => ({
    id,
    type: size ? 'Video' : 'Sound',
    format: mediaType,
    duration,
    ...size,
    ...(length > 1 && { label: { en: [label] } }),
    ...within(auth[3]),
  }))

/** What is painted of an asset: one image, or its transcodes; nothing of another file. `size` is that of a static image. */
export const bodiesOf = (asset: Canvas, size?: Size): object[] =>
  asset.av ? playedBodies(asset) : imageBody(asset, size)

/** Bodies as one: several are a Choice (Presentation 3.0 §5.6). */
export const oneBody = (bodies: object[]): object | undefined =>
  bodies.length > 1 ? { type: 'Choice', items: bodies } : bodies[0]
