// Which key the server has: that of the settings, or the one in DATA_DIR, which the embedded database is given.
import { randomBytes } from 'node:crypto'
import type { Settings } from '../settings.js'
import { readKeyFile, writeKeyFile } from './key-file.js'
import { openSecrets, SERVER_KEY_BYTES, type Secrets } from './secrets.js'

/**
 * The secrets with the keys of the settings; `keep` stores a key that was made now, and must be called before it is used.
 * Throws an Error when the key's file cannot be read.
 */
export async function serverSecrets(settings: Settings): Promise<{ secrets: Secrets; keep(): Promise<void> }> {
  const { CREDENTIALS_KEY, CREDENTIALS_KEY_PREVIOUS, DATABASE_URL } = settings
  const kept = DATABASE_URL ? undefined : await readKeyFile(settings)
  const given = CREDENTIALS_KEY ?? kept
  const made = given || DATABASE_URL ? undefined : randomBytes(SERVER_KEY_BYTES)
  const others = [CREDENTIALS_KEY_PREVIOUS, kept].filter(key => key !== undefined)
  return {
    secrets: openSecrets(given ?? made, others),
    keep: async () => {
      if (made) await writeKeyFile(settings, made)
    },
  }
}
