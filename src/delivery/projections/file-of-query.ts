// The PDF and ZIP of a named query: what its template says of them.
import { argsText, withValues } from '../../operations/index.js'
import type { SendSource } from './file-source.js'
import type { Send } from './projection-request.js'
import { askedQuery, imagesOf } from './query-address.js'

/** Answers for the query of an address. Throws HttpProblem 404, and 400 for parameters that do not fit it. */
export const ofQuery =
  (send: SendSource): Send =>
  async ask => {
    const asked = await askedQuery(ask)
    const { customer, name: query, args, canonical, template, values } = asked
    const { objectname, coverpage, redactedmessage: redactedMessage } = template
    await send(ask, {
      ...{ customer, redactedMessage },
      name: { query, manifest: null, args: argsText(args), canonical },
      keyOf: kind => [customer, kind, query, argsText(args)].filter(part => part !== '').join('/'),
      fileName: (objectname === undefined ? [query, ...args].join('_') : withValues(objectname, values)) || query,
      cover: coverpage === undefined ? undefined : withValues(coverpage, values, encodeURIComponent),
      images: () => imagesOf(ask.services, asked),
    })
  }
