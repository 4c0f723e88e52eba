// hydria export: an image or a manifest of a running server as files that any web server serves.
import { settingsOf } from '../option-values.js'
import { codeOf, inProcess, type Surroundings } from '../terminal.js'
import { EXPORT_HELP } from './export-help.js'
import { type ExportOptions, readExportOptions } from './export-options.js'
import type { ExportTarget } from './export-target.js'
import { openFolderTarget } from './folder-target.js'
import { planExport } from './plan-export.js'
import { openReader } from './reader.js'
import { writeExport, writtenWords } from './write-export.js'

const COMMAND = 'export'

/** The target that is named: a bucket of S3, or a folder. */
async function openTarget(to: string, environment: NodeJS.ProcessEnv): Promise<ExportTarget> {
  if (!to.startsWith('s3:')) return openFolderTarget(to)
  const { openBucketTarget } = await import('./bucket-target.js')
  return openBucketTarget(to, settingsOf(environment))
}

/** Runs with the options; `begun` is called when the first file is about to be written. */
async function run(options: ExportOptions, around: Surroundings, begun: () => void): Promise<void> {
  const { source, to, url, leaveOut, concurrency, patienceMs } = options
  const stop = new AbortController()
  const signal = AbortSignal.any([around.signal, stop.signal])
  const { read, look, close } = openReader({ server: source.server, patienceMs, signal }, around.environment)
  const target = await openTarget(to, around.environment)
  try {
    const way = { concurrency, terminal: around, stop }
    const planned = await planExport({ read, look, url, leaveOut, ...way }, source)
    const written = await writeExport(planned, target, read, { ...way, begun })
    around.out.write(`${[writtenWords(written), ...planned.lines].join('\n')}\n`)
  } finally {
    close()
    target.close()
  }
}

/**
 * The command with its words; the exit code. 0: all is written; 1: something failed; 2: nothing was written, because the
 * command, the image or the manifest is not as it must be; 130: told to stop.
 */
export async function exportWords(words: string[], around: Surroundings): Promise<number> {
  let isBegun = false
  try {
    const options = readExportOptions(words)
    if (options)
      await run(options, around, () => {
        isBegun = true
      })
    else around.out.write(EXPORT_HELP)
    return 0
  } catch (error) {
    return codeOf(error, around, COMMAND, isBegun)
  }
}

/** `hydria export` in this process. */
export const exportFiles = (words: string[]): Promise<number> => inProcess(exportWords, words)
