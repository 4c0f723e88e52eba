// Environment -> one typed, validated, frozen object; each setting has a default that works on a laptop.
import { join, resolve } from 'node:path'

type Parse<T> = (text: string) => T

interface Setting<T> {
  parse: Parse<T>
  default: T
  meaning: string
}

const setting = <T>(parse: Parse<T>, fallback: T, meaning: string): Setting<T> => ({
  parse,
  default: fallback,
  meaning,
})

const text: Parse<string> = value => value
const optional: Parse<string | undefined> = value => (value === '' ? undefined : value)

const LEAST_SECRET = 16

const secret: Parse<string | undefined> = value => {
  if (value.length < LEAST_SECRET) throw new Error(`must have at least ${LEAST_SECRET} characters`)
  return value
}

const integer =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER): Parse<number> =>
  value => {
    const number = Number(value)
    if (!Number.isInteger(number) || number < minimum || number > maximum)
      throw new Error(`must be an integer from ${minimum} to ${maximum}`)
    return number
  }

const flag: Parse<boolean> = value => {
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw new Error('must be true or false')
}

const oneOf =
  <Word extends string>(...words: Word[]): Parse<Word> =>
  value => {
    const word = words.find(known => known === value)
    if (!word) throw new Error(`must be ${words.join(' or ')}`)
    return word
  }

const url =
  (...protocols: string[]): Parse<string | undefined> =>
  value => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
      throw new Error(`must be a URL that starts with ${protocols.join(' or ')}`)
    return value
  }

const colour: Parse<string> = value => {
  const named = ({ white: '#ffffff', black: '#000000' } as Record<string, string>)[value] ?? value
  if (!/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(named)) throw new Error('must be a colour: #rrggbb, #rgb, white or black')
  return named.toLowerCase()
}

/** How an operator makes a server key. */
export const MAKE_KEY = '`openssl rand -base64 32` makes one'

const KEY_FORMS = [
  ['hex', /^[0-9a-f]{64}$/i],
  ['base64', /^[A-Za-z0-9+/]{43}=?$/],
  ['base64url', /^[A-Za-z0-9_-]{43}=?$/],
] as const

/** The 32 bytes that a text in hex, base64 or base64url stands for. Throws an Error that says how to make one. */
export const parseServerKey: Parse<Buffer> = value => {
  const form = KEY_FORMS.find(([, pattern]) => pattern.test(value))
  if (!form) throw new Error(`must be 32 bytes in base64 or hex; ${MAKE_KEY}`)
  return Buffer.from(value, form[0])
}

/** A folder, or a URL of S3 or of a folder. */
const place: Parse<string | undefined> = value =>
  /^[a-z0-9+.-]+:\/\//i.test(value) ? url('s3:', 'file:')(value) : value

/** Buckets of S3, or parts of them, apart by blanks. */
const buckets: Parse<readonly string[]> = value => {
  const places = value.split(/\s+/).filter(Boolean)
  const wrong = places.find(place => !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^/]+)*\/?$/.test(place))
  if (wrong) throw new Error(`must be buckets of S3, each as bucket or bucket/prefix, and ${wrong} is not`)
  return places
}

const MiB = 1024 * 1024

/** Origins of web pages, separated by spaces; `*` is any. */
const origins: Parse<readonly string[]> = value => {
  const listed = value.split(/\s+/).filter(Boolean)
  for (const origin of listed)
    if (origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin))
      throw new Error('must be * or origins separated by spaces, such as https://viewer.example')
  if (listed.length === 0) throw new Error('must name at least one origin, or *')
  return listed
}

