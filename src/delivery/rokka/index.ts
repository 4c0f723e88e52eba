// rokka's renderings: source images through stacks, and through what their addresses say.
export { ALBUM_STATUSES, RENDERING_STATUSES, renderingsMount } from './render-routes.js'
export { rokkaError } from './rokka-error.js'
export { signatureOf } from './signature.js'
export { readStackExpressions } from './stack-expressions.js'
export { checkOperation, OPERATION_SCHEMAS } from './stack-operations.js'
export { checkDensity, readStackOptions, STACK_OPTIONS } from './stack-options.js'
export { readVariables } from './stack-variables.js'
