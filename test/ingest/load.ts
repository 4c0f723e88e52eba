// Work for the queue, by callers who ask again until they are answered.
import sharp from 'sharp'
import { type Client, clientOf } from '../hydria.js'
import { type HttpServer, startHttp } from '../servers/http.js'

/** A web server where every number is another small picture; of those that end in 9 half is missing, half is none. */
export const startPictures = (): Promise<HttpServer> =>
  startHttp(async (request, response) => {
    const number = Number(request.url!.slice(1))
    if (number % 10 === 9) return void response.writeHead(number % 20 === 9 ? 404 : 200).end('no picture')
    const background = { r: number % 256, g: (number * 7) % 256, b: number >> 8 }
    const bytes = await sharp({ create: { width: 40 + (number % 30), height: 30, channels: 3, background } })
      .png()
      .toBuffer()
    response.setHeader('Content-Type', 'image/png').end(bytes)
  })

/** Asks until there is an answer other than 502 to 504, for the servers come and go; `once` does not ask again. */
export type Patient = Client & { once: Client }

/** A patient client of servers, which are asked in turn. */
export function patient(bases: string[], authorization: string): Patient {
  let turn = 0
  const ask = clientOf(() => bases[turn++ % bases.length]!, authorization)
  const call: Client = async (...request) => {
    for (;;) {
      try {
        const reply = await ask(...request)
        if (reply.status < 502 || reply.status > 504) return reply
      } catch (error) {
        // What fetch throws is of another realm than the tests.
        if ((error as Error).name !== 'TypeError') throw error
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  return Object.assign(call, { once: ask })
}

/** Submits a batch of numbered pictures; an answer that was lost is found by the batch's first image. Returns the batch's address. */
export async function submit(
  call: Patient,
  customer: string,
  origin: string,
  first: number,
  size: number,
): Promise<string> {
  const member = Array.from({ length: size }, (_, index) => ({
    id: `image-${first + index}`,
    space: 1,
    origin: `${origin}/${first + index}`,
  }))
  const image = `${customer}/spaces/1/images/image-${first}`
  for (;;) {
    const known = await call('GET', image)
    if (known.status === 200 && known.body.batch) return new URL(known.body.batch).pathname
    // Asked again it would be another batch, when only the answer was lost.
    await call.once('POST', `${customer}/queue`, { body: { '@type': 'Collection', member } }).catch(() => undefined)
  }
}

/** Makes customers with one space each; their addresses. */
export async function customersOf(call: Client, count: number): Promise<string[]> {
  const paths: string[] = []
  for (let index = 0; index < count; index++) {
    const { status, body, text } = await call('POST', '/customers', { body: { name: `c${index}`, displayName: 'C' } })
    if (status !== 201) throw new Error(`a customer was answered by ${status}: ${text}`)
    const path = new URL(body['@id']).pathname
    await call('POST', `${path}/spaces`, { body: { name: 'one' } })
    paths.push(path)
  }
  return paths
}

/** Fulfilled once all the batches are finished. */
export async function finished(call: Client, batches: string[]): Promise<void> {
  for (const batch of batches)
    while (!(await call('GET', batch)).body.finished) await new Promise(resolve => setTimeout(resolve, 200))
}
