// The files that browsers load for the console, as `.ci/bundle.js` has made them: names with a hash, which never change.
import { readFileSync } from 'node:fs'
import { ASSETS } from '../program-files.js'

/** Where they are served. */
export const ASSETS_PATH = '/console/assets'

/** Name -> the name with its hash. */
export type Names = Readonly<Record<string, string>>

let names: Names | undefined

/** The names of all assets. */
export function assetNames(): Names {
  names ??= JSON.parse(readFileSync(`${ASSETS}assets.json`, 'utf8')) as Names
  return names
}

/** Address of an asset below a base. Throws an Error for one that was not built. */
export function assetAddress(base: string, name: string): string {
  const hashed = assetNames()[name]
  if (!hashed) throw new Error(`${name} is not among the assets that were built`)
  return `${base}${ASSETS_PATH}/${hashed}`
}
