// Environment -> one typed, validated, frozen object; each setting has a default that works on a laptop.
import { join, resolve } from 'node:path'
import {
  buckets,
  claimGrants,
  colour,
  commandLine,
  flag,
  hosts,
  integer,
  languages,
  MiB,
  oneOf,
  optional,
  origins,
  type Parse,
  parseServerKey,
  place,
  secret,
  text,
  url,
} from './setting-forms.js'
import { mistypedNames, strangeNames } from './setting-names.js'

export { type ClaimGrant, MAKE_KEY, parseServerKey } from './setting-forms.js'

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

/** Every setting with its parser, its default and its meaning. `hydria settings` prints this table. */
export const SETTINGS = {
  PORT: setting(integer(0, 65535), 3000, 'port to listen on; 0 takes a free one'),
  HOST: setting(text, '127.0.0.1', 'address to listen on'),
  METRICS_PORT: setting(
    integer(0, 65535) as Parse<number | undefined>,
    undefined,
    "separate port for /healthz, /readyz and /metrics; unset: on the API's port, /metrics for the administrator only",
  ),
  BASE_URL: setting(
    url('http:', 'https:'),
    undefined,
    'public base of every IRI, such as https://images.example.org; unset: taken from the Host of the request, which must be localhost, 127.0.0.1 or [::1] with PORT, HOST with PORT, or one of ALLOWED_HOSTS; any other gets 421',
  ),
  ALLOWED_HOSTS: setting(
    hosts,
    [],
    'hosts that the server accepts while BASE_URL is unset, separated by spaces, each with its port unless that is 80 or 443',
  ),
  DATA_DIR: setting(text, './data', 'folder for the embedded database and the blobs'),
  DATABASE_URL: setting(
    url('postgres:', 'postgresql:'),
    undefined,
    'PostgreSQL server; unset: the embedded database in DATA_DIR',
  ),
  DATABASE_POOL: setting(
    integer(1, 1000),
    10,
    'connections to the PostgreSQL server, shared among the processes of SERVERS; each takes one more for notifications',
  ),
  SERVERS: setting(
    integer(0, 64),
    0,
    'server processes of start and serve on a PostgreSQL server; 0: one per core, at most 4',
  ),
  BLOB_URL: setting(url('s3:', 'file:'), undefined, 's3://bucket/prefix; unset: DATA_DIR/blobs'),
  S3_ENDPOINT: setting(url('http:', 'https:'), undefined, 'an S3 server other than the default of the AWS variables'),
  S3_ORIGIN_BUCKETS: setting(
    buckets,
    [],
    "S3 buckets that the origin strategy s3-ambient may read with this machine's credentials, space-separated, each as bucket or bucket/prefix; unset: none",
  ),
  S3_TIMEOUT_S: setting(
    integer(1, 600),
    15,
    'S3 timeout, in seconds: until the first byte of an answer, and between two chunks of it; a request is tried three times',
  ),
  ADMIN_KEY: setting(
    optional,
    undefined,
    "the administrator's key; unset: generated at the first start and printed once",
  ),
  ADMIN_SECRET: setting(secret, undefined, "the administrator's secret, with ADMIN_KEY; at least 16 characters"),
  FAILED_LOG_INS: setting(
    integer(0),
    100,
    'failed log-ins from one address within a minute, counted per process, after which it gets 429; 0: no limit',
  ),
  FAILED_LOG_INS_BY_KEY: setting(
    integer(0),
    20,
    'the same for one key from one address; the key still works from other addresses; 0: no limit',
  ),
  SIGN_IN_IDLE_S: setting(
    integer(60, 31_536_000),
    86_400,
    'seconds without use after which a session of the console ends',
  ),
  SIGN_IN_MAX_S: setting(
    integer(60, 31_536_000),
    1_209_600,
    'seconds after which a session of the console ends, used or not',
  ),
  OIDC_ISSUER: setting(
    url('http:', 'https:'),
    undefined,
    'issuer of the OpenID Connect provider for signing in to the console; unset: people sign in by email and password only',
  ),
  OIDC_CLIENT_ID: setting(optional, undefined, 'client id of the platform at that provider'),
  OIDC_CLIENT_SECRET: setting(optional, undefined, 'client secret of the platform at that provider, if it has one'),
  OIDC_SCOPE: setting(text, 'openid email profile', 'scopes to request from that provider, separated by spaces'),
  OIDC_ROLES: setting(
    claimGrants,
    [],
    'roles granted by claims of that provider, as JSON: [{"claim": "groups", "value": "curators", "customer": "museum", "role": "editor"}, {"claim": "groups", "value": "it", "administrator": true}]',
  ),
  SMTP_URL: setting(
    url('smtp:', 'smtps:'),
    undefined,
    'mail server that sends invitations and password-reset links, such as smtps://user:password@mail.example.org; unset: links are shown to whoever creates them',
  ),
  MAIL_FROM: setting(optional, undefined, 'sender address of mails, with SMTP_URL'),
  CREDENTIALS_KEY: setting(
    parseServerKey as Parse<Buffer | undefined>,
    undefined,
    'key that encrypts origin credentials, client secrets, secrets of webhooks and signing keys in the database: 32 bytes in base64 or hex, the same for every process; unset: DATA_DIR/credentials.key on the embedded database, none on a PostgreSQL server',
  ),
  CREDENTIALS_KEY_PREVIOUS: setting(
    parseServerKey as Parse<Buffer | undefined>,
    undefined,
    'the previous key: at start, what it encrypted is re-encrypted with CREDENTIALS_KEY',
  ),
  ALLOW_PRIVATE_ORIGINS: setting(flag, false, 'allow origins and webhook receivers on loopback and private addresses'),
  HEADERS_TIMEOUT_S: setting(integer(1, 3600), 60, 'seconds within which the head of a request must be received'),
  BODY_IDLE_S: setting(integer(1, 3600), 60, 'longest pause while receiving the body of a request, in seconds'),
  BODY_MIN_RATE: setting(
    integer(0),
    500,
    'lowest transfer rate of a request body, in bytes per second, averaged over a minute; 0: no limit',
  ),
  MAX_BODY_BYTES: setting(integer(1024), 10 * MiB, 'largest JSON or RDF body'),
  MAX_BODY_VALUES: setting(integer(100), 150_000, 'most keys and values in a JSON body, at all depths together'),
  MAX_UPLOAD_BYTES: setting(integer(1024), 2048 * MiB, 'largest original, uploaded or fetched'),
  UPLOAD_EXPIRES_S: setting(
    integer(60, 31_536_000),
    86_400,
    'seconds for which a resumable upload is kept after its last byte was received',
  ),
  MAX_PIXELS: setting(integer(1), 2_000_000_000, 'most pixels (width x height) of an original'),
  MAX_BATCH_MEMBERS: setting(integer(1), 1000, 'most members of one batch'),
  MAX_QUERY_IMAGES: setting(integer(1), 10_000, 'most images of one manifest, PDF, ZIP or public list'),
  MANIFEST_MEMORY_BYTES: setting(
    integer(0),
    64 * MiB,
    'memory for cached manifests and lists of named queries, each kept until one of its images changes; 0: no cache',
  ),
  INGEST_CONCURRENCY: setting(integer(1, 64), 2, 'images that one worker ingests concurrently'),
  INGEST_TIMEOUT_S: setting(integer(1), 600, 'ingest timeout of one image, seconds'),
  DECODE_TOOLS: setting(
    flag,
    true,
    'whether to use installed programs (opj_decompress, vips and others) to decode the formats that they support; false: only the npm packages, which are slower',
  ),
  DECODE_MEMORY_BYTES: setting(
    integer(256 * MiB),
    2048 * MiB,
    'memory limit of the process that decodes one original, for formats that need a decoder, bytes; see hydria formats',
  ),
  PDF_RESOLUTION: setting(
    integer(18, 2400),
    300,
    'resolution at which PDF pages are rendered at ingest, pixels per inch',
  ),
  TRANSCODE_CONCURRENCY: setting(
    integer(1, 64),
    1,
    'audio and video files that one worker transcodes concurrently, in addition to the images',
  ),
  TRANSCODE_TIMEOUT_S: setting(integer(1), 14_400, 'transcoding timeout of one audio or video file, seconds'),
  TRANSCODE_THREADS: setting(integer(1, 64), 2, 'decoder threads of one transcoding, and as many encoder threads'),
  FFMPEG: setting(text, 'ffmpeg', 'path or name of the ffmpeg program that probes and transcodes audio and video'),
  OCR_COMMAND: setting(
    commandLine as Parse<readonly string[] | undefined>,
    undefined,
    'program that recognises the text of a picture and prints ALTO or hOCR, with its arguments: {picture} is the path of a JPEG (without it, the JPEG is sent to standard input), {languages} a list of BCP 47 tags and {tesseract} of tesseract model names, each joined by +; run without a shell; unset: none, see docs/ocr.md',
  ),
  OCR_URL: setting(
    url('http:', 'https:'),
    undefined,
    'instead of OCR_COMMAND: URL that receives the JPEG by POST, with Content-Language, and responds with ALTO or hOCR',
  ),
  OCR_LANGUAGES: setting(
    languages,
    ['en'],
    'languages to recognise if an adjunct names none, as BCP 47 tags separated by spaces',
  ),
  OCR_MAX_PIXELS: setting(
    integer(10_000),
    50_000_000,
    'most pixels of an image sent to text recognition; larger images are scaled down to it',
  ),
  OCR_TIMEOUT_S: setting(integer(1, 86_400), 300, 'timeout for recognising the text of one image, seconds'),
  OCR_CONCURRENCY: setting(
    integer(1, 64),
    1,
    'text recognitions that one worker runs concurrently, in addition to ingests',
  ),
  INGEST_TRIES: setting(
    integer(1, 100),
    5,
    'attempts for retryable failures, and for a job whose process dies each time',
  ),
  LEASE_S: setting(
    integer(1, 86400),
    60,
    'lease of a job, in seconds: if a worker does not renew it in time, another worker takes over the job',
  ),
  DRAIN_S: setting(integer(0, 3600), 20, 'graceful-shutdown timeout, seconds'),
  SYNC_INGEST_S: setting(
    integer(0),
    60,
    'seconds that a PUT of an Image waits for its ingest before it responds with 202',
  ),
  ORIGIN_TIMEOUT_S: setting(integer(1), 120, 'timeout for fetching one origin, seconds'),
  ORIGIN_REDIRECTS: setting(integer(0, 50), 5, 'redirects followed from an origin'),
  DSIO_EXPIRES_S: setting(
    integer(1, 31_536_000),
    28_800,
    'seconds for which an image resource of the DSIO API is kept',
  ),
  MODALITY_URL: setting(
    url('http:', 'https:'),
    undefined,
    "base URL of a DSIO Modality API whose sessions supply images, with the caller's credentials; unset: sessions are registered here",
  ),
  GRAY16: setting(
    oneOf('shift', 'range'),
    'shift',
    'how 16-bit grayscale without a lookup table is converted to 8-bit: by taking the upper byte (shift) or by scaling the range of its samples (range)',
  ),
  BACKGROUND: setting(
    colour,
    '#ffffff',
    'background colour of transparent originals in formats without alpha: #rrggbb, #rgb, white or black',
  ),
  MAX_WIDTH: setting(integer(0), 0, 'largest width and height of any image that is served; 0: no limit'),
  ANONYMOUS_UPSCALING: setting(
    flag,
    false,
    'whether callers without a key may request images larger than the original, with ^ in the IIIF Image API or with rokka operations in the URL',
  ),
  TILE_XMP: setting(
    flag,
    false,
    'whether tiles also include the XMP packet with the rights of their image, as other renderings do',
  ),
  TILE_CACHE_BYTES: setting(integer(0), 96 * MiB, 'in-memory tile cache of each process, bytes; 0: no cache'),
  MAX_RENDER_PIXELS: setting(
    integer(10_000),
    100_000_000,
    'most input or output pixels of one rendering step, rotations included',
  ),
  RENDER_TIMEOUT_S: setting(integer(1, 3600), 30, 'timeout of one rendering, seconds'),
  RENDER_QUEUE: setting(integer(1), 200, 'renderings that may be queued; further ones are answered with 503'),
  RENDER_QUEUE_PER_CLIENT: setting(
    integer(1),
    50,
    'of those, how many one client (a /24 or /48 network, or a viewer who has logged in) may have; further ones are answered with 429',
  ),
  CANONICAL_SIZES: setting(
    flag,
    false,
    'whether callers without a key who request a whole image at a size that its info.json does not list are redirected to the next larger listed size',
  ),
  ROBOTS_TXT: setting(
    oneOf('renderings', 'everything', 'nothing'),
    'renderings',
    'what /robots.txt disallows: renderings (tiles and arbitrary regions), everything, or nothing',
  ),
  PROJECTION_CACHE_BYTES: setting(
    integer(MiB),
    10_240 * MiB,
    'cache of PDFs and ZIPs, bytes in total; least recently used files are evicted first',
  ),
  PROJECTION_CACHE_FILES: setting(integer(1), 100_000, 'cache of PDFs and ZIPs, files in total'),
  PROJECTION_CUSTOMER_BYTES: setting(integer(MiB), 2048 * MiB, 'cache of PDFs and ZIPs, bytes per customer'),
  PROJECTION_CUSTOMER_FILES: setting(integer(1), 1000, 'cache of PDFs and ZIPs, files per customer'),
  PROJECTION_CONCURRENCY: setting(
    integer(1, 64),
    4,
    'PDFs and ZIPs that one process makes concurrently; further requests get 202 with Retry-After',
  ),
  PROJECTION_CUSTOMER_CONCURRENCY: setting(
    integer(1, 64),
    2,
    'PDFs and ZIPs of one customer that all processes together make concurrently',
  ),
  DERIVATIVE_CACHE: setting(
    place,
    undefined,
    'cache of renderings other than grid tiles: a folder or s3://bucket/prefix; unset: no cache',
  ),
  DERIVATIVE_CACHE_BYTES: setting(
    integer(MiB),
    10_240 * MiB,
    'size limit of that cache in bytes, however many processes share it; least recently used entries are evicted first',
  ),
  TOKEN_ORIGINS: setting(
    origins,
    ['*'],
    'origins whose pages may hold access tokens for protected images, separated by spaces; *: any',
  ),
  PUBLIC_MAX_AGE_S: setting(
    integer(0),
    86_400,
    "max-age of public images, thumbnails and files, seconds; a customer's custom header Cache-Control is sent instead",
  ),
  AUDIT_DAYS: setting(integer(0, 36_500), 730, 'days for which entries of the audit trail are kept; 0: forever'),
  AUDIT_READS: setting(flag, false, 'whether the audit trail records who downloads originals that are not public'),
  CHANGES_DAYS: setting(
    integer(0, 36_500),
    0,
    'days for which the changes feed for harvesters is kept; 0: forever, so that new harvesters see the complete history',
  ),
  BATCH_DAYS: setting(
    integer(0, 36_500),
    0,
    'days for which a finished batch is kept once no image refers to it; 0: forever',
  ),
  SWEEP_S: setting(integer(1, 86400), 60, 'interval between sweeps of expired data, seconds'),
  TRUST_PROXY: setting(
    integer(0, 10),
    0,
    'number of trusted proxies in front, whose X-Forwarded-For is used; while BASE_URL is unset, X-Forwarded-Host, -Proto and -Prefix as well',
  ),
  TRASH_DAYS: setting(
    integer(0),
    30,
    'days during which a deleted image can be restored; 0: images are deleted permanently at once',
  ),
  VERSIONS_DAYS: setting(
    integer(0, 36_500),
    90,
    'days during which an earlier version of a manifest or collection of the IIIF store can be restored',
  ),
  CACHE_KEYS: setting(
    flag,
    false,
    'whether public responses have Surrogate-Key and Cache-Tag headers, which allow a CDN to purge them; always on with PURGE_URL',
  ),
  PURGE_URL: setting(
    url('http:', 'https:'),
    undefined,
    'URL of a CDN to which purge requests are sent, see docs/cdn.md; unset: none',
  ),
  PURGE_STYLE: setting(
    oneOf('xkey', 'fastly', 'cloudflare', 'json'),
    'json',
    'form of the purge request: PURGE with the header xkey (Varnish), POST as Fastly or Cloudflare define it, or POST of {"keys": [...]}',
  ),
  PURGE_TOKEN: setting(
    optional,
    undefined,
    'token for purge requests, sent as Fastly-Key (fastly), X-Purge-Token (xkey) or else Authorization: Bearer',
  ),
  WEBHOOK_DAYS: setting(integer(1, 36_500), 30, 'days for which webhook deliveries are kept'),
  VISION_URL: setting(
    url('http:', 'https:'),
    undefined,
    'base URL of an OpenAI-compatible API that describes images, such as http://127.0.0.1:11434/v1; unset: none',
  ),
  VISION_KEY: setting(optional, undefined, 'key for that API, if it needs one'),
  VISION_MODEL: setting(optional, undefined, 'vision model to use there'),
  VISION_TIMEOUT_S: setting(integer(1), 60, 'timeout of one description, seconds'),
  JSONLD_TIMEOUT_S: setting(
    integer(1, 600),
    3,
    'timeout for processing one JSON-LD or RDF document, in seconds; when it is exceeded, the response is 422',
  ),
  ALLOWED_CONTEXTS: setting(
    text,
    '',
    'URL prefixes from which foreign JSON-LD contexts may be fetched, space-separated',
  ),
  HYDRIA_SERVER: setting(
    url('http:', 'https:') as Parse<string>,
    'http://127.0.0.1:3000',
    'hydria ingest: URL of the server',
  ),
  HYDRIA_KEY: setting(optional, undefined, 'hydria ingest: the key to use'),
  HYDRIA_SECRET: setting(optional, undefined, 'hydria ingest: the secret of that key'),
  ACCESS_LOG: setting(
    optional,
    undefined,
    'where to log each request as a line of JSON: stdout, stderr or the path of a file; unset: no access log',
  ),
  LOG_LEVEL: setting(
    oneOf('info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'),
    'info',
    'lowest level that is logged: fatal, error, warn, info, debug or trace; silent: nothing',
  ),
} as const

