// All tools, each with what checks its arguments.
import type { CallToolResult, Tool as ListedTool } from '@modelcontextprotocol/server'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { HttpProblem, invalidAll } from '../problem.js'
import { rightFor } from '../vocabulary/index.js'
import { describeTool } from './describe-tool.js'
import { readTools } from './read-tools.js'
import { problemResult } from './results.js'
import { searchInsideTool } from './search-inside-tool.js'
import { shareTool } from './share-tool.js'
import type { Arguments, Tool } from './tool.js'
import type { Caller, Platform } from './tool-caller.js'
import { uploadTool } from './upload-tool.js'
import { viewTool } from './view-tool.js'
import { waitTool } from './wait-tool.js'
import { writeTools } from './write-tools.js'

/** The tools of a server. */
export interface Tools {
  listed: ListedTool[]
  /** Calls a tool. Undefined when there is none of that name; throws what is no fault of the call. */
  call(name: string, args: Arguments, caller: Caller): Promise<CallToolResult> | undefined
}

const inputSchema = ({ properties, required = [] }: Tool) => ({
  type: 'object' as const,
  properties,
  required,
  additionalProperties: false,
})

const listed = (tool: Tool): ListedTool => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: inputSchema(tool) as ListedTool['inputSchema'],
  ...(tool.output && { outputSchema: tool.output as NonNullable<ListedTool['outputSchema']> }),
  annotations: { title: tool.title, ...tool.annotations },
})

/** What is wrong with an argument, in a sentence. */
const faultOf = ({ instancePath, keyword, params, message }: ErrorObject) => {
  const extra = params['additionalProperty'] ?? params['missingProperty']
  const property = [instancePath.slice(1).replaceAll('/', '.'), extra].filter(Boolean).join('.') || 'arguments'
  const told =
    keyword === 'additionalProperties'
      ? 'is not an argument of this tool'
      : keyword === 'required'
        ? 'is missing'
        : (rightFor({ keyword, params }) ?? message ?? 'is invalid')
  return { property, message: told }
}

async function run(tool: Tool, validate: ValidateFunction, args: Arguments, caller: Caller): Promise<CallToolResult> {
  try {
    if (!validate(args)) throw invalidAll(validate.errors!.map(faultOf))
    return await tool.run(args, caller)
  } catch (error) {
    if (error instanceof HttpProblem) return problemResult(error)
    throw error
  }
}

/** Makes the tools from the vocabulary. */
export function toolsOf(platform: Platform): Tools {
  const tools = [
    describeTool(platform),
    ...readTools(platform),
    searchInsideTool(platform),
    viewTool(platform),
    shareTool(platform),
    waitTool(platform),
    ...writeTools(platform),
    uploadTool(platform),
  ]
  const ajv = new Ajv2020({ allErrors: true, strict: false, allowUnionTypes: true })
  const byName = new Map(tools.map(tool => [tool.name, { tool, validate: ajv.compile(inputSchema(tool)) }]))
  return {
    listed: tools.map(listed),
    call(name, args, caller) {
      const found = byName.get(name)
      return found && run(found.tool, found.validate, args, caller)
    },
  }
}
