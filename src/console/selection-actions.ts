// What can be done with the pictures that are selected in a grid: each is a page at /console that gets their addresses.
import { type Access, holdsAccess } from '../operations/index.js'
import { customerOf, type Page } from './page.js'
import type { Texts } from './texts/en.js'

interface SelectionAction {
  /** Last part of its address, and its name among the texts. */
  name: keyof Texts['selectionActions']
  /** What it takes to do it. */
  access: Access
  /** Whether the page of a picture leads there too, with it alone. */
  ofOne?: boolean
  /** Whether it takes something away. */
  stops?: boolean
}

/** In the order of their buttons. */
const ACTIONS: readonly SelectionAction[] = [
  { name: 'edit', access: 'write', ofOne: true },
  { name: 'book', access: 'write' },
  { name: 'move', access: 'write', ofOne: true },
  { name: 'delete', access: 'write', ofOne: true, stops: true },
]

/** Field with the address of a picture that is selected; there are as many of them as pictures. */
export const SELECTED_FIELD = 'image'

/** What whoever looks at a page may do with the pictures of its customer, each with its address. */
export function selectionActions(page: Page): (SelectionAction & { address: string })[] {
  const { base, visitor } = page
  const customer = customerOf(page)
  const access = visitor.principal?.access
  if (customer === undefined || access === undefined) return []
  return ACTIONS.filter(action => holdsAccess(access, action.access)).map(action => ({
    ...action,
    address: `${base}/console/customers/${customer}/images/${action.name}`,
  }))
}
