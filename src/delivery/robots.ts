// /robots.txt: what crawlers may ask for (RFC 9309). Rules that name more of an address count before those that name less.
import type { Response } from 'express'
import { type Fail, type Mount, methodRoutes } from '../http/index.js'
import type { Services } from '../operations/index.js'
import type { Settings } from '../settings.js'

/** Whole images at the sizes that are offered, thumbnails, stacks, pages and manifests stay open. */
const RENDERINGS = [
  'Disallow: /iiif-img/',
  'Allow: /iiif-img/*/info.json$',
  'Allow: /iiif-img/*/full/*/0/default.jpg$',
  'Disallow: /*/dynamic/',
  'Disallow: /dynamic/',
  'Disallow: /pdf/',
  'Disallow: /zip/',
  'Disallow: /auth/',
]

const RULES: Record<Settings['ROBOTS_TXT'], string[]> = {
  renderings: RENDERINGS,
  everything: ['Disallow: /'],
  nothing: ['Disallow:'],
}

/** The file as a part of the program. */
export function robotsMount({ settings }: Services, fail: Fail): Mount {
  const text = ['User-agent: *', ...RULES[settings.ROBOTS_TXT], ''].join('\n')
  const send = async (_request: unknown, response: Response): Promise<void> => {
    response.set('Cache-Control', 'public, max-age=3600').type('text/plain').send(text)
  }
  const headers = { 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' }
  return methodRoutes([{ template: '/robots.txt', methods: { GET: send }, headers, scripts: '*' }], fail)
}
