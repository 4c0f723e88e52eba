// The pages of classes that the page of all classes does not do for, by what the vocabulary calls their display.
import type { Html } from '../html.js'
import type { Class, Display } from '../vocabulary/index.js'
import { collection } from './collection-page.js'
import type { Page } from './page.js'
import { facetsPage } from './pages/facets-page.js'
import { pictureGrid } from './pages/picture-grid.js'
import { PICTURE_ACTIONS, picturePage } from './pages/picture-page.js'

interface Pages {
  /** The body of the page of a resource. */
  item(page: Page): Html
  /** The body of a list's page. */
  list(page: Page): Html
  /** Bundles that the page of a resource loads. */
  scripts: string[]
  /** Links whose lists the page of a resource shows. */
  related: string[]
  /** Links whose buttons stand on the page of a resource where it says what they are for, and not among the others. */
  actions: readonly string[]
}

const DISPLAYS: Record<Display, Pages> = {
  facets: { item: facetsPage, list: collection, scripts: [], related: [], actions: [] },
  picture: {
    item: picturePage,
    list: pictureGrid,
    scripts: ['deep-zoom.js'],
    related: ['adjuncts'],
    actions: PICTURE_ACTIONS,
  },
}

export const displayOf = (owner: Class | undefined): Pages | undefined => owner?.display && DISPLAYS[owner.display]

/** The links of a class whose lists are read for the page of one of its resources: those that it says itself, such as roles, too. */
export const relatedOf = (owner: Class): readonly string[] => [
  ...(displayOf(owner)?.related ?? []),
  ...owner.properties.flatMap(({ name, memberOf, column }) => (memberOf && column ? [name] : [])),
]
