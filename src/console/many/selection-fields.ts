// The pictures that a form is about, from page to page: by their addresses, each perhaps as it was shown, or by the list that finds them.
import { type Html, html } from '../../html.js'
import { isObject } from '../../json-object.js'
import { invalid } from '../../problem.js'
import { SELECTED_FIELD } from '../selection-actions.js'

/** Fields with the address of the list that a grid shows, and whether all that it finds is meant. */
const LIST = 'list'
const ALL = 'all'
/** Field with a selection as JSON. */
const SELECTION = 'selection'

/** What is selected, as the operations on many images take it. */
export type Selection = { selected: unknown[] } | { foundBy: string }

/** A selection by the columns that its properties have. */
export const columnsOf = (selection: Selection): { selected: unknown[] } | { found_by: string } =>
  'selected' in selection ? selection : { found_by: selection.foundBy }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(SELECTION, 'is not as it was given out: go back to the list, and select anew')
  }
}

/** The selection in the fields of a form or a query. Throws HttpProblem 400 when nothing is selected. */
export function selectionIn(fields: URLSearchParams): Selection {
  const text = fields.get(SELECTION)
  if (text !== null) {
    const given = parsed(text)
    if (Array.isArray(given)) return { selected: given }
    if (isObject(given) && typeof given['foundBy'] === 'string') return { foundBy: given['foundBy'] }
    throw invalid(SELECTION, 'is not as it was given out: go back to the list, and select anew')
  }
  const list = fields.get(LIST)
  if (fields.has(ALL) && list) return { foundBy: list }
  return { selected: fields.getAll(SELECTED_FIELD) }
}

/** The hidden field that keeps a selection. */
export const selectionField = (selection: Selection): Html =>
  html`<input type="hidden" name="${SELECTION}" value="${JSON.stringify('selected' in selection ? selection.selected : selection)}">`

/** Hidden fields by which a page of many is asked to go on from where the grid was. */
export const listField = (list: string): Html => html`<input type="hidden" name="${LIST}" value="${list}">`

/** Path of the list that one came from; undefined when that is not known. */
export const listIn = (fields: URLSearchParams): string | undefined => fields.get(LIST) || undefined
