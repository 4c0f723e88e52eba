// What Presentation 3.0 says of each kind of resource (§2, §3 and appendix A), as tables.
import {
  address,
  type Check,
  dateTime,
  labelled,
  languageMap,
  oneOf,
  pixels,
  rights,
  seconds,
  text,
} from './value-forms.js'

/** A property's values: checked by themselves, in an array (or one alone), and resources of a kind. */
export interface Form {
  check?: Check
  list?: true | 'or one'
  kind?: KindName
}

/** A kind of resource in its place: a Canvas that is only named is another than one that is defined. */
export interface Kind {
  /** What `type` may be; anything when left out. */
  types?: string[]
  /** Without these it cannot be stored. */
  needs?: string[]
  must?: string[]
  should?: string[]
  /** More properties that it may have. Those of other kinds have no place on it. */
  may?: string[]
  /** Anything else of IIIF is welcome too. */
  open?: true
  /** Properties that the server itself reads: of a wrong form, they cannot be stored. */
  read?: string[]
  /** What its items are. */
  items?: KindName
}

export type KindName =
  | 'Manifest'
  | 'Collection'
  | 'Member'
  | 'Canvas'
  | 'ShownCanvas'
  | 'PaintingPage'
  | 'Painting'
  | 'AnnotationPage'
  | 'Annotation'
  | 'Content'
  | 'Range'
  | 'RangeItem'
  | 'Agent'
  | 'Link'
  | 'Reference'
  | 'Service'

const DESCRIBED = ['label', 'metadata', 'summary', 'requiredStatement', 'rights', 'provider', 'thumbnail', 'behavior']
const LINKED = ['seeAlso', 'service', 'homepage', 'rendering', 'partOf']
const ANY = ['@context', 'id', 'type', ...DESCRIBED, ...LINKED]
const SHOWN = ['navDate', 'placeholderCanvas', 'accompanyingCanvas', 'annotations']
const SIZED = ['height', 'width', 'duration']

export const KINDS: Record<KindName, Kind> = {
  Manifest: {
    types: ['Manifest'],
    needs: ['type'],
    must: ['label', 'items'],
    should: ['metadata', 'summary', 'provider', 'thumbnail'],
    may: [...ANY, ...SHOWN, 'viewingDirection', 'start', 'services', 'structures'],
    read: ['type', 'label', 'items', 'structures', 'behavior'],
    items: 'Canvas',
  },
  Collection: {
    types: ['Collection'],
    needs: ['type'],
    must: ['label', 'items'],
    should: ['metadata', 'summary', 'provider', 'thumbnail'],
    may: [...ANY, ...SHOWN, 'viewingDirection', 'services'],
    read: ['type', 'label', 'items', 'behavior'],
    items: 'Member',
  },
  Member: { types: ['Manifest', 'Collection'], must: ['id', 'type', 'label'], open: true, items: 'Member' },
  Canvas: {
    types: ['Canvas'],
    needs: ['id', 'type'],
    should: ['label', 'items'],
    may: [...ANY, ...SHOWN, ...SIZED],
    read: ['type', 'items'],
    items: 'PaintingPage',
  },
  ShownCanvas: {
    types: ['Canvas'],
    must: ['id', 'type'],
    should: ['items'],
    may: [...ANY, ...SIZED, 'annotations', 'navDate'],
    items: 'PaintingPage',
  },
  PaintingPage: {
    types: ['AnnotationPage'],
    must: ['id', 'type', 'items'],
    may: ANY,
    read: ['items'],
    items: 'Painting',
  },
  Painting: { types: ['Annotation'], must: ['id', 'type', 'motivation', 'body', 'target'], open: true },
  AnnotationPage: { types: ['AnnotationPage'], must: ['id', 'type'], open: true, items: 'Annotation' },
  Annotation: { types: ['Annotation'], must: ['id', 'type', 'target'], open: true },
  Content: { must: ['type'], open: true, items: 'Content' },
  Range: {
    types: ['Range'],
    must: ['id', 'type'],
    should: ['label', 'items'],
    may: [...ANY, ...SHOWN, 'viewingDirection', 'start', 'supplementary'],
    items: 'RangeItem',
  },
  RangeItem: { types: ['Canvas', 'Range', 'SpecificResource'], must: ['type'], open: true },
  Agent: { types: ['Agent'], must: ['id', 'type', 'label'], should: ['homepage', 'logo'], may: [...ANY, 'logo'] },
  Link: { must: ['id', 'type'], open: true },
  Reference: { must: ['id', 'type'], open: true },
  Service: { open: true },
}

const list = (form: Form): Form => ({ ...form, list: true })

/** The form of every property; that of `items` is its kind's. */
export const FORMS: Record<string, Form> = {
  id: { check: address },
  type: { check: text },
  label: { check: languageMap },
  metadata: list({ check: labelled }),
  summary: { check: languageMap },
  requiredStatement: { check: labelled },
  rights: { check: rights },
  provider: list({ kind: 'Agent' }),
  thumbnail: list({ kind: 'Content' }),
  logo: list({ kind: 'Content' }),
  navDate: { check: dateTime },
  placeholderCanvas: { kind: 'ShownCanvas' },
  accompanyingCanvas: { kind: 'ShownCanvas' },
  format: { check: text },
  profile: { check: text },
  height: { check: pixels },
  width: { check: pixels },
  duration: { check: seconds },
  viewingDirection: { check: oneOf('left-to-right', 'right-to-left', 'top-to-bottom', 'bottom-to-top') },
  timeMode: { check: oneOf('trim', 'scale', 'loop') },
  behavior: list({ check: text }),
  seeAlso: list({ kind: 'Link' }),
  homepage: list({ kind: 'Link' }),
  rendering: list({ kind: 'Link' }),
  partOf: list({ kind: 'Reference' }),
  service: list({ kind: 'Service' }),
  services: list({ kind: 'Service' }),
  start: { kind: 'RangeItem' },
  supplementary: { kind: 'Reference' },
  structures: list({ kind: 'Range' }),
  annotations: list({ kind: 'AnnotationPage' }),
}
