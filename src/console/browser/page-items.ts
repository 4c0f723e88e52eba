// The pages of a book in their grid, and the fields that each has.

export const itemsOf = (grid: HTMLOListElement): HTMLLIElement[] => [...grid.children] as HTMLLIElement[]

/** The page that an event is about. */
export const itemOf = (target: EventTarget | null): HTMLLIElement | undefined =>
  (target as Element | null)?.closest<HTMLLIElement>('.book-grid > li') ?? undefined

const fieldOf =
  (selector: string) =>
  (item: HTMLLIElement): HTMLInputElement =>
    item.querySelector<HTMLInputElement>(selector)!

/** The box by which a page is chosen, the field of its place, and that of its name. */
export const boxOf = fieldOf('[name="c"]')
export const numberOf = fieldOf('[name^="n."]')
export const nameOf = fieldOf('[name^="l."]')

export const chosenIn = (grid: HTMLOListElement): HTMLLIElement[] => itemsOf(grid).filter(item => boxOf(item).checked)

/** Whether lines of the grid run from right to left. */
export const isFromRight = (grid: HTMLOListElement): boolean => getComputedStyle(grid).direction === 'rtl'
