// What a tool is: data that clients read, and what it does.
import type { CallToolResult, ToolAnnotations } from '@modelcontextprotocol/server'
import type { Schema } from '../vocabulary/index.js'
import type { Caller } from './tool-caller.js'

/** What a tool is called with, once it fits the tool's schema. */
export type Arguments = Record<string, unknown>

export interface Tool {
  name: string
  title: string
  description: string
  /** Schemas of its arguments, by their names. */
  properties: Record<string, Schema>
  required?: string[]
  /** Schema of what it answers as data, where that has a form of its own. */
  output?: Schema
  annotations: ToolAnnotations
  /** Throws HttpProblem for what cannot be done: clients read it as the outcome of the call. */
  run(args: Arguments, caller: Caller): Promise<CallToolResult>
}

/** It changes nothing. */
export const READS: ToolAnnotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false }

/** It adds or changes, and what it changes can be changed back. */
export const WRITES: ToolAnnotations = { readOnlyHint: false, destructiveHint: false, openWorldHint: false }

/** What it takes away does not come back by itself. */
export const DESTROYS: ToolAnnotations = { readOnlyHint: false, destructiveHint: true, openWorldHint: false }
