// One file of an upload as it is shown: its name, how far it has come, and what can be done.
import type { Texts } from '../texts/en.js'

/** What is said on the page, in its language. */
export type Told = Omit<Texts['uploading'], 'hint' | 'lead'>

export type State =
  | 'waiting'
  | 'hashing'
  | 'duplicate'
  | 'same'
  | 'exists'
  | 'sending'
  | 'paused'
  | 'ingesting'
  | 'done'
  | 'failed'

/** What a row shows beside its state. */
export interface More {
  /** A sentence. */
  text?: string | undefined
  link?: { address: string; name: string } | undefined
  actions?: [text: string, run: () => void][]
}

const wordOf = (told: Told, state: State): string => told[state]

/** A row; nothing that comes from a file is ever taken as markup. */
export class UploadRow {
  readonly element = document.createElement('li')
  readonly #state = document.createElement('span')
  readonly #bar = document.createElement('progress')
  readonly #more = document.createElement('span')
  readonly #told: Told

  constructor(name: string, told: Told) {
    this.#told = told
    const title = document.createElement('bdi')
    title.textContent = name
    title.className = 'file'
    this.#bar.setAttribute('aria-label', name)
    this.#bar.max = 1
    this.#bar.hidden = true
    this.#state.className = 'state'
    this.#more.className = 'more-of-file'
    this.element.append(title, this.#bar, this.#state, this.#more)
  }

  progress(part: number): void {
    this.#bar.value = part
  }

  show(state: State, { text, link, actions = [] }: More = {}): void {
    this.element.dataset['state'] = state
    this.#state.textContent = wordOf(this.#told, state)
    this.#bar.hidden = state !== 'sending' && state !== 'paused'
    this.#more.replaceChildren()
    if (text) this.#more.append(text)
    if (link) {
      const anchor = document.createElement('a')
      anchor.href = link.address
      const name = document.createElement('bdi')
      name.textContent = link.name
      anchor.append(name)
      this.#more.append(' ', anchor)
    }
    for (const [label, run] of actions) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'plain'
      button.textContent = label
      button.addEventListener('click', run)
      this.#more.append(' ', button)
    }
  }
}
