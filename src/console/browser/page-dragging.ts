// Pages of a book that are dragged to another place in their grid: one, or all that are chosen.
import { gathered } from '../books/page-order.js'
import { boxOf, chosenIn, isFromRight, itemOf, itemsOf, nameOf } from './page-items.js'

/** Lets pages be dragged. `moved` is given the order that they are to have then, and the first of those that were dragged. */
export function letDrag(
  grid: HTMLOListElement,
  moved: (order: HTMLLIElement[], first: HTMLLIElement | undefined) => void,
): void {
  let dragged: HTMLLIElement[] = []

  /** Whether what is dropped on a page comes behind it. */
  const isBehind = (event: DragEvent, item: HTMLLIElement): boolean => {
    const { left, width } = item.getBoundingClientRect()
    const isRight = event.clientX > left + width / 2
    return isFromRight(grid) ? !isRight : isRight
  }
  const clearTargets = (): void => {
    for (const one of grid.querySelectorAll('.before, .behind')) one.classList.remove('before', 'behind')
  }
  const end = (): void => {
    clearTargets()
    for (const one of dragged) one.classList.remove('dragged')
    dragged = []
  }

  for (const item of itemsOf(grid)) item.querySelector<HTMLElement>('.picture')!.draggable = true
  grid.addEventListener('dragstart', event => {
    const item = itemOf(event.target)
    if (!item || !event.dataTransfer) return
    dragged = boxOf(item).checked ? chosenIn(grid) : [item]
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', nameOf(item).value)
    for (const one of dragged) one.classList.add('dragged')
  })
  grid.addEventListener('dragover', event => {
    const item = itemOf(event.target)
    if (dragged.length === 0) return
    event.preventDefault()
    clearTargets()
    if (item && !dragged.includes(item)) item.classList.add(isBehind(event, item) ? 'behind' : 'before')
  })
  grid.addEventListener('drop', event => {
    const item = itemOf(event.target)
    event.preventDefault()
    if (!item || dragged.length === 0 || dragged.includes(item)) return end()
    const together = new Set(dragged)
    const others = itemsOf(grid).filter(one => !together.has(one))
    const place = others.indexOf(item) + (isBehind(event, item) ? 2 : 1)
    moved(gathered(itemsOf(grid), together, place), dragged[0])
    end()
  })
  grid.addEventListener('dragend', end)
}
