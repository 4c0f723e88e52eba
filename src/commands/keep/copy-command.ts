// hydria copy: where to, how it went, and what the servers of the target need.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { blobFolder, credentialsKeyFile, type Settings } from '../../settings.js'
import { bucketOf, serverSecrets } from '../../store/index.js'
import { required, settingsOf } from '../option-values.js'
import { Refusal } from '../refusal.js'
import { sayRefusal } from '../terminal.js'
import { type CopyTarget, copyInstallation } from './copy-installation.js'
import { concurrencyOf, keepWords, startClock } from './keep-command.js'
import { COPY_HELP } from './keep-help.js'

/** Where bytes are, as BLOB_URL names it. */
const placeOf = (settings: Settings): string => settings.BLOB_URL ?? pathToFileURL(blobFolder(settings)).href

/** The settings by which a database is opened that `--to` names. */
function databaseOf(to: string, environment: NodeJS.ProcessEnv): Settings {
  if (!to.includes('://')) return settingsOf({ ...environment, DATABASE_URL: undefined, DATA_DIR: to })
  const target = settingsOf({ ...environment, DATABASE_URL: to })
  const url = new URL(to)
  if (url.password || url.searchParams.has('password'))
    throw new Refusal(
      '--to must not hold the password: other users of this machine can see the command. Set it as PGPASSWORD',
    )
  return target
}

/** The settings by which a store of blobs is opened that `--blobs` names. */
function blobsOf(place: string, environment: NodeJS.ProcessEnv): Settings {
  const url = place.includes('://') ? place : pathToFileURL(resolve(place)).href
  if (url.startsWith('s3:'))
    try {
      bucketOf(url)
    } catch (error) {
      throw new Refusal((error as Error).message)
    }
  return settingsOf({ ...environment, BLOB_URL: url })
}

/** What the options name. Throws Refusal when that is nothing, or what is copied from. */
function targetOf(values: Record<string, unknown>, settings: Settings, environment: NodeJS.ProcessEnv): CopyTarget {
  const [to, place] = [values['to'], values['blobs']] as (string | undefined)[]
  if (!place) required(to, 'the target is missing: --to names a database, --blobs a blob store')
  const database = to ? databaseOf(to, environment) : undefined
  const blobs = place ? blobsOf(place, environment) : undefined
  const isSame = database?.DATABASE_URL === settings.DATABASE_URL && database?.DATA_DIR === settings.DATA_DIR
  if (database && isSame) throw new Refusal('--to names the source database itself')
  if (blobs && placeOf(blobs) === placeOf(settings)) throw new Refusal('--blobs names the source blob store itself')
  return { database, blobs }
}

/** What servers of the target must be started with. */
async function neededBy({ database, blobs }: CopyTarget, settings: Settings, keyIds: string[]): Promise<string[]> {
  const { secrets } = await serverSecrets(settings)
  const sealed = keyIds.length > 0 ? `; secrets are encrypted with it (${keyIds.join(', ')})` : ''
  const file = credentialsKeyFile(settings)
  const key = settings.CREDENTIALS_KEY
    ? 'as it is now'
    : `the text of ${file}${database?.DATABASE_URL ? '' : ', or that file in the new DATA_DIR'}`
  return [
    ...(database?.DATABASE_URL ? [`DATABASE_URL     ${database.DATABASE_URL}, with its password`] : []),
    ...(database && !database.DATABASE_URL ? [`DATA_DIR         ${database.DATA_DIR}, without a DATABASE_URL`] : []),
    `BLOB_URL         ${placeOf(blobs ?? settings)}`,
    ...(database && secrets.keyId ? [`CREDENTIALS_KEY  ${key}${sealed}`] : []),
  ]
}

/** Exit code of a rehearsal. */
const REHEARSED = 3

export const copyWords = keepWords({
  name: 'copy',
  help: COPY_HELP,
  options: { to: { type: 'string' }, blobs: { type: 'string' } },
  async work({ values, positionals }, settings, around, begun) {
    if (positionals[0] !== undefined) throw new Refusal(`unexpected argument ${JSON.stringify(positionals[0])}`)
    const target = targetOf(values, settings, around.environment)
    const clock = startClock()
    const done = await copyInstallation({ target, concurrency: concurrencyOf(values) }, settings, around, begun)
    const counts = [
      ...(target.database ? [`${done.rows} rows`] : []),
      ...(target.blobs ? [`${done.blobs} blobs (${done.copied} copied)`] : []),
    ]
    const lines = [
      `${counts.join(' and ')} in ${clock()}`,
      ...(done.pauseMs > 0 ? [`The server was paused for ${Math.ceil(done.pauseMs)} ms.`] : []),
      ...(done.isWhole
        ? ['The copy is complete. Start servers and workers with']
        : [
            'This was a rehearsal: servers are running on the source. Stop all of them, and run the same command again;',
            'then start servers and workers with',
          ]),
      ...(await neededBy(target, settings, done.keyIds)).map(line => `  ${line}`),
    ]
    around.out.write(`${lines.join('\n')}\n`)
    if (done.altered.length > 0) {
      const text = `${done.altered.length} blobs are altered in the source, and were skipped`
      sayRefusal(around, 'copy', new Refusal(text, done.altered))
    }
    if (done.missing.length > 0) {
      const text = `${done.missing.length} blobs that rows refer to are missing from the source`
      sayRefusal(around, 'copy', new Refusal(text, done.missing))
    }
    if (!done.isWhole) return REHEARSED
    return done.altered.length + done.missing.length > 0 ? 1 : 0
  },
})
