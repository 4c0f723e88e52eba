// The api room: the Hydra API, its router made from the vocabulary.
export { genericHandlers } from './generic.js'
export { type Api, apiRouter } from './router.js'
