// Traces, as a receiver of OTLP over HTTP sees them: one of a request, its job and what that asks of an origin; and never a secret.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Logger, pino } from 'pino'
import { openTraces } from '../../src/open-traces.js'
import { beginTrace, isTracing } from '../../src/traces.js'
import { startTestHydria } from '../hydria.js'
import { startOrigin } from '../pictures.js'

interface Received {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  status: { code?: number }
  attributes: Record<string, unknown>
  service: unknown
}

interface Attribute {
  key: string
  value: Record<string, unknown>
}

const valuesOf = (attributes: Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

/** Takes what is sent by OTLP over HTTP. */
async function startReceiver() {
  const bodies: { type: string | undefined; bytes: Buffer }[] = []
  const server = createServer(async (request, response) => {
    const bytes = Buffer.concat(await request.toArray())
    if (request.url === '/v1/traces') bodies.push({ type: request.headers['content-type'], bytes })
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    spans: (): Received[] =>
      bodies.flatMap(({ bytes }) =>
        JSON.parse(bytes.toString()).resourceSpans.flatMap(
          // biome-ignore lint/suspicious/noExplicitAny: the JSON of OTLP.
          ({ resource, scopeSpans }: any) =>
            // biome-ignore lint/suspicious/noExplicitAny: the JSON of OTLP.
            scopeSpans.flatMap(({ spans }: any) =>
              spans.map((span: Received & { attributes: Attribute[] }) => ({
                ...span,
                attributes: valuesOf(span.attributes),
                service: valuesOf(resource.attributes)['service.name'],
              })),
            ),
        ),
      ),
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

/** Does something under variables of OpenTelemetry, which its library reads from the process. */
async function under<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  Object.assign(process.env, variables)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name]
  }
}

const CALLER = 'b7ad6b7169203331'
const traceOf = (digit: string): string => digit.repeat(32)
const placeIn = (digit: string, flags = '01') => ({ traceparent: `00-${traceOf(digit)}-${CALLER}-${flags}` })
const SECRET = 'Sup3rSecretValueThatNobodyMaySee'

let spans: Received[]
let receivedText: string
let atOrigin: unknown
let secretOfCustomer: string

beforeAll(async () => {
  const receiver = await startReceiver()
  const origin = await startOrigin((request, response) => {
    atOrigin = request.headers['traceparent']
    response.writeHead(302, { Location: '/rocket.jpg' }).end()
  })
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_SERVICE_NAME: 'pictures',
  }
  await under(variables, async () => {
    const hydria = await startTestHydria({ SYNC_INGEST_S: '30' })
    const customer = await hydria.customer()
    secretOfCustomer = customer.secret
    const { body: space } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'traced' } })
    const asset = { origin: origin.url(`redirect?token=${SECRET}`), deliveryChannels: [{ channel: 'iiif-img' }] }
    await customer.call('PUT', `${space.images}/rocket`, { body: asset, headers: placeIn('a') })
    const rendering = `/iiif-img/${customer.id}/${space.id}/rocket/full/137,/0/default.png?access_token=${SECRET}`
    await hydria.anyone('GET', rendering, { headers: placeIn('b') })
    await customer.call('GET', customer.path, { headers: placeIn('c', '00') })
    await customer.call('GET', customer.path)
    await hydria.stop()
  })
  await origin.close()
  spans = receiver.spans()
  receivedText = receiver.bodies.map(({ bytes }) => bytes.toString()).join('\n')
  await receiver.close()
})

const inTrace = (digit: string): Received[] => spans.filter(({ traceId }) => traceId === traceOf(digit))

const named = (all: Received[], name: string): Received => {
  const found = all.find(span => span.name === name)
  if (!found) throw new Error(`no ${name} in ${all.map(span => span.name).join(', ')}`)
  return found
}

const PUT = 'PUT /customers/{customer}/spaces/{space}/images/{image}'

it('a request, its job and what that asks of the origin are one trace', () => {
  const all = inTrace('a')
  const request = named(all, PUT)
  const job = named(all, 'ingest image')
  const fetched = named(all, 'fetch')
  const asked = named(all, 'GET')
  expect([request, job, fetched, asked].map(({ parentSpanId }) => parentSpanId)).toEqual([
    CALLER,
    request.spanId,
    job.spanId,
    fetched.spanId,
  ])
  expect(atOrigin).toBe(`00-${traceOf('a')}-${asked.spanId}-01`)
})

it('a request is told by its route, and by the conventions for HTTP', () => {
  const { kind, attributes, service } = named(inTrace('a'), PUT)
  expect([kind, service]).toEqual([2, 'pictures'])
  expect(attributes).toMatchObject({
    'http.request.method': 'PUT',
    'http.route': '/customers/{customer}/spaces/{space}/images/{image}',
    'http.response.status_code': 201,
    'url.path': expect.stringMatching(/rocket$/),
    'client.address': '127.0.0.1',
    'hydria.request_id': expect.any(String),
  })
})

