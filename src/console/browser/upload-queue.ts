// Uploads: files are hashed one by one, sent a few at a time, resumed after an interruption, and watched until they are ingested.
import { defaultOptions, type Upload } from 'tus-js-client'
import { Problem, sentenceOf } from '../../../client/src/problem.js'
import { openUpload } from '../../../client/src/upload.js'
import { otherId, pictureId, pictureLabel } from '../picture-names.js'
import { callApi, type Image, tokenHeaders } from './call-api.js'
import type { ChosenFile } from './dropped-files.js'
import type { HashOf } from './file-hashes.js'
import { type More, type State, type Told, UploadRow } from './upload-row.js'

/** Where files go to: addresses of the space, and of all images of its customer. */
export interface Place {
  space: number
  uploads: string
  images: string
  all: string
}

/** Files sent at a time. */
const AT_ONCE = 3
/** Files that are looked up at a time: what is sent shares the browser's few connections with that. */
const LOOKED_UP_AT_ONCE = 3
/** Milliseconds between two looks at what is being processed, and pictures that are asked for together. */
const LOOK_MS = 1000
const LOOKED_AT = 100

interface Item extends ChosenFile {
  id: string
  row: UploadRow
  state: State
  hash?: string | undefined
  upload?: Upload
  image?: string
  replaces?: boolean
}

export class UploadQueue {
  readonly #items: Item[] = []
  readonly #place: Place
  readonly #told: Told
  readonly #hashOf: HashOf
  readonly #changed: () => void
  #paused = false
  #looking = false

  constructor(place: Place, told: Told, hashOf: HashOf, changed: () => void) {
    this.#place = place
    this.#told = told
    this.#hashOf = hashOf
    this.#changed = changed
    addEventListener('online', () => {
      for (const item of this.#items) if (item.state === 'failed' && item.upload && !item.image) this.#enter(item)
    })
  }

  get paused(): boolean {
    return this.#paused
  }

  /** How many there are, and how many have come to an end. */
  get counts(): { all: number; done: number; failed: number; left: number } {
    const among = (...states: State[]) => this.#items.filter(({ state }) => states.includes(state)).length
    const [done, failed] = [among('done', 'duplicate', 'same'), among('failed', 'exists')]
    return { all: this.#items.length, done, failed, left: among('waiting', 'hashing', 'sending', 'paused') }
  }

  /** Adds files, whose rows are given to the page. */
  add(files: ChosenFile[]): UploadRow[] {
    const items = files.map(({ file, path }) => {
      const row = new UploadRow(path, this.#told)
      const item: Item = { file, path, id: pictureId(path), row, state: 'waiting' }
      this.#show(item, 'waiting')
      return item
    })
    this.#items.push(...items)
    this.#toLookUp.push(...items)
    this.#lookUp()
    return items.map(({ row }) => row)
  }

  readonly #toLookUp: Item[] = []
  #lookedUp = 0

  /** Looks files up, a few at a time in their order. */
  #lookUp(): void {
    while (this.#lookedUp < LOOKED_UP_AT_ONCE) {
      const next = this.#toLookUp.shift()
      if (!next) return
      this.#lookedUp++
      void this.#look(next).finally(() => {
        this.#lookedUp--
        this.#lookUp()
      })
    }
  }

  pause(): void {
    this.#paused = true
    for (const item of this.#items)
      if (item.state === 'sending') {
        void item.upload?.abort()
        this.#show(item, 'paused')
      }
    this.#changed()
  }

  goOn(): void {
    this.#paused = false
    for (const item of this.#items) if (item.state === 'paused') this.#show(item, 'waiting')
    this.#fill()
  }

  #show(item: Item, state: State, more?: More): void {
    item.state = state
    item.row.show(state, more)
    this.#changed()
  }

  /** Makes an item wait to be sent. */
  #enter(item: Item): void {
    this.#show(item, 'waiting')
    this.#fill()
  }

  /** Whether the bytes of a file are here already, or come with another. */
  async #look(item: Item): Promise<void> {
    if (item.file.size === 0) {
      this.#show(item, 'failed', { text: this.#told.empty })
      return
    }
    this.#show(item, 'hashing')
    item.hash = await this.#hashOf(item.file)
    if (item.hash === undefined) {
      this.#ready(item)
      return
    }
    const anyway: More['actions'] = [[this.#told.anyway, () => this.#ready(item)]]
    const same = this.#items.find(
      other => other !== item && other.hash === item.hash && !['same', 'duplicate'].includes(other.state),
    )
    if (same) {
      this.#show(item, 'same', { text: same.path, actions: anyway })
      return
    }
    const found = await callApi(
      'GET',
      `${this.#place.all}?${new URLSearchParams({ sha256: item.hash, pageSize: '1' })}`,
    )
    const [there] = found?.member ?? []
    if (!there) this.#ready(item)
    else this.#show(item, 'duplicate', { link: { address: there['@id'], name: there.id }, actions: anyway })
  }

  readonly #readied = new WeakSet<Item>()

