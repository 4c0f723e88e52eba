// hydria backup, restore, copy and verify.
import { count, required } from '../option-values.js'
import { Refusal } from '../refusal.js'
import { say, sayRefusal } from '../terminal.js'
import { checkInstalled } from './check-source.js'
import { copyWords } from './copy-command.js'
import { concurrencyOf, keepCommand, keepWords, sizeOf, startClock } from './keep-command.js'
import { BACKUP_HELP, RESTORE_HELP, VERIFY_HELP } from './keep-help.js'
import { restoreBackup } from './read-backup.js'
import { verifyBlobs } from './verify-blobs.js'
import { writeBackup } from './write-backup.js'

/** The one folder that a command is about. */
function folderOf(positionals: string[], command: string): string {
  const [folder, extra] = positionals
  if (extra !== undefined) throw new Refusal(`unexpected argument ${JSON.stringify(extra)}: one folder is enough`)
  return required(folder, `the folder of the backup is missing; see hydria ${command} --help`)
}

const NEEDS = `Not included: the platform's keys, and the key that secrets are encrypted with. Keep a copy of that elsewhere.`

/** What becomes of what is no longer whole in an installation. */
const KEPT = ' in the installation; copies from an earlier backup in the folder are kept'

export const backupWords = keepWords({
  name: 'backup',
  help: BACKUP_HELP,
  options: { blobs: { type: 'boolean' } },
  async work({ values, positionals }, settings, around, begun) {
    const folder = folderOf(positionals, 'backup')
    const options = { folder, blobs: Boolean(values['blobs']), concurrency: concurrencyOf(values) }
    const clock = startClock()
    const written = await writeBackup(options, settings, around, begun)
    const lines = [
      `${written.rows} rows (${sizeOf(written.rowBytes)}) and ${options.blobs ? '' : 'the list of '}${written.blobs} blobs ` +
        `(${sizeOf(written.blobBytes)}${options.blobs ? `, ${sizeOf(written.copiedBytes)} of them new` : ''}) in ${clock()}`,
      ...(written.pauseMs > 0 ? [`The server was paused for ${Math.ceil(written.pauseMs)} ms.`] : []),
      NEEDS,
    ]
    around.out.write(`${lines.join('\n')}\n`)
    const { altered, missing } = written
    if (altered.length > 0)
      sayRefusal(around, 'backup', new Refusal(`${altered.length} blobs are altered${KEPT}`, altered))
    if (missing.length > 0)
      sayRefusal(
        around,
        'backup',
        new Refusal(`${missing.length} blobs that rows refer to are missing${KEPT}`, missing),
      )
    return altered.length + missing.length > 0 ? 1 : 0
  },
})

export const restoreWords = keepWords({
  name: 'restore',
  help: RESTORE_HELP,
  options: {},
  async work({ values, positionals }, settings, around, begun) {
    const folder = folderOf(positionals, 'restore')
    const clock = startClock()
    const restored = await restoreBackup({ folder, concurrency: concurrencyOf(values) }, settings, around, begun)
    around.out.write(
      `${restored.rows} rows and ${restored.blobs} blobs (${restored.copied} copied) as of ${restored.created} in ${clock()}\n`,
    )
    if (!settings.ADMIN_KEY)
      say(
        around,
        'restore',
        'the first start prints a new platform key, since ADMIN_KEY is unset; the former keys no longer work',
      )
    return 0
  },
})

/** Keys of blobs that no row names that are printed. */
const MOST_ORPHANS = 20

export const verifyWords = keepWords({
  name: 'verify',
  help: VERIFY_HELP,
  options: { sample: { type: 'string' } },
  async work({ values, positionals }, settings, around, begun) {
    if (positionals[0] !== undefined) throw new Refusal(`unexpected argument ${JSON.stringify(positionals[0])}`)
    const given = values['sample'] as string | undefined
    const sample = given === undefined ? {} : { sample: count('sample', given, 1, 1_000_000) }
    const concurrency = concurrencyOf(values)
    await checkInstalled(settings)
    begun()
    const { checked, faults, orphans } = await verifyBlobs({ ...sample, concurrency }, settings, around)
    around.out.write(
      `${checked} blobs read: ${faults.length} missing or altered; ${orphans.length} that no row refers to\n`,
    )
    for (const key of orphans.slice(0, MOST_ORPHANS)) around.out.write(`  ${key}\n`)
    if (faults.length === 0) return 0
    sayRefusal(around, 'verify', new Refusal(`${faults.length} blobs are missing or altered`, faults))
    return 1
  },
})

export const backup = keepCommand(backupWords)
export const restore = keepCommand(restoreWords)
export const copy = keepCommand(copyWords)
export const verify = keepCommand(verifyWords)
