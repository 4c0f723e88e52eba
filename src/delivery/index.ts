// The public side, open to browsers and viewers.
export { authMount } from './auth/index.js'
export { channelsMount } from './channels.js'
export { projectionsMount } from './projections/index.js'
export * from './rokka/index.js'
