// How a resource says that its words can be had: as plain text, and as annotations of their lines; linked to by manifests and canvases.
import type { PlacedLinks } from './spliced-adjuncts.js'

/** What an annotation of a text has of it, as the text granularity extension names it. */
export const GRANULARITIES = ['line', 'word'] as const
export type Granularity = (typeof GRANULARITIES)[number]

/** The context of that extension. */
export const TEXT_GRANULARITY = 'http://iiif.io/api/extension/text-granularity/context.json'

/** Segments in front of the path of a manifest or a canvas. */
export const PLAIN_TEXT = 'text'
export const TEXT_ANNOTATIONS = 'text-annotations'

type Version = 2 | 3

/** Address of the annotations of a text on a canvas, whose path is `path`: as a page of Presentation 3, or a list of 2.1. */
export const textAnnotations = (base: string, path: string, granularity: Granularity, version: Version): string =>
  `${base}/${TEXT_ANNOTATIONS}${version === 2 ? '/v2' : ''}/${granularity}${path}`

/** Links to the words of what has the path. */
export const textLinks = (
  base: string,
  path: string,
  { placed, version }: { placed: boolean; version: Version },
): PlacedLinks => ({
  rendering: [
    { id: `${base}/${PLAIN_TEXT}${path}`, type: 'Text', label: { en: ['Plain text'] }, format: 'text/plain' },
  ],
  ...(placed && {
    annotations: [
      {
        ...{ id: textAnnotations(base, path, 'line', version), type: 'AnnotationPage' },
        label: { en: ['Lines of the text'] },
      },
    ],
  }),
})

/** Whether an address is of words that this server gives out. */
export const isTextLink = (base: string, id: unknown): boolean =>
  [PLAIN_TEXT, TEXT_ANNOTATIONS].some(name => String(id).startsWith(`${base}/${name}/`))
