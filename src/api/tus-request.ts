// What every request of tus 1.0 (resumable uploads) needs, whatever comes of it: its version, and the method that is meant.
import type { Request, Response } from 'express'
import { TUS_VERSION } from '../operations/index.js'

const OVERRIDDEN = new Set(['PATCH', 'DELETE', 'HEAD'])

/** Answers one who speaks tus with its version, errors included, and takes the method of X-HTTP-Method-Override. */
export function readTus(request: Request, response: Response): void {
  if (request.headers['tus-resumable'] === undefined) return
  response.setHeader('Tus-Resumable', TUS_VERSION)
  const method = request.get('x-http-method-override')?.toUpperCase() ?? ''
  if (request.method === 'POST' && OVERRIDDEN.has(method)) request.method = method
}
