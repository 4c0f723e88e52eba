// Which variables of an environment are refused, warned of, and left alone.
import { readSettings, SETTINGS, unknownSettings } from '../../src/settings.js'

const LONG = Object.keys(SETTINGS).filter(name => name.length >= 8)

/** A name with letters left out, twice, exchanged and replaced. */
const mistyped = (name: string, at: number): string[] => [
  name.slice(0, at) + name.slice(at + 1),
  name.slice(0, at) + name[at] + name.slice(at),
  name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2),
  `${name.slice(0, at)}9${name.slice(at + 1)}`,
  name.toLowerCase(),
]

it.each(LONG)('%s: what is up to two letters from it is refused, with the name that was meant', name => {
  for (const wrong of mistyped(name, 3).filter(wrong => !(wrong in SETTINGS)))
    expect(() => readSettings({ [wrong]: '1' })).toThrow(`${wrong} is not a setting; did you mean ${name}?`)
})

it('the environment of a container starts, without a warning', () => {
  const usual = {
    ...{
      HOME: '/root',
      HOSTNAME: 'a1b2',
      PATH: '/bin',
      NODE_VERSION: '24.1.0',
      YARN_VERSION: '1.22',
      PORT: '80',
      TZ: 'UTC',
    },
    ...{
      NODE_ENV: 'production',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      PGHOST: 'db',
      HTTP_PROXY: 'http://p',
    },
    ...{ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_PORT_443_TCP_ADDR: '10.0.0.1', XDG_DATA_DIRS: '/usr/share' },
    // A service named after one of ours, as Kubernetes and Docker describe it to its neighbours.
    ...{ DATABASE_PORT: 'tcp://10.0.0.7:5432', DATABASE_SERVICE_HOST: '10.0.0.7', DATABASE_SERVICE_PORT: '5432' },
    ...{ DATABASE_HOST: 'db', DATABASE_NAME: 'museum', DATABASE_USER: 'museum', DATABASE_PASSWORD: 'x' },
    ...{ DATABASE_PORT_5432_TCP: 'tcp://10.0.0.7:5432', DATABASE_PORT_5432_TCP_PROTO: 'tcp' },
    ...{ HYDRIA_PORT: 'tcp://10.0.0.8:80', HYDRIA_SERVICE_PORT_HTTP: '80', HYDRIA_SERVER_SERVICE_HOST: '10.0.0.9' },
  }
  expect(readSettings(usual)).toMatchObject({ PORT: 80 })
  expect(unknownSettings(usual).filter(name => !/^DATABASE_(HOST|NAME|USER|PASSWORD)$/.test(name))).toEqual([])
})

it.each(['DATABASE_PORT', 'DATABASE_HOST', 'DATABASE_NAME', 'DATABASE_USER', 'DATABASE_PASS', 'METRICS_HOST'])(
  '%s, which is for another program, lets it start with a warning',
  name => {
    expect(() => readSettings({ [name]: '5432' })).not.toThrow()
    expect(unknownSettings({ [name]: '5432' })).toEqual([name])
  },
)

it.each(['DATABSE_URL', 'DATABASE_URI', 'DATABASE_POL', 'METRICS_PRT', 'ALLOWED_HOST', 'INGEST_TIMEOUT'])(
  '%s is refused',
  name => {
    expect(() => readSettings({ [name]: '1' })).toThrow(`${name} is not a setting; did you mean`)
  },
)

it('other names that begin as ours do are warned of', () => {
  expect(unknownSettings({ INGEST_RETRIES: '3', MAX_SIZE: '1', SESSION_SECRET: 'x', MAX_WIDTH: '7' })).toEqual([
    'INGEST_RETRIES',
    'MAX_SIZE',
  ])
})

it.each(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])('LOG_LEVEL may be %s', LOG_LEVEL => {
  expect(readSettings({ LOG_LEVEL })).toMatchObject({ LOG_LEVEL })
})

it.each(['INFO', 'loud', '30'])('LOG_LEVEL must not be %s', LOG_LEVEL => {
  expect(() => readSettings({ LOG_LEVEL })).toThrow(/LOG_LEVEL must be info, fatal, .* or silent/)
})