it('a job tells its steps and its statements', () => {
  const all = inTrace('a')
  const job = named(all, 'ingest image')
  const below = all.filter(({ parentSpanId }) => parentSpanId === job.spanId).map(({ name }) => name)
  expect(below).toEqual(expect.arrayContaining(['fetch', 'derive', 'publish']))
  expect(named(all, 'INSERT jobs').attributes).toMatchObject({
    'db.system.name': 'postgresql',
    'db.query.text': expect.stringMatching(/^INSERT INTO jobs/),
  })
})

it('a rendering stands below the request that asked for it', () => {
  const all = inTrace('b')
  const request = named(all, 'GET /iiif-img/{path*}/{region}/{size}/{rotation}/{quality}')
  expect(named(all, 'render')).toMatchObject({
    parentSpanId: request.spanId,
    attributes: { 'hydria.rendering.cost': expect.any(Number), 'hydria.rendering.waited_ms': expect.anything() },
  })
})

it('what the caller does not record is not recorded, and a request without a place begins a trace', () => {
  expect(inTrace('c')).toEqual([])
  const first = spans.filter(({ name, parentSpanId }) => name === 'GET /customers/{customer}' && !parentSpanId)
  expect(first).toHaveLength(1)
})

it('no secret is told', () => {
  expect(receivedText).toContain('access_token=-hidden-')
  for (const secret of [SECRET, secretOfCustomer, 'test-admin-secret']) expect(receivedText).not.toContain(secret)
})

/** What the log was told. */
function heardBy(): { log: Logger; lines: string[] } {
  const lines: string[] = []
  return { lines, log: pino({ level: 'warn' }, { write: line => void lines.push(JSON.parse(line).msg) }) }
}

describe('the variables', () => {
  it.each([
    ['none', {}],
    ['no exporter', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_TRACES_EXPORTER: 'none' }],
    ['no SDK', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' }],
    ['metrics alone', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:1' }],
  ])('ask for nothing, and nothing is loaded: %s', async (_name, variables) => {
    const { log, lines } = heardBy()
    const load = () => Promise.reject(new Error('it was loaded'))
    expect(await openTraces(variables, log, load)).toBeUndefined()
    expect([isTracing(), lines]).toEqual([false, []])
  })

  it.each([
    ['an exporter', { OTEL_TRACES_EXPORTER: 'zipkin' }, /OTEL_TRACES_EXPORTER is zipkin/],
    [
      'a protocol',
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /protocol grpc is not supported/,
    ],
    ['a sampler', { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'constructor' }, /SAMPLER is constructor/],
    [
      'a ratio',
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' },
      /SAMPLER_ARG is 2/,
    ],
  ])('that cannot be followed are told in the log, and all else works: %s', async (_name, variables, sentence) => {
    const { log, lines } = heardBy()
    expect(await openTraces(variables, log)).toBeUndefined()
    expect([isTracing(), lines]).toEqual([false, [expect.stringMatching(sentence)]])
  })

  it('that ask for packages which are not installed are told in the log', async () => {
    const { log, lines } = heardBy()
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
    expect(await openTraces({ OTEL_TRACES_EXPORTER: 'otlp' }, log, () => Promise.reject(missing))).toBeUndefined()
    expect(lines).toEqual([expect.stringMatching(/OpenTelemetry packages are not installed/)])
  })

  it.each([
    ['always_on', '1', '00', true],
    ['always_off', '1', '01', false],
    ['traceidratio', '0', '01', false],
    ['parentbased_traceidratio', '0', '01', true],
  ])('choose what is recorded: %s of %s, for a caller with %s', async (sampler, ratio, flags, isRecorded) => {
    const receiver = await startReceiver()
    const variables = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`,
      OTEL_TRACES_SAMPLER: sampler,
      OTEL_TRACES_SAMPLER_ARG: ratio,
    }
    await under(variables, async () => {
      const end = await openTraces(process.env, heardBy().log)
      beginTrace('something', 'server', placeIn('d', flags).traceparent, {})?.end()
      await end!()
    })
    await receiver.close()
    // Without a word on the protocol, it is that of the specification.
    const sent = receiver.bodies.map(({ type, bytes }) => [type, bytes.includes('something')])
    expect(sent).toEqual(isRecorded ? [['application/x-protobuf', true]] : [])
  })

  it('that name a receiver which is away cost a line in the log', async () => {
    const receiver = await startReceiver()
    await receiver.close()
    const { log, lines } = heardBy()
    await under({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_TIMEOUT: '200' }, async () => {
      const end = await openTraces(process.env, log)
      beginTrace('something', 'server', undefined, {})?.end()
      await end!()
    })
    expect(lines).toEqual(['traces cannot be sent'])
  })
})
