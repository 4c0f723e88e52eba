// What is known of an asset that a canvas shows, before it is written in one version of the Presentation API or another.
import type { LanguageMap } from '../json-object.js'
import type { PlacedLinks } from './spliced-adjuncts.js'

interface Size {
  width: number
  height: number
}

/** Major version of the Image API. */
type ImageVersion = 2 | 3

/** A picture at a fixed size. */
export interface FixedImage extends Size {
  id: string
}

/** An image service in each version of the Image API. */
export type ServiceAddresses = Record<ImageVersion, string>

/** A transcode on a canvas: its absolute address, its duration in seconds, of video its size in pixels. */
export interface Played {
  id: string
  mediaType: string
  label: string
  duration: number
  size?: Size
}

/** What a canvas has in place of an image. Sound takes no place: its width and height are 0. */
export interface AvParts extends Size {
  /** Seconds. */
  duration: number
  played: Played[]
}

/** A file that goes with an asset, as a canvas shows it. */
export interface CanvasAdjunct {
  /** The property that links to it; `inlineAnnotation`: it is the body of an annotation. */
  link: 'seeAlso' | 'rendering' | 'annotations' | 'inlineAnnotation'
  id: string
  type: string
  format?: string
  label?: unknown
  profile?: string
  language: string[]
  /** Bytes. */
  size?: number
  motivation: string[]
  provides: string[]
  /** Address of the annotation that it is the body of. */
  annotation: string
  auth: Record<ImageVersion, object[]>
}

/** An image, or another file, as one canvas. Addresses are absolute. */
export interface Canvas extends Size {
  id: string
  label: LanguageMap
  /** What there is to say of it. */
  summary?: LanguageMap | undefined
  /** What is to be seen, for those who do not see it. */
  alt?: LanguageMap | undefined
  /** Names and values of the image's own words and numbers. */
  metadata: [name: LanguageMap, value: string][]
  /** A licence or rights statement of those that the API knows, as its IRI is written there. */
  rights?: string
  /** The IRI of another one. */
  license?: string
  /** What else is said of rights: texts that must be shown. */
  statement: string[]
  /** What is painted on the canvas; absent for files that are no images. `level` is that of the image service. */
  image?: { addresses: ServiceAddresses; level: 0 | 2; fixed: FixedImage }
  /** The ready-made thumbnails that are open to everyone, smallest first; absent when there are none. */
  thumbnails?: { addresses: ServiceAddresses; sizes: Size[]; fixed: FixedImage }
  /** Sound or video, which has the canvas's duration; the canvas of sound has neither width nor height. */
  av?: AvParts
  /** The original file, where it is offered, and its media type. */
  file?: { id: string; mediaType: string }
  /** The files that go with it, in the order in which they were registered, and where the annotations are whose bodies they are. */
  adjuncts?: CanvasAdjunct[]
  adjunctPage?: string
  /** Links to its words, where it has some. */
  texts?: PlacedLinks
  /** How a viewer gets to see it, when not everyone may: services by the version of the Image API beside which they stand. */
  auth: Record<ImageVersion, object[]>
}

/** Width and height of the canvas of a file that has none. */
export const PLACEHOLDER_EDGE = 1000
