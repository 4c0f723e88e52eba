// A page of a walk: where it is, who looks at it, and what it is asked for with.

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
  /** Whether it is among those that are walked with every run of the tests. */
  sampled?: boolean
  /** What appears on it when its scripts have done their work. */
  until?: string
}
