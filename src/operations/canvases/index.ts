// What is said of assets on canvases, whoever writes them: their content, and how a viewer gets to see it.
export { assetPath, type CanvasOf, canvasWriter } from './canvas.js'
export { AUTH_CONTEXTS, type AuthDescription, authDescriber, describeAuth, rolesDescriber } from './describe-auth.js'
export { adjunctsBy, guardedBy, guardOf, shownAdjunct } from './shown-adjuncts.js'
export { transcodeAt, transcodePath, transcodesOf } from './transcode-addresses.js'
