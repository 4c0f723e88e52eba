// rokka's renderings: source images through stacks, and through what their addresses say.
export { parseRenderPath } from './render-path.js'
export { type RenderingAnswer, renderRequest } from './rendering.js'
export { signatureOf } from './signature.js'
export { OPERATIONS, readOperation, type StackOperation } from './stack-operations.js'
export { readStackOptions, STACK_OPTIONS } from './stack-options.js'
