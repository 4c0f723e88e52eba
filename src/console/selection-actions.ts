// What can be done with the pictures that are selected in a grid: each is a page at /console that gets their addresses.
import type { Access } from '../operations/index.js'
import type { Texts } from './texts/en.js'

export interface SelectionAction {
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
export const SELECTION_ACTIONS: readonly SelectionAction[] = [
  { name: 'edit', access: 'write', ofOne: true },
  { name: 'book', access: 'write' },
  { name: 'move', access: 'write', ofOne: true },
  { name: 'delete', access: 'write', ofOne: true, stops: true },
]

/** Field with the address of a picture that is selected; there are as many of them as pictures. */
export const SELECTED_FIELD = 'image'

/** Where an action with pictures of a customer is. */
export const actionAddress = (base: string, customer: string, { name }: SelectionAction): string =>
  `${base}/console/customers/${customer}/images/${name}`
