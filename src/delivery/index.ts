// The delivery room: the public side, open to browsers and viewers.
export { publicListener } from './listener.js'
export { deliveryRouter } from './router.js'
