// The images of a named query as plain data: what may be told to anyone, and nothing of where originals come from.
import { inSlices } from '../../in-slices.js'
import type { Services } from '../../operations/index.js'
import type { ImageRow } from '../../store/index.js'
import { classNamed } from '../../vocabulary/index.js'
import { documentForm } from '../negotiate.js'
import type { Send } from './projection-request.js'
import { askedQuery } from './query-address.js'
import { queryDocument } from './query-document.js'
import { sendDocument } from './send-document.js'

/** What every resource says of itself. */
const ENVELOPE = ['@id', '@type']

/** The images as an array of JSON-LD resources with their public properties. */
async function publicImages({ base, vocabulary, serialisers }: Services, images: ImageRow[]): Promise<object[]> {
  const serialise = serialisers.of('Image')
  const { properties } = classNamed(vocabulary, 'Image')
  const named = properties.flatMap(({ name, shownIn }) => (shownIn.includes('raw-resource') ? [name] : []))
  const shown = new Set([...ENVELOPE, ...named])
  return inSlices(images, row => ({
    '@context': `${base}/contexts/${vocabulary.name}.jsonld`,
    ...Object.fromEntries(Object.entries(serialise(row)).filter(([name]) => shown.has(name))),
  }))
}

/** Sends the images of a named query as data. */
export const sendRaw: Send = async ask => {
  const { services, request } = ask
  const asked = await askedQuery(ask)
  const document = await queryDocument(ask, asked, 'raw-resource', images => publicImages(services, images))
  // Plain JSON, as version 2 of the IIIF documents has it, unless JSON-LD is asked for.
  const { linked } = documentForm(request.headers.accept, 2, 2)
  await sendDocument(ask, document, { 'Content-Type': linked ? 'application/ld+json' : 'application/json' })
}
