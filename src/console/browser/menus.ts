// Menus: Escape closes the one that is open and goes back to what opened it, and so does going elsewhere.

const openMenus = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')]

function closeExcept(target: EventTarget | null): void {
  for (const menu of openMenus()) if (!menu.contains(target as Node | null)) menu.open = false
}

document.addEventListener('keydown', ({ key, target }) => {
  if (key !== 'Escape') return
  const menu = (target as HTMLElement).closest<HTMLDetailsElement>('details.menu[open]')
  if (!menu) return
  menu.open = false
  menu.querySelector('summary')!.focus()
})
document.addEventListener('focusin', ({ target }) => closeExcept(target))
document.addEventListener('click', ({ target }) => closeExcept(target))
