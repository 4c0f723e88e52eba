// Where the files lie that the program reads. Of src, only this folder is as deep as that of the bundle: dist/program.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const pathOf = (place: string): string => fileURLToPath(new URL(place, import.meta.url))

/** Folder of the vocabularies. */
export const VOCABULARY = pathOf('../../vocab/')

/** Folder of the sample pictures. */
export const PICTURES = pathOf('../../pictures/')

/** Folder of what browsers load. */
export const ASSETS = pathOf('../console/')

/** Folder of the guide. */
export const GUIDE = pathOf('../guide/')

/** Folder of the prepared databases, each named after what it was made by. */
export const PREPARED = pathOf('../prepared/')

/** The version of the product, which stands in its package.json and nowhere else. */
export const VERSION: string = JSON.parse(readFileSync(pathOf('../../package.json'), 'utf8')).version