  #ready(item: Item): void {
    this.#readied.add(item)
    this.#enter(item)
  }

  /** Sends as many as may be sent. */
  #fill(): void {
    if (this.#paused) {
      this.#changed()
      return
    }
    for (;;) {
      if (this.#items.filter(({ state }) => state === 'sending').length >= AT_ONCE) return
      const next = this.#items.find(item => item.state === 'waiting' && this.#readied.has(item))
      if (!next) return
      this.#show(next, 'sending')
      void this.#send(next)
    }
  }

  async #send(item: Item): Promise<void> {
    if (!item.upload) {
      item.upload = this.#uploadOf(item)
      const [previous] = await item.upload.findPreviousUploads()
      if (previous) item.upload.resumeFromPreviousUpload(previous)
    }
    if (item.state === 'sending') item.upload.start()
  }

  #uploadOf(item: Item): Upload {
    const { file, path } = item
    const label = pictureLabel(path)
    return openUpload(file, {
      uploads: this.#place.uploads,
      headers: tokenHeaders,
      metadata: { id: item.id, ...(label && { label }), ...(file.type && { filetype: file.type }) },
      replaces: item.replaces ?? false,
      fingerprint: fingerprintOf(this.#place.uploads, item),
      onProgress: part => item.row.progress(part),
      onSuccess: address => {
        item.image = address ?? `${this.#place.images}/${encodeURIComponent(item.id)}`
        this.#show(item, 'ingesting')
        this.#fill()
        void this.#follow()
      },
      onError: (status, body) => {
        if (status === 412) void this.#meetTaken(item)
        else {
          const isOtherKind = status === 400 && new Problem(status, body).errors[0]?.property === 'deliveryChannels'
          const text = status === 0 ? this.#told.broken : isOtherKind ? this.#told.notTaken : sentenceOf(body)
          this.#show(item, 'failed', { text, actions: [[this.#told.retry, () => this.#enter(item)]] })
        }
        this.#fill()
      },
    })
  }

  /** Another picture has the id: one that is broken is mended, which nobody has to be asked about. */
  async #meetTaken(item: Item): Promise<void> {
    const found = await callApi('POST', this.#place.all, { member: [{ id: item.id, space: this.#place.space }] })
    const there = found?.member?.[0]
    if (!there?.error || there.ingesting || there.width || there.duration) return this.#showTaken(item)
    delete item.upload
    item.replaces = true
    this.#enter(item)
  }

  /** The picture that has the id is replaced, or both stay. */
  #showTaken(item: Item): void {
    const again = (change: Partial<Item>) => () => {
      Object.assign(item, change)
      delete item.upload
      this.#enter(item)
    }
    this.#show(item, 'exists', {
      link: { address: `${this.#place.images}/${encodeURIComponent(item.id)}`, name: item.id },
      actions: [
        [this.#told.both, again({ id: otherId(item.id, 1 + Math.ceil(Math.random() * 99_998)) })],
        [this.#told.replace, again({ replaces: true })],
      ],
    })
  }

  /** Looks at what is being processed until nothing is. */
  async #follow(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    for (;;) {
      const waiting = this.#items.filter(({ state }) => state === 'ingesting')
      if (waiting.length === 0) break
      for (let start = 0; start < waiting.length; start += LOOKED_AT) {
        const asked = waiting.slice(start, start + LOOKED_AT)
        const member = asked.map(({ id }) => ({ id, space: this.#place.space }))
        const found = await callApi('POST', this.#place.all, { member })
        const byId = new Map((found?.member ?? []).map(image => [image.id, image]))
        for (const item of asked) this.#showIngested(item, byId.get(item.id))
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
    this.#looking = false
  }

  #showIngested(item: Item, image: Image | undefined): void {
    if (!image || image.ingesting) return
    const link = { address: item.image!, name: item.id }
    if (!image.error) {
      this.#show(item, 'done', { link })
      return
    }
    const again = async (): Promise<void> => {
      this.#show(item, 'ingesting')
      await callApi('POST', `${item.image}/reingest`)
      void this.#follow()
    }
    this.#show(item, 'failed', { text: image.error, link, actions: [[this.#told.retry, () => void again()]] })
  }
}

/** What a file is known by when it is chosen again. */
const fingerprintOf = (uploads: string, { file, path }: ChosenFile): string =>
  ['hydria', uploads, path, file.size, file.lastModified].join('|')

/** Names of files whose upload into a space was interrupted, and how to forget them. */
export async function interrupted(uploads: string): Promise<{ names: string[]; forget(): Promise<void> }> {
  const storage = defaultOptions.urlStorage
  const all = (await storage.findAllUploads()).filter(({ urlStorageKey }) =>
    urlStorageKey.startsWith(`tus::hydria|${uploads}|`),
  )
  return {
    names: all.map(({ metadata }) => metadata['id'] ?? ''),
    forget: async () => {
      for (const { urlStorageKey } of all) await storage.removeUpload(urlStorageKey)
    },
  }
}
