// Spans of traces: what is done, for how long and on whose behalf. Where nobody asks for traces there are none, and no cost.
import { onBehalfOf, requestMark } from './on-behalf.js'

/** What a span tells, by the names of OpenTelemetry's semantic conventions, or `hydria.`; never what lets somebody in. */
export type Attributes = Record<string, string | number | boolean>

/** What a span is of: an answer, a request to another server, a job, or work inside the process. */
export type SpanKind = 'server' | 'client' | 'consumer' | 'internal'

export interface SpanStart {
  name: string
  kind: SpanKind
  attributes: Attributes
  /** Place in a trace that it is below; a trace begins with it where there is none. */
  parent: string | undefined
  /** Whether that place is another process's. */
  isRemote: boolean
}

/** A span that has begun. */
export interface Span {
  /** The place in its trace of what is done in it (W3C Trace Context). */
  traceparent: string
  rename(name: string): void
  note(attributes: Attributes): void
  /** Ends it; `fault`: the kind of error that it ended with, not its message, in which anything may stand. */
  end(fault?: string): void
}

export type StartSpan = (start: SpanStart) => Span

let startSpan: StartSpan | undefined

/** Has spans begun by whoever sends them, or by nobody. */
export function traceBy(start: StartSpan | undefined): void {
  startSpan = start
}

/** Whether there are traces. */
export const isTracing = (): boolean => startSpan !== undefined

/** Begins the first span of this process in a trace; undefined where there are no traces. */
export const beginTrace = (
  name: string,
  kind: SpanKind,
  parent: string | undefined,
  attributes: Attributes,
): Span | undefined => startSpan?.({ name, kind, attributes, parent, isRemote: true })

/** Whether a place in a trace is one that is recorded (W3C Trace Context, section 3.2.2.5.1). */
const isSampled = (traceparent: string): boolean => (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1

/** Begins a span below that in which this is done; undefined where there is none, or it is not recorded. */
export function beginSpan(name: string, kind: SpanKind, attributes: Attributes): Span | undefined {
  if (!startSpan) return undefined
  const parent = requestMark()?.traceparent
  if (parent === undefined || !isSampled(parent)) return undefined
  return startSpan({ name, kind, attributes, parent, isRemote: false })
}

/** What kind of error it is: its code, or the name of its class. */
export function faultOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'error'
}

/** Does work in a span, and ends it. */
export async function inSpan<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    const result = await onBehalfOf({ ...requestMark(), traceparent: span.traceparent }, () => work(span))
    span.end()
    return result
  } catch (error) {
    span.end(faultOf(error))
    throw error
  }
}

/** Does work in a span below that in which this is done, if there are traces. */
export function spanned<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const span = beginSpan(name, 'internal', attributes)
  return span ? inSpan(span, work) : work(undefined)
}
