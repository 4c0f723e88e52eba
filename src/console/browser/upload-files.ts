// Uploading: files and folders that are chosen here, or dropped anywhere on the page.
import { type ChosenFile, chosenFiles, droppedFiles } from './dropped-files.js'
import { openHashes } from './file-hashes.js'
import { interrupted, UploadQueue } from './upload-queue.js'
import type { Told } from './upload-row.js'

/** Milliseconds after which a change is told. */
const TOLD_AFTER_MS = 100

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

const made = <Name extends keyof HTMLElementTagNameMap>(name: Name, more: object): HTMLElementTagNameMap[Name] =>
  Object.assign(document.createElement(name), more)

class UploadFiles extends HTMLElement {
  #told!: Told
  #queue!: UploadQueue
  readonly #summary = made('p', { className: 'upload-summary' })
  readonly #list = made('ol', { className: 'uploads' })
  readonly #pause = made('button', { type: 'button', className: 'plain', hidden: true })

  connectedCallback(): void {
    const { space, uploads, images, all, worker, texts } = this.dataset as Record<string, string>
    this.#told = JSON.parse(texts!)
    const place = { space: Number(space), uploads: uploads!, images: images!, all: all! }
    this.#queue = new UploadQueue(place, this.#told, openHashes(worker!), () => this.#tellSoon())
    this.#summary.setAttribute('role', 'status')
    this.#pause.addEventListener('click', () => (this.#queue.paused ? this.#queue.goOn() : this.#queue.pause()))
    const form = this.querySelector('form')
    if (form) this.#replace(form)
    this.append(this.#summary, this.#pause, this.#list)
    this.#takeDrops()
    // What is not sent yet would have to be chosen again.
    addEventListener('beforeunload', event => this.#queue.counts.left > 0 && event.preventDefault())
    void this.#tellInterrupted(uploads!)
  }

  /** The fields of the form without script take files that are sent at once, and folders. */
  #replace(form: HTMLFormElement): void {
    const input = form.querySelector<HTMLInputElement>('input[type="file"]')!
    input.required = false
    form.querySelector('button')!.remove()
    const folder = made('input', { type: 'file', id: 'folder', multiple: true, webkitdirectory: true })
    const label = made('label', { textContent: this.#told.folder, htmlFor: 'folder' })
    const row = document.createElement('div')
    row.append(label, folder)
    form.append(row, made('p', { className: 'hint drop-hint', textContent: this.#told.drop }))
    for (const field of [input, folder])
      field.addEventListener('change', () => {
        this.#take(chosenFiles(field.files ?? []))
        field.value = ''
      })
    form.addEventListener('submit', event => event.preventDefault())
  }

  #takeDrops(): void {
    let inside = 0
    const mark = (change: number): void => {
      inside = Math.max(0, inside + change)
      document.body.classList.toggle('dropping', inside > 0)
    }
    addEventListener('dragenter', event => hasFiles(event) && mark(1))
    addEventListener('dragleave', event => hasFiles(event) && mark(-1))
    addEventListener('dragover', event => hasFiles(event) && event.preventDefault())
    addEventListener('drop', event => {
      if (!hasFiles(event)) return
      event.preventDefault()
      mark(-inside)
      void droppedFiles(event.dataTransfer!).then(files => this.#take(files))
    })
  }

  #take(files: ChosenFile[]): void {
    this.#list.append(...this.#queue.add(files).map(({ element }) => element))
    this.querySelector('.interrupted')?.remove()
  }

  #isToldSoon = false

  /** Of thousands of files many change at once, and are told together. */
  #tellSoon(): void {
    if (this.#isToldSoon) return
    this.#isToldSoon = true
    setTimeout(() => {
      this.#isToldSoon = false
      this.#tell()
    }, TOLD_AFTER_MS)
  }

  #tell(): void {
    const { all, done, failed, left } = this.#queue.counts
    const counts: Record<string, number> = { all, done, failed }
    this.#summary.textContent =
      all > 0 ? this.#told.summary.replace(/\{(\w+)\}/g, (_, name) => String(counts[name])) : ''
    this.#pause.hidden = left === 0
    this.#pause.textContent = this.#queue.paused ? this.#told.goOn : this.#told.pause
  }

  /** After a reload the page may not open the files by itself: they are to be chosen again. */
  async #tellInterrupted(uploads: string): Promise<void> {
    const { names, forget } = await interrupted(uploads)
    if (names.length === 0) return
    const box = made('div', { className: 'interrupted' })
    const list = document.createElement('ul')
    list.append(...names.map(name => made('li', { textContent: name, dir: 'auto' })))
    const button = made('button', { type: 'button', className: 'plain', textContent: this.#told.forget })
    button.addEventListener('click', () => void forget().then(() => box.remove()))
    box.append(made('p', { textContent: this.#told.interrupted }), list, button)
    this.prepend(box)
  }
}

customElements.define('upload-files', UploadFiles)
