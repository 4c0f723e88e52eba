// Agents: the Model Context Protocol over the API, made from its vocabulary.
export { mcpMount } from './mcp-mount.js'
