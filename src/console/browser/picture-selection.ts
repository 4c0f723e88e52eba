// A grid of pictures by keyboard: one of them is in the order of tab keys, arrows move, space and shift select.

const VIEW = 'hydria-view'

class PictureGrid extends HTMLElement {
  /** Where a selection with shift begins. */
  private from = 0

  connectedCallback(): void {
    const boxes = this.boxes()
    for (const [index, link] of this.links().entries()) link.tabIndex = index === 0 ? 0 : -1
    for (const box of boxes) box.tabIndex = -1
    this.addEventListener('keydown', event => this.onKey(event))
    this.addEventListener('focusin', event => this.onFocus(event.target as HTMLElement))
    this.addEventListener('click', event => this.onClick(event))
    this.addEventListener('change', event => this.onChange(event.target as HTMLInputElement))
    // A browser fills in what was selected before only after that: on the way back to the page, or when it is read again.
    addEventListener('pageshow', () => this.count())
    this.rememberView()
    this.count()
  }

  private links = (): HTMLAnchorElement[] => [...this.querySelectorAll<HTMLAnchorElement>('.pictures > li > a')]
  private boxes = (): HTMLInputElement[] => [...this.querySelectorAll<HTMLInputElement>('.pictures input')]

  private placeOf(element: EventTarget | null): number {
    const item = (element as HTMLElement | null)?.closest('.pictures > li')
    return item ? this.links().findIndex(link => link.parentElement === item) : -1
  }

  /** How many stand beside each other. */
  private columns(): number {
    const links = this.links()
    const top = links[0]?.parentElement?.offsetTop
    const next = links.findIndex(link => link.parentElement!.offsetTop !== top)
    return next < 0 ? Math.max(1, links.length) : next
  }

  private onFocus(target: HTMLElement): void {
    const place = this.placeOf(target)
    if (place < 0) return
    for (const [index, link] of this.links().entries()) link.tabIndex = index === place ? 0 : -1
  }

  private onKey(event: KeyboardEvent): void {
    const place = this.placeOf(event.target)
    if (place < 0 || event.altKey) return
    const links = this.links()
    const onward = getComputedStyle(this).direction === 'rtl' ? -1 : 1
    const steps: Record<string, number> = {
      ArrowRight: place + onward,
      ArrowLeft: place - onward,
      ArrowDown: place + this.columns(),
      ArrowUp: place - this.columns(),
      Home: 0,
      End: links.length - 1,
    }
    const next = steps[event.key]
    if (event.key === ' ') this.toggle(place, event.shiftKey)
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) this.set(0, links.length - 1, true)
    else if (event.key === 'Escape') this.set(0, links.length - 1, false)
    else if (next !== undefined && links[next]) {
      links[next].focus()
      if (event.shiftKey) this.set(this.from, next, true)
      else this.from = next
    } else return
    event.preventDefault()
  }

  /** Selects or deselects one, or with shift all from the last one on. */
  private toggle(place: number, isRange: boolean): void {
    const box = this.boxes()[place]
    if (!box) return
    if (isRange) this.set(this.from, place, true)
    else {
      box.checked = !box.checked
      this.from = place
    }
    this.count()
  }

  private set(from: number, to: number, checked: boolean): void {
    for (const box of this.boxes().slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = checked
    this.count()
  }

  private onClick(event: MouseEvent): void {
    const box = event.target as HTMLInputElement
    const place = box.type === 'checkbox' ? this.placeOf(box) : -1
    if (place < 0) return
    if (event.shiftKey) this.set(this.from, place, box.checked)
    else this.from = place
    this.count()
  }

  private onChange(input: HTMLInputElement): void {
    if (input.name === 'view') localStorage.setItem(VIEW, input.value)
    else this.count()
  }

  /** The view that was chosen last is that of the next page too. */
  private rememberView(): void {
    const chosen = localStorage.getItem(VIEW)
    const radio = [...this.querySelectorAll<HTMLInputElement>('[name=view]')].find(({ value }) => value === chosen)
    if (radio) radio.checked = true
  }

  /** Tells how many are selected, and lets nothing be done with none. */
  private count(): void {
    const output = this.querySelector('output')
    if (!output) return
    const all = this.querySelector<HTMLInputElement>('[name=all]:checked')
    const count = all ? Number(all.dataset['count']) : this.boxes().filter(({ checked }) => checked).length
    const { one, many } = output.dataset
    output.textContent = count === 1 ? one! : many!.replace('#', count.toLocaleString(document.documentElement.lang))
    for (const button of this.querySelectorAll<HTMLButtonElement>('.selected button')) button.disabled = count === 0
  }
}

customElements.define('picture-grid', PictureGrid)
