// A page of a walk: where it is, who looks at it, what it is asked for with, and whether this run opens it.

/** All pages, those whose names have this in them, or a sample. */
const PAGES = process.env['PAGES']

/** Whether all pages are walked, in all that can differ on them. */
export const IS_WHOLE = PAGES === 'all'

/** Who looks at a page: a person of the customer, the administrator of the platform, or nobody that is known. */
export type Walker = 'owner' | 'viewer' | 'administrator' | 'stranger'

export interface WalkedPage {
  /** What it is called in what a test tells. */
  name: string
  address: string
  as: Walker
  /** The form that it answers; a page that is asked for by a link has none. */
  fields?: [name: string, text: string][]
  /** Its status, where it is not 200. */
  status?: number
  /** Whether every run of the tests opens it: to look at all of it, or for hostile words alone. */
  sampled?: 'wholly' | 'for words' | undefined
  /** What appears on it when its scripts have done their work. */
  until?: string
}

/** Whether this run opens a page. */
export const isWalked = ({ name, sampled }: WalkedPage): boolean =>
  IS_WHOLE || (PAGES ? name.includes(PAGES) : sampled === 'wholly')