/** Every setting: how its text is read, its default, and what it means. `hydria settings` prints this table. */
export const SETTINGS = {
  PORT: setting(integer(0, 65535), 3000, 'port to listen on; 0 takes a free one'),
  HOST: setting(text, '127.0.0.1', 'address to listen on'),
  METRICS_PORT: setting(
    integer(0, 65535) as Parse<number | undefined>,
    undefined,
    'port of its own for /healthz, /readyz and /metrics; unset: with the API, /metrics for the administrator only',
  ),
  BASE_URL: setting(
    url('http:', 'https:'),
    undefined,
    'public base of every IRI, when behind a proxy; else HOST and PORT',
  ),
  DATA_DIR: setting(text, './data', 'folder of the embedded database and of the blobs'),
  DATABASE_URL: setting(url('postgres:', 'postgresql:'), undefined, 'PostgreSQL server; unset: embedded, in DATA_DIR'),
  DATABASE_POOL: setting(
    integer(1, 1000),
    10,
    'connections to the PostgreSQL server, shared among the processes of SERVERS; each takes one more for notifications',
  ),
  SERVERS: setting(
    integer(0, 64),
    0,
    'processes that serve, for start and serve on a PostgreSQL server; 0: one for each core, at most 4',
  ),
  BLOB_URL: setting(url('s3:', 'file:'), undefined, 's3://bucket/prefix; unset: DATA_DIR/blobs'),
  S3_ENDPOINT: setting(url('http:', 'https:'), undefined, 'an S3 server other than the default of the AWS variables'),
  S3_ORIGIN_BUCKETS: setting(
    buckets,
    [],
    'buckets of S3 that the origin strategy s3-ambient may read with the credentials of this machine, apart by blanks, each as bucket or bucket/prefix; unset: none',
  ),
  S3_TIMEOUT_S: setting(
    integer(1, 600),
    15,
    'most seconds until the S3 server answers, and between two pieces of its answer; a request is tried three times',
  ),
  ADMIN_KEY: setting(optional, undefined, "the administrator's key; unset: minted at the first start, printed once"),
  ADMIN_SECRET: setting(secret, undefined, "the administrator's secret, with ADMIN_KEY; at least 16 characters"),
  FAILED_LOG_INS: setting(
    integer(0),
    100,
    'failed log-ins from one address within a minute, as each process counts them, after which 429 answers; 0: no limit',
  ),
  FAILED_LOG_INS_BY_KEY: setting(
    integer(0),
    20,
    'the same for one key from one address; the key still works from other addresses; 0: no limit',
  ),
  CREDENTIALS_KEY: setting(
    parseServerKey as Parse<Buffer | undefined>,
    undefined,
    'key that credentials of origins, client secrets and signing keys are encrypted with in the database: 32 bytes in base64 or hex, the same for every process; unset: DATA_DIR/credentials.key on the embedded database, none on a PostgreSQL server',
  ),
  CREDENTIALS_KEY_PREVIOUS: setting(
    parseServerKey as Parse<Buffer | undefined>,
    undefined,
    'a second key, which opens what was encrypted with it; at start that is encrypted anew with CREDENTIALS_KEY',
  ),
  ALLOW_PRIVATE_ORIGINS: setting(flag, false, 'lets origins on loopback and private addresses through'),
  HEADERS_TIMEOUT_S: setting(integer(1, 3600), 60, 'seconds within which the head of a request must be received'),
  BODY_IDLE_S: setting(integer(1, 3600), 60, 'longest pause within the body of a request, in seconds'),
  BODY_MIN_RATE: setting(
    integer(0),
    500,
    'slowest body of a request, in bytes per second, averaged over a minute; 0: no limit',
  ),
  MAX_BODY_BYTES: setting(integer(1024), 10 * MiB, 'largest JSON or RDF body'),
  MAX_BODY_VALUES: setting(integer(100), 150_000, 'most keys and values in a JSON body, at every depth'),
  MAX_UPLOAD_BYTES: setting(integer(1024), 2048 * MiB, 'largest original, uploaded or fetched'),
  UPLOAD_EXPIRES_S: setting(
    integer(60, 31_536_000),
    86_400,
    'seconds that a resumable upload is kept after its last byte has come',
  ),
  MAX_PIXELS: setting(integer(1), 2_000_000_000, 'largest width x height of an original'),
  MAX_BATCH_MEMBERS: setting(integer(1), 1000, 'most members of one batch'),
  MAX_QUERY_IMAGES: setting(integer(1), 10_000, 'most images of one manifest, PDF, ZIP or public list'),
  MANIFEST_MEMORY_BYTES: setting(
    integer(0),
    64 * MiB,
    'memory in which manifests and lists of named queries are kept until an image of theirs changes; 0: none',
  ),
  INGEST_CONCURRENCY: setting(integer(1, 64), 2, 'images that one worker ingests at a time'),
  INGEST_TIMEOUT_S: setting(integer(1), 600, 'most seconds that one image may take'),
  TRANSCODE_CONCURRENCY: setting(
    integer(1, 64),
    1,
    'sounds and videos that one worker transcodes at a time, beside the images',
  ),
  TRANSCODE_TIMEOUT_S: setting(integer(1), 14_400, 'most seconds that one sound or video may take to be transcoded'),
  TRANSCODE_THREADS: setting(integer(1, 64), 2, 'threads that one transcoding decodes with, and as many to encode'),
  FFMPEG: setting(
    optional,
    undefined,
    'path or name of the ffmpeg to use; unset: the one that comes with Hydria, of 2018',
  ),
  INGEST_TRIES: setting(integer(1, 100), 5, 'tries of a job whose failure can heal, or whose process ends each time'),
  LEASE_S: setting(integer(1, 86400), 60, 'seconds after which the jobs of a silent worker are given to another'),
  DRAIN_S: setting(
    integer(0, 3600),
    20,
    'seconds that requests and jobs at hand have to end when the process is stopped',
  ),
  SYNC_INGEST_S: setting(integer(0), 60, 'seconds that PUT of an Image waits for its ingest'),
  ORIGIN_TIMEOUT_S: setting(integer(1), 120, 'most seconds that fetching one origin may take'),
  ORIGIN_REDIRECTS: setting(integer(0, 50), 5, 'redirects followed from an origin'),
  DSIO_EXPIRES_S: setting(integer(1, 31_536_000), 28_800, 'seconds that an image resource of the DSIO dialect is kept'),
  MODALITY_URL: setting(
    url('http:', 'https:'),
    undefined,
    'base of a DSIO Modality API, whose sessions images are taken from with the credentials of the caller; unset: sessions are registered here',
  ),
  GRAY16: setting(
    oneOf('shift', 'range'),
    'shift',
    '16-bit gray without a lookup table becomes 8-bit by its upper byte (shift) or by the range of its samples (range)',
  ),
  BACKGROUND: setting(
    colour,
    '#ffffff',
    'colour that shows through where an original is transparent: #rrggbb, #rgb, white or black',
  ),
  MAX_WIDTH: setting(integer(0), 0, 'largest width and height of any image that is served; 0: no limit'),
  ANONYMOUS_UPSCALING: setting(
    flag,
    false,
    'whether callers without a key may ask for images larger than the original: by ^ and sizes above full of the IIIF Image API, and by rokka operations in the address',
  ),
  TILE_CACHE_BYTES: setting(integer(0), 96 * MiB, 'tiles that each process keeps in memory; 0: none'),
  MAX_RENDER_PIXELS: setting(
    integer(10_000),
    100_000_000,
    'most pixels that one operation of a rendering takes or makes, rotations included',
  ),
  RENDER_TIMEOUT_S: setting(integer(1, 3600), 30, 'most seconds that one rendering may take'),
  RENDER_QUEUE: setting(integer(1), 200, 'renderings that may wait; more are answered with 503'),
  PROJECTION_CACHE_BYTES: setting(
    integer(MiB),
    10_240 * MiB,
    'most bytes of PDFs and ZIPs that are kept in all; least recently used ones are evicted first',
  ),
  PROJECTION_CACHE_FILES: setting(integer(1), 100_000, 'most PDFs and ZIPs that are kept in all'),
  PROJECTION_CUSTOMER_BYTES: setting(
    integer(MiB),
    2048 * MiB,
    'most bytes of PDFs and ZIPs that are kept of one customer',
  ),
  PROJECTION_CUSTOMER_FILES: setting(integer(1), 1000, 'most PDFs and ZIPs that are kept of one customer'),
  PROJECTION_CONCURRENCY: setting(
    integer(1, 64),
    4,
    'PDFs and ZIPs that one process makes at a time; who asks for more is told to come back',
  ),
  PROJECTION_CUSTOMER_CONCURRENCY: setting(
    integer(1, 64),
    2,
    'PDFs and ZIPs of one customer that all processes make at a time',
  ),
  DERIVATIVE_CACHE: setting(
    place,
    undefined,
    'folder, or s3://bucket/prefix, where renderings that are no tiles of the grid are kept; unset: none are',
  ),
  DERIVATIVE_CACHE_BYTES: setting(
    integer(MiB),
    10_240 * MiB,
    'most bytes of them in all, however many processes share the place; those asked for longest ago go first',
  ),
  TOKEN_ORIGINS: setting(
    origins,
    ['*'],
    'origins whose pages may hold access tokens for protected images, separated by spaces; *: any',
  ),
  PUBLIC_MAX_AGE_S: setting(integer(0), 86_400, 'seconds that caches may keep what is open to everyone'),
  SWEEP_S: setting(integer(1, 86400), 60, 'seconds between two sweeps of what has expired'),
  TRUST_PROXY: setting(integer(0, 10), 0, 'proxies in front whose X-Forwarded-For is believed'),
  TRASH_DAYS: setting(integer(0), 30, 'days that a deleted source image can be restored'),
  VISION_URL: setting(
    url('http:', 'https:'),
    undefined,
    'base of an OpenAI-compatible API that describes images, such as http://127.0.0.1:11434/v1; unset: none',
  ),
  VISION_KEY: setting(optional, undefined, 'key of that API, when it needs one'),
  VISION_MODEL: setting(optional, undefined, 'model of that API that sees images'),
  VISION_TIMEOUT_S: setting(integer(1), 60, 'most seconds that one description may take'),
  JSONLD_TIMEOUT_S: setting(
    integer(1, 600),
    3,
    'most seconds that one JSON-LD or RDF document may take to be processed; more is answered with 422',
  ),
  ALLOWED_CONTEXTS: setting(
    text,
    '',
    'starts of the addresses from which JSON-LD contexts of others may be fetched, apart by blanks',
  ),
  HYDRIA_SERVER: setting(
    url('http:', 'https:') as Parse<string>,
    'http://127.0.0.1:3000',
    'hydria ingest: the server that it sends to',
  ),
  HYDRIA_KEY: setting(optional, undefined, 'hydria ingest: the key that it sends with'),
  HYDRIA_SECRET: setting(optional, undefined, 'hydria ingest: the secret of that key'),
  LOG_LEVEL: setting(text, 'info', 'fatal, error, warn, info, debug, trace or silent'),
} as const

