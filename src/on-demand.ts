// Libraries that are loaded when they are first used: a start does not wait for what it may never need.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Gives a library, which is loaded by the first call. For what must be there at once; other code awaits an import. */
export const onDemand =
  <T>(name: string): (() => T) =>
  () =>
    require(name) as T
