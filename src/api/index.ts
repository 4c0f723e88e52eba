// The api room: the Hydra API, its router made from the vocabulary.
export { contextFetcher } from './foreign-context.js'
export { genericHandlers } from './generic.js'
export { type Api, apiListener } from './router.js'