type Values = { [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never }

/** The settings of one process, frozen. `DATA_DIR` is absolute. */
export type Settings = Readonly<Values>

/**
 * Reads the settings from an environment.
 * Throws one Error that names every variable at fault and what would be right.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const faults: string[] = []
  const read = (name: string, { parse, default: fallback }: Setting<unknown>): unknown => {
    const value = environment[name]
    if (value === undefined || value === '') return fallback
    try {
      return parse(value)
    } catch (error) {
      faults.push(`${name} ${(error as Error).message}`)
      return fallback
    }
  }
  const values = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, entry]) => [name, read(name, entry as Setting<unknown>)]),
  ) as unknown as Values
  if (Boolean(values.ADMIN_KEY) !== Boolean(values.ADMIN_SECRET))
    faults.push('ADMIN_KEY and ADMIN_SECRET must be set together')
  if (values.CREDENTIALS_KEY_PREVIOUS && !values.CREDENTIALS_KEY && values.DATABASE_URL)
    faults.push('CREDENTIALS_KEY_PREVIOUS needs a CREDENTIALS_KEY')
  if (values.SERVERS > 1 && !values.DATABASE_URL)
    faults.push('SERVERS must be 1 on the embedded database, which is for one process; several need a DATABASE_URL')
  if (faults.length > 0) throw new Error(`Settings: ${faults.join('; ')}`)
  return Object.freeze({
    ...values,
    DATA_DIR: resolve(values.DATA_DIR),
    BASE_URL: values.BASE_URL?.replace(/\/+$/, ''),
  })
}

/** The folder of the embedded database. */
export const databaseFolder = (settings: Settings): string => join(settings.DATA_DIR, 'database')

/** The folder of the blobs, when no BLOB_URL names another place. */
export const blobFolder = (settings: Settings): string => join(settings.DATA_DIR, 'blobs')

/** The file of the server key, on the embedded database when CREDENTIALS_KEY is unset. */
export const credentialsKeyFile = (settings: Settings): string => join(settings.DATA_DIR, 'credentials.key')
