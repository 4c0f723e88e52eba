// The delivery room: the public side, open to browsers and viewers.
export { publicListener } from './public-listener.js'
export { deliveryRouter } from './public-router.js'
export * from './rokka/index.js'
