// /.well-known/tdmrep.json: at which addresses the images lie whose data mining is reserved, or not (TDM Reservation Protocol).
import type { Response } from 'express'
import { type Fail, type Mount, methodRoutes } from '../http/index.js'
import { dataMiningOf, VERSIONS } from '../images/index.js'
import type { Services } from '../operations/index.js'
import { type MinedSpace, spacesWithDataMining } from '../store/index.js'

/** Most spaces that are listed; what their images are answered with says the same. */
const MOST_SPACES = 5000

const versions = VERSIONS.map(version => `/v${version}`)

/** What comes before customer and space in the addresses of an image, its parts and its manifest. */
const PLACES: string[] = [
  ...['iiif-img', 'iiif-img/degraded', 'thumbs', 'iiif-manifest'].flatMap(place =>
    ['', ...versions].map(v => place + v),
  ),
  ...['file', 'iiif-av'],
]

/** The rules of a space: its customer goes by number and by name. A path ends in a slash, and means what begins with it. */
function rulesOf({ customer, id, name, data_mining }: MinedSpace): object[] {
  const { reservation, policy } = dataMiningOf(data_mining)
  if (reservation === undefined) return []
  return [String(customer), encodeURIComponent(name)].flatMap(named =>
    PLACES.map(place => ({
      location: `/${place}/${named}/${id}/`,
      'tdm-reservation': reservation,
      ...(policy && { 'tdm-policy': policy }),
    })),
  )
}

/** The file of reservations as a part of the program; what an answer itself says counts before it. */
export function reservationsMount({ store }: Services, fail: Fail): Mount {
  const send = async (_request: unknown, response: Response): Promise<void> => {
    const spaces = await spacesWithDataMining(store.db, MOST_SPACES)
    response.set('Cache-Control', 'public, max-age=60').json(spaces.flatMap(rulesOf))
  }
  const headers = { 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' }
  return methodRoutes([{ template: '/.well-known/tdmrep.json', methods: { GET: send }, headers, scripts: '*' }], fail)
}
