// Hostile files at every entrance at once: each is refused, or is an image with an error that says why, and the server answers others meanwhile.
import { readFileSync } from 'node:fs'
import { form, pngBlob } from '../apis/dsio/radiographs.js'
import { type Reply, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, picture, startOrigin } from '../pictures.js'
import { tusSend } from '../servers/tus.js'

const file = (name: string): Buffer => readFileSync(`test/images/formats/${name}`)

/** A file with other bytes at a place. */
function changed(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes)
  copy.set(values, at)
  return copy
}

/** Cut off, damaged in the middle, or with sides that no memory holds: what costs a decoder and what does not. */
const FILES: Buffer[] = [
  file('rgb8.jp2').subarray(0, 300),
  changed(file('rgb8.j2k'), 8, 0, 0, 255, 255),
  file('rgb8.heic').subarray(0, 500),
  changed(file('rgb8.psd'), 14, 0, 0, 255, 255, 0, 0, 255, 255),
  changed(file('rgb8.bmp'), 18, 255, 255, 0, 0, 255, 255),
  changed(file('rgb8.jxl'), 2, 254, 255, 255, 255, 255, 255, 255, 255),
  picture('coffee.png').subarray(0, 5000),
  picture('rocket.jpg').subarray(0, 5000),
  Buffer.from('%PDF-1.7\n%%EOF\n'),
  Buffer.from('P6\n60000 60000\n255\n'),
]

let hydria: TestHydria
let customer: TestCustomer
let images: string
let uploads: string
let origin: Origin

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })
  ;({ images, uploads } = body)
  origin = await startOrigin((request, response) => response.end(FILES[Number(request.url!.slice(1))]))
})
afterAll(() => origin.close())

const blob = (bytes: Buffer): Blob => new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' })

function sent(name: string, bytes: Buffer): FormData {
  const data = new FormData()
  data.append(name, blob(bytes), 'a')
  return data
}

/** The image of an answer that promises one, once its ingest has ended. */
async function ended(id: string): Promise<Reply> {
  const spaceId = Number(images.split('/').at(-2))
  await hydria.services.ingest.finished(customer.id, spaceId, id, 60_000, new AbortController().signal)
  return customer.call('GET', `${images}/${id}`)
}

const ENTRANCES: Record<string, (id: string, bytes: Buffer, number: number) => Promise<Reply>> = {
  bytes: (id, body) => customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': 'image/jpeg' }, body }),
  'a form': (id, bytes) => customer.call('PUT', `${images}/${id}`, { body: sent('file', bytes) }),
  'a description': (id, bytes) => customer.call('PUT', `${images}/${id}`, { body: { file: bytes.toString('base64') } }),
  'the queue': async (id, _bytes, number) => {
    const member = [{ id, space: Number(images.split('/').at(-2)), origin: origin.url(String(number)) }]
    await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })
    return ended(id)
  },
  tus: async (id, bytes) => {
    await tusSend(customer, bytes, { endpoint: uploads, metadata: { id } })
    return ended(id)
  },
  rokka: (_id, bytes) => customer.call('POST', `/sourceimages/${customer.name}`, { body: sent('filedata', bytes) }),
  dsio: (_id, bytes) => customer.call('POST', '/images', { body: form({ imageMedia: pngBlob(bytes) }) }),
}

/** Whether an answer says in a sentence why there is no picture. */
const isRefused = ({ status, body, text }: Reply): boolean =>
  status === 200 ? /^The .*\.|bytes/.test(body.error) : status >= 400 && status < 500 && /[a-z] [a-z]/.test(text)

it('each is refused with a sentence, and a picture is served meanwhile', async () => {
  const headers = { 'Content-Type': 'image/png' }
  await customer.call('PUT', `${images}/sound`, { headers, body: picture('coffee.png') })
  const served: number[] = []
  // As each answer comes, others are under way.
  const serve = async (): Promise<void> => {
    const path = `iiif-img/${customer.id}/1/sound/10,10,99,99/50,/0/default.jpg`
    served.push((await fetch(`${hydria.base}/${path}`)).status)
  }
  const answers = await Promise.all(
    Object.entries(ENTRANCES).flatMap(([entrance, send], turn) =>
      [0, 1, 2].map(async part => {
        const number = (3 * turn + part) % FILES.length
        const reply = await send(`n${turn}-${part}`, FILES[number]!, number)
        await serve()
        return { entrance, number, status: reply.status, text: reply.text, isRefused: isRefused(reply) }
      }),
    ),
  )
  expect(answers.filter(answer => !answer.isRefused)).toEqual([])
  expect(served).toEqual(answers.map(() => 200))
})
