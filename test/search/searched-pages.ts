// Pages with words for tests of the search: images of a customer, each with texts as adjuncts.
import { readTexts } from '../../src/ingest/index.js'
import type { TestCustomer, TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

/** A text of a page. */
export interface PageFile {
  id: string
  mediaType: string
  body: string
  language?: string[]
  roles?: string[]
}

/**
 * Registers an image of a customer with texts as its adjuncts; more properties of the image may be given. `bytes` false: the
 * image is never ingested, where nobody does.
 */
export async function addPage(
  { path, call }: TestCustomer,
  space: number,
  id: string,
  files: PageFile[],
  more: { body?: object; bytes?: false } = {},
): Promise<void> {
  await call('PUT', `${path}/spaces/${space}`, { body: { name: `space ${space}` } })
  const image = `${path}/spaces/${space}/images/${id}`
  await (more.bytes === false
    ? call('PUT', image, { headers: { Prefer: 'respond-async' }, body: { origin: 'https://example.org/page.png' } })
    : call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') }))
  if (more.body) await call('PATCH', image, { body: more.body })
  for (const { id: name, mediaType, body, ...said } of files) {
    const made = await call('PUT', `${image}/adjuncts/${name}`, {
      body: { '@type': 'Text', mediaType, iiifLink: 'seeAlso', ...said },
    })
    await call('POST', made.body.content, { headers: { 'Content-Type': mediaType }, body })
  }
}

/** Fulfilled once all texts have been read: those that the server reads itself in the background are awaited. */
export async function readAllTexts({ services }: TestHydria): Promise<void> {
  const { db } = services.store
  const waits = async () => (await db('texts').whereNotNull('run_at').first('adjunct')) !== undefined
  await readTexts(services)
  while (await waits()) {
    const later = new Promise<void>(resolve => setTimeout(resolve, 20))
    await Promise.all([later, readTexts(services)])
  }
}
