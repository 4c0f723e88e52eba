// A book with words, in which the viewers search: its pictures, and the ALTO of each page.
import sharp from 'sharp'
import { bookPage, svgOf } from '../../dist/bench/book.js'
import { altoOf } from '../../dist/test/text/alto-of.js'

const PAGES = 10

/** The pages of the book, the first of English, the seventh of Japanese words. */
export const BOOK = Array.from({ length: PAGES }, (_, index) => bookPage(index + 1))

/** The picture of a page. Hydria reads no SVG, in the whole process. */
export async function pictureOf(page) {
  const operation = ['VipsForeignLoadSvg']
  sharp.unblock({ operation })
  try {
    return await sharp(svgOf(page)).png().toBuffer()
  } finally {
    sharp.block({ operation })
  }
}

/** Waits until a manifest tells that it can be searched. */
async function untilSearched(manifest) {
  for (let tries = 0; tries < 240; tries++) {
    const document = await (await fetch(manifest)).json()
    const address = `${manifest.replace('/iiif/', '/search/v1/iiif/')}?q=`
    const found = async q => (await (await fetch(address + encodeURIComponent(q))).json()).within.total
    const texts = BOOK.map(({ lines }) => lines.at(-1).words.at(-1).text)
    if (document.service && (await Promise.all(texts.map(found))).every(total => total > 0)) return
    await new Promise(resolve => setTimeout(resolve, 250))
  }
  throw new Error(`${manifest} cannot be searched after a minute`)
}

/** Stores the book as a customer of its own; returns the address of its manifest. */
export async function storeBook(call, base) {
  const { id } = await call('POST', '/customers', { name: 'searcher', displayName: 'Searcher' })
  const { images } = await call('POST', `/customers/${id}/spaces`, { name: 'book' })
  for (const page of BOOK) {
    const image = `${images}/p${page.number}`
    await call('PUT', image, await pictureOf(page), 'image/png')
    const alto = { '@type': 'Dataset', mediaType: 'text/xml', iiifLink: 'seeAlso' }
    const { content } = await call('PUT', `${image}/adjuncts/alto`, alto)
    await call('POST', content, altoOf(page), 'text/xml')
  }
  const paintedResources = BOOK.map(({ number }) => ({ asset: { id: `p${number}`, space: 1 } }))
  const body = { type: 'Manifest', label: { en: ['A book with words'] }, slug: 'book', public: true, paintedResources }
  await call('POST', `/customers/${id}/iiif/manifests`, body, 'application/ld+json')
  const manifest = `${base}/iiif/${id}/book`
  await untilSearched(manifest)
  return manifest
}
