// What OpenSeadragon asks for: its own IIIFTileSource, of several generations, without a browser around it.
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'

/** A request that a viewer makes, and the size that it draws the answer at; no height where it takes what it gets. */
export interface ViewerRequest {
  path: string
  width: number
  height: number | undefined
}

interface TileSource {
  emulateLegacyImagePyramid?: boolean
  levels: { width: number; height: number }[]
  width: number
  height: number
  minLevel: number
  maxLevel: number
  getNumTiles(level: number): { x: number; y: number }
  getTileUrl(level: number, x: number, y: number): string
  getTileWidth(level: number): number
  getTileHeight(level: number): number
}

interface TileSourceClass {
  new (options: object): TileSource
  prototype: { configure(info: object, url: string): object }
}

const PACKAGES = ['openseadragon-2', 'openseadragon-4', 'openseadragon-5', 'openseadragon-6']

/** As much of a browser as the script looks at when it is loaded. */
function browser(): object {
  const nothing = (): void => undefined
  const element = () => ({ style: {}, getContext: () => null, addEventListener: nothing, removeEventListener: nothing })
  const document = { ...element(), createElement: element, documentElement: element(), body: element() }
  const location = { protocol: 'https:', href: 'https://host/', search: '' }
  const navigator = { userAgent: '', appVersion: '', appName: 'Netscape', vendor: '' }
  const window = { ...element(), document, location, navigator, console, setTimeout, clearTimeout, URL, performance }
  return Object.assign(window, { window, self: window, Image: class {}, HTMLElement: class {} })
}

function load(name: string): [version: string, TileSourceClass] {
  const script = new URL(
    `../../../test/clients/node_modules/${name}/build/openseadragon/openseadragon.js`,
    import.meta.url,
  )
  const context = createContext(browser())
  runInContext(readFileSync(script, 'utf8'), context)
  const { version, IIIFTileSource } = context['OpenSeadragon']
  return [version.versionStr, IIIFTileSource]
}

/** The versions, each with the class that reads info.json and makes addresses. */
export const openSeadragons = (): [version: string, TileSourceClass][] => PACKAGES.map(load)

/** Every request that a version makes of a service, from its most reduced level to its finest. */
export function* requestsOf(Source: TileSourceClass, info: { id?: string; '@id'?: string }): Generator<ViewerRequest> {
  const id = (info.id ?? info['@id'])!
  const source = new Source(Source.prototype.configure(JSON.parse(JSON.stringify(info)), `${id}/info.json`))
  for (let level = source.minLevel; level <= source.maxLevel; level++) {
    const { x: columns, y: rows } = source.getNumTiles(level)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const path = source.getTileUrl(level, x, y).slice(id.length + 1)
        if (source.emulateLegacyImagePyramid) {
          const { width, height } = source.levels[level]!
          yield { path, width, height }
          continue
        }
        const scale = 2 ** (source.maxLevel - level)
        const [tileWidth, tileHeight] = [source.getTileWidth(level), source.getTileHeight(level)]
        const width = Math.min(tileWidth, Math.ceil(source.width / scale) - x * tileWidth)
        const height = Math.min(tileHeight, Math.ceil(source.height / scale) - y * tileHeight)
        yield { path, width, height: /^(full|max)$/.test(path.split('/')[1]!) ? undefined : height }
      }
  }
}