type Values = { [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never }

/** The settings of one process, frozen. `DATA_DIR` is absolute. */
export type Settings = Readonly<Values>

/**
 * Reads the settings from an environment.
 * Throws one Error that names every invalid variable and what is expected.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const faults = mistypedNames(environment, Object.keys(SETTINGS))
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
  if (Boolean(values.OIDC_ISSUER) !== Boolean(values.OIDC_CLIENT_ID))
    faults.push('OIDC_ISSUER and OIDC_CLIENT_ID must be set together')
  if (Boolean(values.SMTP_URL) !== Boolean(values.MAIL_FROM)) faults.push('SMTP_URL and MAIL_FROM must be set together')
  if (values.CREDENTIALS_KEY_PREVIOUS && !values.CREDENTIALS_KEY && values.DATABASE_URL)
    faults.push('CREDENTIALS_KEY_PREVIOUS needs a CREDENTIALS_KEY')
  if (values.SERVERS > 1 && !values.DATABASE_URL)
    faults.push('SERVERS must be 1 on the embedded database, which is for one process; several need a DATABASE_URL')
  if (values.OCR_COMMAND && values.OCR_URL)
    faults.push('OCR_COMMAND and OCR_URL must not be set together: one of them recognises texts')
  if (faults.length > 0) throw new Error(`Settings: ${faults.join('; ')}`)
  return Object.freeze({
    ...values,
    DATA_DIR: resolve(values.DATA_DIR),
    BASE_URL: values.BASE_URL?.replace(/\/+$/, ''),
  })
}

/** Variables that look like settings but are not, and are most likely mistakes; see setting-names.ts. */
export const unknownSettings = (environment: NodeJS.ProcessEnv): string[] =>
  strangeNames(environment, Object.keys(SETTINGS))

/** The folder of the embedded database. */
export const databaseFolder = (settings: Settings): string => join(settings.DATA_DIR, 'database')

/** The folder of the blobs, unless BLOB_URL is set. */
export const blobFolder = (settings: Settings): string => join(settings.DATA_DIR, 'blobs')

/** The file of the server key, used on the embedded database if CREDENTIALS_KEY is unset. */
export const credentialsKeyFile = (settings: Settings): string => join(settings.DATA_DIR, 'credentials.key')
