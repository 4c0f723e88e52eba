// The pages of a book under the hand: chosen, moved by keys and buttons, named by a pattern as it is typed. The form that it fills in is the one that works without it.
import { pageNames } from '../books/page-names.js'
import { gathered, stepped } from '../books/page-order.js'
import { letDrag } from './page-dragging.js'
import { boxOf, chosenIn, isFromRight, itemOf, itemsOf, nameOf, numberOf } from './page-items.js'

interface Texts {
  unsaved: string
  keys: string
  chooseAll: string
  chosenCount: string
  placeWord: string
  faults: Record<string, string>
}

/** Steps of the arrow keys; rows are as long as they are on the screen. */
const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']

class BookPages extends HTMLElement {
  #texts!: Texts
  #form!: HTMLFormElement
  #grid!: HTMLOListElement
  #first = 1
  #last: HTMLLIElement | undefined
  #isSent = false

  connectedCallback() {
    const form = this.querySelector('form')
    const grid = this.querySelector<HTMLOListElement>('ol.book-grid')
    if (!form || !grid) return
    this.#texts = JSON.parse(this.dataset['texts']!) as Texts
    this.#form = form
    this.#grid = grid
    this.#first = grid.start
    this.#explain()
    this.#rove(this.#items[0])
    letDrag(grid, (order, first) => this.#order(order, first))
    grid.addEventListener('keydown', event => this.#key(event))
    grid.addEventListener('focusin', event => this.#rove(itemOf(event.target)))
    grid.addEventListener('change', event => this.#changed(event.target as HTMLInputElement))
    grid.addEventListener('click', event => this.#range(event))
    form.addEventListener('click', event => this.#act(event))
    form.addEventListener('input', event => this.#typed(event.target as HTMLInputElement))
    form.addEventListener('submit', () => {
      this.#isSent = true
    })
    window.addEventListener('beforeunload', event => {
      if (this.hasAttribute('data-unsaved') && !this.#isSent) event.preventDefault()
    })
    this.#count()
  }

  get #items(): HTMLLIElement[] {
    return itemsOf(this.#grid)
  }

  get #chosen(): HTMLLIElement[] {
    return chosenIn(this.#grid)
  }

  /** What the keys do, and a button that chooses everything. */
  #explain() {
    const hint = document.createElement('p')
    hint.className = 'hint'
    hint.textContent = this.#texts.keys
    this.#grid.before(hint)
    const all = document.createElement('button')
    all.type = 'button'
    all.className = 'plain'
    all.textContent = this.#texts.chooseAll
    all.addEventListener('click', () => {
      const isAll = this.#chosen.length === this.#items.length
      for (const item of this.#items) boxOf(item).checked = !isAll
      this.#count()
    })
    this.querySelector('[data-chosen]')!.after(all)
  }

  /** One page at a time is reached by Tab, the others by arrow keys. */
  #rove(present: HTMLLIElement | undefined) {
    if (!present) return
    const before = this.#last
    const set = (item: HTMLLIElement, index: number) => {
      for (const input of item.querySelectorAll('input')) input.tabIndex = index
    }
    if (before) set(before, -1)
    else for (const item of this.#items) set(item, -1)
    set(present, 0)
    this.#last = present
  }

  #tell(text: string) {
    this.querySelector('[data-told]')!.textContent = text
  }

  #count() {
    const count = this.#chosen.length
    const place = this.querySelector<HTMLElement>('[data-chosen]')!
    place.dataset['text'] ??= place.textContent ?? ''
    place.textContent = count > 0 ? `${this.#texts.chosenCount}: ${count}` : place.dataset['text']
    this.#preview()
  }

  #unsaved(text = this.#texts.unsaved) {
    this.toggleAttribute('data-unsaved', true)
    this.#tell(text)
  }

  /** The order of the pages as it is on the screen, in their numbers. */
  #order(order: HTMLLIElement[], told?: HTMLLIElement) {
    const focused = document.activeElement
    const present = this.#items
    order.forEach((item, index) => {
      if (this.#grid.children[index] !== item) this.#grid.insertBefore(item, this.#grid.children[index] ?? null)
      const number = String(this.#first + index)
      if (numberOf(item).value !== number) numberOf(item).value = number
    })
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus()
    if (present.every((item, index) => item === order[index])) return
    const text = told && `${nameOf(told).value || '–'}: ${this.#texts.placeWord} ${numberOf(told).value}`
    this.#unsaved(text ? `${text}. ${this.#texts.unsaved}` : undefined)
    this.#preview()
  }

  /** How many pages stand in a row. */
  get #columns(): number {
    return getComputedStyle(this.#grid).gridTemplateColumns.split(' ').length
  }

  #key(event: KeyboardEvent) {
    const item = itemOf(event.target)
    const input = event.target as HTMLInputElement
    if (!item) return
    if (input.name !== 'c') {
      if (event.key === 'Escape') boxOf(item).focus()
      return
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      nameOf(item).select()
      return
    }
    if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      boxOf(this.#items.at(event.key === 'Home' ? 0 : -1)!).focus()
      return
    }
    if (!ARROWS.includes(event.key)) return
    event.preventDefault()
    const isRight = isFromRight(this.#grid) ? 'ArrowLeft' : 'ArrowRight'
    const isForward = event.key === isRight || event.key === 'ArrowDown'
    const size = event.key === 'ArrowUp' || event.key === 'ArrowDown' ? this.#columns : 1
    const step = isForward ? size : -size
    if (event.altKey) return this.#moveBy(item, step)
    const items = this.#items
    const to = Math.max(0, Math.min(items.indexOf(item) + step, items.length - 1))
    boxOf(items[to]!).focus()
  }

  /** Moves what is chosen, with the page that has the focus among it; else that page alone. */
  #moveBy(item: HTMLLIElement, step: number) {
    const chosen = new Set(boxOf(item).checked ? this.#chosen : [item])
    let order = this.#items
    for (let count = 0; count < Math.abs(step); count++) order = stepped(order, chosen, step > 0 ? 1 : -1)
    this.#order(order, item)
    item.scrollIntoView({ block: 'nearest' })
  }

  #changed(input: HTMLInputElement) {
    const item = itemOf(input)
    if (!item) return
    if (input.name === 'c') return this.#count()
    if (!input.name.startsWith('n.')) return this.#unsaved()
    const to = Number(input.value)
    const places = this.#items.length
    // A place in another part of a long book is for the server.
    if (!Number.isInteger(to) || to < this.#first || to >= this.#first + places) return this.#unsaved()
    this.#order(gathered(this.#items, new Set([item]), to - this.#first + 1), item)
  }

  /** With Shift, all pages from the last chosen one. */
  #range(event: MouseEvent) {
    const item = itemOf(event.target)
    const input = event.target as HTMLInputElement
    if (!item || input.name !== 'c') return
    const items = this.#items
    const from = items.findIndex(one => one.hasAttribute('data-anchor'))
    const to = items.indexOf(item)
    if (event.shiftKey && from >= 0)
      for (const one of items.slice(Math.min(from, to), Math.max(from, to) + 1)) boxOf(one).checked = input.checked
    for (const one of items) one.toggleAttribute('data-anchor', one === item)
    this.#count()
  }

  /** The buttons that need no server until everything is saved. */
  #act(event: MouseEvent) {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[name="do"]')
    const chosen = new Set(this.#chosen)
    if (!button) return
    if (button.value === 'try') {
      event.preventDefault()
      return this.#fill()
    }
    if (chosen.size === 0 || !['up', 'down', 'move'].includes(button.value)) return
    const to = Number((this.#form.elements.namedItem('to') as HTMLInputElement).value)
    if (button.value === 'move' && !(to >= this.#first && to < this.#first + this.#items.length)) return
    event.preventDefault()
    const [first] = chosen
    if (button.value === 'move') this.#order(gathered(this.#items, chosen, to - this.#first + 1), first)
    else this.#order(stepped(this.#items, chosen, button.value === 'up' ? -1 : 1), first)
    first!.scrollIntoView({ block: 'nearest' })
  }

  #typed(input: HTMLInputElement) {
    if (input.name === 'pattern' || input.name === 'scope') return this.#preview()
    if (input.name.startsWith('l.')) this.#unsaved()
  }

  /** The pages that the pattern is for, and what they would be called. */
  #named(): { targets: HTMLLIElement[]; names: ReturnType<typeof pageNames> } {
    const { elements } = this.#form
    const isForChosen = (elements.namedItem('scope') as HTMLSelectElement).value === 'chosen'
    const targets = isForChosen ? this.#chosen : this.#items
    return { targets, names: pageNames((elements.namedItem('pattern') as HTMLInputElement).value, targets.length) }
  }

  #preview() {
    const place = this.querySelector('[data-preview]')!
    const pattern = (this.#form.elements.namedItem('pattern') as HTMLInputElement).value
    if (pattern === '') {
      place.textContent = ''
      return
    }
    const { names } = this.#named()
    if (!Array.isArray(names)) {
      place.textContent = (this.#texts.faults[names.wrong] ?? '').replaceAll('\u0001', names.part)
      return
    }
    const some = names.length > 7 ? [...names.slice(0, 5), '…', names.at(-1)!] : names
    place.textContent = some.join(', ')
  }

  #fill() {
    const { targets, names } = this.#named()
    if (!Array.isArray(names)) return
    targets.forEach((item, index) => {
      nameOf(item).value = names[index]!
    })
    this.#unsaved()
  }
}

customElements.define('book-pages', BookPages)
