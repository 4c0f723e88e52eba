// The public side, open to browsers and viewers.
export { authMount } from './auth/index.js'
export { openChannels } from './channels.js'
export { reservationsMount } from './data-mining-reservations.js'
export { projectionsMount } from './projections/index.js'
export { problemDetails, sendProblem } from './responses.js'
export { robotsMount } from './robots.js'
export * from './rokka/index.js'
export { storedMount, viewerMount } from './stored/index.js'
