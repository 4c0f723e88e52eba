// The api room: the Hydra API, its router made from the vocabulary.
export { contextFetcher } from './foreign-context.js'
export { genericHandlers } from './generic.js'
export { openJsonLd } from './json-ld.js'
export { type Api, apiListener } from './router.js'
