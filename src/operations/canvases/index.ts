// What is said of assets on canvases, whoever writes them: their content, and how a viewer gets to see it.
export { assetPath, canvasWriter } from './canvas.js'
export { AUTH_CONTEXTS, type AuthDescription, authDescriber, describeAuth } from './describe-auth.js'
export { transcodeAt, transcodePath, transcodesOf } from './transcode-addresses.js'
