// Sends traces by OTLP where the variables of OpenTelemetry ask for it; its packages are optional, and loaded only then.
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type * as Api from '@opentelemetry/api'
import type * as Sdk from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import { VERSION } from './program-files.js'
import { type Span, type StartSpan, traceBy } from './traces.js'

type Environment = NodeJS.ProcessEnv

/** Milliseconds that the last spans of a process may take. */
const LAST_MS = 5000

/** Milliseconds between two lines of the log about spans that could not be sent. */
const PAUSE_MS = 60_000

/** Longest text in a span. */
const MOST_TEXT = 4000

const asked = (environment: Environment, name: string): string | undefined => environment[name]?.trim() || undefined

/** By what traces are sent: undefined where nothing asks for them. */
function exporterName(environment: Environment): string | undefined {
  if (/^true$/i.test(environment['OTEL_SDK_DISABLED'] ?? '')) return undefined
  const named = asked(environment, 'OTEL_TRACES_EXPORTER')
  if (named !== undefined) return named === 'none' ? undefined : named
  const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT']
  return endpoints.some(name => asked(environment, name)) ? 'otlp' : undefined
}

/** The encodings of OTLP over HTTP, and the package of each. */
const EXPORTERS: Record<string, () => Promise<{ OTLPTraceExporter: new () => Sdk.SpanExporter }>> = {
  'http/protobuf': () => import('@opentelemetry/exporter-trace-otlp-proto'),
  'http/json': () => import('@opentelemetry/exporter-trace-otlp-http'),
}

const protocolOf = (environment: Environment): string =>
  asked(environment, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ??
  asked(environment, 'OTEL_EXPORTER_OTLP_PROTOCOL') ??
  'http/protobuf'

/** What keeps the variables from being followed. */
class TraceFault extends Error {}

async function exporterOf(environment: Environment, { ConsoleSpanExporter }: typeof Sdk): Promise<Sdk.SpanExporter> {
  const name = exporterName(environment)
  if (name === 'console') return new ConsoleSpanExporter()
  if (name !== 'otlp') throw new TraceFault(`OTEL_TRACES_EXPORTER is ${name}: otlp, console and none are known`)
  const protocol = protocolOf(environment)
  const load = EXPORTERS[protocol]
  if (!load)
    throw new TraceFault(`the protocol ${protocol} is not supported: use ${Object.keys(EXPORTERS).join(' or ')}`)
  const { OTLPTraceExporter } = await load()
  return new OTLPTraceExporter()
}

function ratioOf(environment: Environment): number {
  const text = asked(environment, 'OTEL_TRACES_SAMPLER_ARG') ?? '1'
  const ratio = Number(text)
  if (!(ratio >= 0 && ratio <= 1)) throw new TraceFault(`OTEL_TRACES_SAMPLER_ARG is ${text}: it must be from 0 to 1`)
  return ratio
}

/** The samplers by their names in the specification. */
function samplerOf(environment: Environment, sdk: typeof Sdk): Sdk.Sampler {
  const plain: Record<string, () => Sdk.Sampler> = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: () => new sdk.TraceIdRatioBasedSampler(ratioOf(environment)),
  }
  const name = asked(environment, 'OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on'
  const [, isBased, root] = /^(parentbased_)?(.*)$/.exec(name)!
  const make = Object.hasOwn(plain, root!) ? plain[root!] : undefined
  if (!make) throw new TraceFault(`OTEL_TRACES_SAMPLER is ${name}, which is not supported`)
  return isBased ? new sdk.ParentBasedSampler({ root: make() }) : make()
}

/** The bounds of a batch, by their variables. */
function batchOf(environment: Environment): Omit<Sdk.BatchSpanProcessorOptions, 'exporter'> {
  const names = {
    scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
    exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
    maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
    maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  }
  const given = Object.entries(names).map(([option, name]) => [option, Number(asked(environment, name))])
  return Object.fromEntries(given.filter(([, value]) => (value as number) > 0))
}

/** Begins spans of a tracer; where they stand is told by the callers, so that nothing of the library is global. */
function spansOf(tracer: Api.Tracer, api: typeof Api): StartSpan {
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api
  const kinds = {
    ...{ server: SpanKind.SERVER, client: SpanKind.CLIENT },
    ...{ consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL },
  }
  const contextOf = (traceparent: string | undefined, isRemote: boolean): Api.Context => {
    if (traceparent === undefined) return ROOT_CONTEXT
    const [, traceId, spanId, flags] = traceparent.split('-')
    const place = { traceId: traceId!, spanId: spanId!, traceFlags: Number.parseInt(flags!, 16) & 1, isRemote }
    return trace.setSpanContext(ROOT_CONTEXT, place)
  }
  return ({ name, kind, attributes, parent, isRemote }): Span => {
    const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent, isRemote))
    const { traceId, spanId, traceFlags } = span.spanContext()
    return {
      traceparent: `00-${traceId}-${spanId}-0${traceFlags & 1}`,
      rename: to => void span.updateName(to),
      note: more => void span.setAttributes(more),
      end(fault) {
        if (fault !== undefined) span.setAttribute('error.type', fault).setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      },
    }
  }
}

async function start(environment: Environment, log: Logger): Promise<() => Promise<void>> {
  const [api, sdk, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
  ])
  let told = Number.NEGATIVE_INFINITY
  const failed = (message: string): void => {
    if (performance.now() - told < PAUSE_MS) return
    told = performance.now()
    log.warn({ reason: message }, 'traces cannot be sent')
  }
  const nothing = (): void => undefined
  const logger = { error: failed, warn: nothing, info: nothing, debug: nothing, verbose: nothing }
  api.diag.setLogger(logger, { logLevel: api.DiagLogLevel.ERROR, suppressOverrideMessage: true })
  const own = { 'service.name': 'hydria', 'service.version': VERSION, 'service.instance.id': randomUUID() }
  const detectors = [resources.resourceAttributesEnvDetector, resources.serviceNameEnvDetector]
  const exporter = await exporterOf(environment, sdk)
  const provider = new sdk.TracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes(own))
      .merge(resources.detectResources({ detectors })),
    sampler: samplerOf(environment, sdk),
    spanLimits: { attributeValueLengthLimit: MOST_TEXT },
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, ...batchOf(environment) })],
  })
  traceBy(spansOf(provider.getTracer('hydria', VERSION), api))
  return async () => {
    traceBy(undefined)
    const ended = provider.shutdown().catch(error => failed(String(error)))
    await Promise.race([ended, wait(LAST_MS, undefined, { ref: false })])
    api.diag.disable()
  }
}

const isMissing = (error: unknown): boolean => (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND'

/**
 * Begins to trace where the variables ask for it; the function that ends it and sends what is left. Undefined where
 * they do not, or where they cannot be followed, which the log tells: without traces everything else works.
 */
export async function openTraces(
  environment: Environment,
  log: Logger,
  begin: typeof start = start,
): Promise<(() => Promise<void>) | undefined> {
  if (exporterName(environment) === undefined) return undefined
  try {
    return await begin(environment, log)
  } catch (error) {
    if (isMissing(error))
      log.warn(
        'OTEL_ variables turn traces on, but the optional OpenTelemetry packages are not installed (npm install --include=optional)',
      )
    else if (error instanceof TraceFault) log.warn(`traces are off: ${error.message}`)
    else throw error
    return undefined
  }
}
