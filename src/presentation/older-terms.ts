// Terms of Presentation 2 that people still write, and what version 3 has in their place (§ "Change log" of 3.0).

/** Old term -> what is right. */
export const OLDER_TERMS: Record<string, string> = {
  '@id': 'id',
  '@type': 'type',
  sequences: 'items, which holds the canvases themselves',
  canvases: 'items',
  images: 'items, with an AnnotationPage of painting Annotations',
  resource: 'body',
  on: 'target',
  otherContent: 'annotations',
  description: 'summary, a language map',
  attribution: 'requiredStatement, with a label and a value',
  license: 'rights',
  related: 'homepage',
  within: 'partOf',
  viewingHint: 'behavior, an array',
  startCanvas: 'start, a Canvas',
  contentLayer: 'supplementary',
  ranges: 'items',
  members: 'items',
  manifests: 'items',
  collections: 'items',
}
