// A batch as it goes on: its bar and its counts move with its events, and once it is over the page is read anew.
import { callApi } from './call-api.js'

const place = document.querySelector<HTMLElement>('[data-events]')

if (place) {
  const bar = place.querySelector('progress')!
  const line = place.querySelector('[role="status"]')!
  const events = new EventSource(place.dataset['events']!)
  const show = ({ data }: MessageEvent<string>): void => {
    const { count, completed, errors } = JSON.parse(data)
    bar.value = completed + errors
    bar.max = count
    const counts: Record<string, number> = { all: count, done: completed, failed: errors }
    line.textContent = place.dataset['text']!.replace(/\{(\w+)\}/g, (_, name) => String(counts[name]))
  }
  events.addEventListener('progress', show)
  events.addEventListener('finished', event => {
    show(event)
    events.close()
    location.reload()
  })
}

/** What failed, each with its sentence, in place of the link to the list. */
async function tellFailed(section: HTMLElement): Promise<void> {
  const found = await callApi('GET', `${section.dataset['failed']}?pageSize=100`)
  const list = document.createElement('ul')
  for (const { '@id': address, id, error } of found?.member ?? []) {
    const item = document.createElement('li')
    const link = Object.assign(document.createElement('a'), { href: address })
    link.append(Object.assign(document.createElement('bdi'), { textContent: id }))
    item.append(link, ' ', error)
    list.append(item)
  }
  section.querySelector('h2')!.after(list)
}

const failed = document.querySelector<HTMLElement>('[data-failed]')
if (failed) void tellFailed(failed)
