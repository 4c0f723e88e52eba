// Files of every format that say something of their rights: everything that is made of them says it too, and nothing more.
// RIGHTS=all takes all of them (`npm run conformance:rights`).
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { SECRETS } from '../marked-pictures.js'
import { RIGHTS_FILES, type Said, UNMARKED } from '../rights-files.js'

/** In the suite: a format that libvips reads, and those whose metadata are looked for in the bytes, compressed or not. */
const IN_SUITE = ['training.gif', 'iptc.jp2', 'exif-brob.jxl', 'plain-rgb8.jp2']
const isTaken = ({ name }: { name: string }): boolean => process.env['RIGHTS'] === 'all' || IN_SUITE.includes(name)

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await sharedTestHydria({ TILE_XMP: 'true' })
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'marked' } })).body.images
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'one', template: 's1=p1' } })
})

const rokkaPath = async (id: string): Promise<string> => {
  const { db } = hydria.services.store
  const { hash } = (await db('rokka_images').where({ customer: customer.id, id }).first('hash'))!
  return `/${customer.name}/dynamic/resize-width-20/${hash}.jpg`
}

/** Everything that is made of an image. */
const MADE: Record<string, (id: string) => string | Promise<string>> = {
  'a rendering of the whole': id => `/iiif-img/${customer.id}/1/${id}/full/30,/0/default.jpg`,
  'a region': id => `/iiif-img/${customer.id}/1/${id}/5,5,20,10/15,/0/default.webp`,
  'a thumbnail': id => `/thumbs/${customer.id}/1/${id}/full/max/0/default.jpg`,
  'a tile': id => `/iiif-img/${customer.id}/1/${id}/full/max/0/default.jpg`,
  'a PDF': id => `/pdf/${customer.id}/one/${id}`,
  'a ZIP': id => `/zip/${customer.id}/one/${id}`,
  "a rendering of rokka's": rokkaPath,
}

async function got(path: string) {
  const response = await fetch(new URL(path, hydria.base))
  return {
    status: response.status,
    headers: response.headers,
    text: Buffer.from(await response.arrayBuffer()).toString(),
  }
}

/** Puts a file as an image, and gives what is made of it: the texts of the bytes, and what HTTP says. */
async function madeOf({ name, mediaType, make }: (typeof UNMARKED)[number]) {
  // A PDF is a file to be downloaded unless it is said to be a picture.
  const channels = { deliveryChannels: [{ channel: 'iiif-img' }, { channel: 'thumbs' }] }
  const file = (await make()).toString('base64')
  const { body } = await customer.call('PUT', `${images}/${name}`, { body: { file, mediaType, ...channels } })
  expect([name, body.error]).toEqual([name, ''])
  await customer.call('PATCH', `${images}/${name}`, { body: { string1: name } })
  return Promise.all(Object.entries(MADE).map(async ([what, path]) => ({ what, ...(await got(await path(name))) })))
}

/** What a packet holds of what a file says. */
const textsOf = ({ notice, credit, dataMining, license }: Said): string[] => [
  notice,
  ...(credit ? [`<photoshop:Credit>${credit}</photoshop:Credit>`] : []),
  ...(dataMining ? [`<plus:DataMining>http://ns.useplus.org/ldf/vocab/${dataMining}</plus:DataMining>`] : []),
  ...(license ? [`<cc:license rdf:resource="${license}"/>`] : []),
]

it.each(RIGHTS_FILES.filter(isTaken).map(file => [file.name, file] as const))(
  'all that is made of %s carries its rights, and neither place nor serial number',
  async (name, file) => {
    const { said } = file
    for (const { what, status, headers, text } of await madeOf(file)) {
      const lacking = textsOf(said).filter(part => !text.includes(part))
      const leaked = [...SECRETS, 'Exif\0', 'GPSL'].filter(secret => text.includes(secret))
      expect({ what, status, lacking, leaked }).toEqual({ what, status: 200, lacking: [], leaked: [] })
      expect(text).toContain(`<dc:source>${images}/${name}</dc:source>`)
      expect(headers.get('tdm-reservation')).toBe(
        said.dataMining ? String(Number(said.dataMining !== 'DMI-ALLOWED')) : null,
      )
      if (said.license) expect(headers.get('link')).toContain(`<${said.license}>; rel="license"`)
    }
  },
)

it.each(UNMARKED.filter(isTaken).map(file => [file.name, file] as const))(
  'nothing that is made of %s gains anything',
  async (_name, file) => {
    for (const { what, status, headers, text } of await madeOf(file)) {
      expect({ what, status, hasPacket: text.includes('adobe:ns:meta/') }).toEqual({
        what,
        status: 200,
        hasPacket: false,
      })
      expect([headers.get('tdm-reservation'), /license/.test(headers.get('link') ?? '')]).toEqual([null, false])
    }
  },
)
