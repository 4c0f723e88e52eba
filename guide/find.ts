// The search of the guide: in the browser, over an index that is loaded when the field is entered.
import MiniSearch, { type SearchResult } from 'minisearch'

/** How the index is made, and read again. */
const INDEX = { fields: ['title', 'text'], storeFields: ['title', 'page', 'heading'] }
const FOUND = { boost: { title: 3 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' as const }
const MOST = 20

const form = document.querySelector<HTMLFormElement>('#find')!
const field = document.querySelector<HTMLInputElement>('#words')!
const found = document.querySelector<HTMLElement>('#found')!
/** The folder of the guide. */
const root = new URL('.', import.meta.url)

let index: Promise<MiniSearch> | undefined

function open(): Promise<MiniSearch> {
  index ??= fetch(new URL('index.json', root))
    .then(answer => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
    .then(text => MiniSearch.loadJSON(text, INDEX))
  return index
}

function entry({ page, title, heading }: SearchResult): HTMLLIElement {
  const link = document.createElement('a')
  link.href = new URL(page, root).href
  link.textContent = heading === title ? title : `${title}: ${heading}`
  const item = document.createElement('li')
  item.append(link)
  return item
}

function show(words: string, results: SearchResult[]): void {
  found.hidden = words === ''
  if (words === '') return
  const told = document.createElement('h2')
  told.textContent = results.length === 0 ? `Nothing found for “${words}”.` : `${results.length} found`
  const list = document.createElement('ol')
  list.append(...results.slice(0, MOST).map(entry))
  found.replaceChildren(told, list)
}

async function find(): Promise<void> {
  const words = field.value.trim()
  try {
    const opened = await open()
    if (field.value.trim() === words) show(words, words === '' ? [] : opened.search(words, FOUND))
  } catch {
    found.hidden = false
    found.textContent = 'The search cannot be loaded; the contents list every page.'
  }
}

form.hidden = false
field.addEventListener('focus', () => void open().catch(() => undefined))
field.addEventListener('input', () => void find())
form.addEventListener('submit', event => {
  event.preventDefault()
  found.querySelector('a')?.focus()
})
