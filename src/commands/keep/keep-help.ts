// What `hydria backup --help` and the help of its siblings print.

const SETTINGS = `The installation is the one of the settings (DATA_DIR, DATABASE_URL, BLOB_URL), as for hydria start.`

export const BACKUP_HELP = `hydria backup FOLDER [options]

Writes everything in the database, as it is at one moment, into a folder, with the list of all blobs, and their bytes if
that is wanted. Servers and workers may run: on a PostgreSQL server nothing waits for it, and a process that has the
embedded database copies it first, which keeps others waiting for a moment. No bytes are deleted meanwhile.

${SETTINGS}

  FOLDER             a new folder, or one with an earlier backup, which this one replaces once it is whole
  --blobs            the bytes too: those that the folder does not have yet
  --concurrency N    blobs at a time (8)

Not in it: the platform's keys, the key that secrets are encrypted with (CREDENTIALS_KEY, or credentials.key in DATA_DIR),
and sessions. Customers' keys and people's passwords are in it as hashes: keep the folder as private as DATA_DIR.

Exit codes
  0    all of it is written
  1    something failed, or the installation has lost or altered blobs, which are named; a backup that was there before, and
       what it has of those, is still whole
  2    nothing was begun: the command must be mended, or the settings mean no installation
  130  stopped by Ctrl-C
`

export const RESTORE_HELP = `hydria restore FOLDER [options]

Fills an empty installation with a backup, and takes the steps of newer releases. Everything is checked by its SHA-256.
Bytes come first, then all rows at once: when it is stopped, run it again. No server may run on the installation.

${SETTINGS}

  FOLDER             the folder of the backup
  --concurrency N    blobs at a time (8)

A backup without bytes needs the blobs where BLOB_URL says. The key that secrets are encrypted with must be set. The
platform's keys are not in a backup: the first start prints a new one, or takes ADMIN_KEY and ADMIN_SECRET.

Exit codes
  0    all of it is there
  1    something failed: run it again
  2    nothing was changed: the command, the backup or the installation is not as it must be
  130  stopped by Ctrl-C
`

export const COPY_HELP = `hydria copy [--to DATABASE] [--blobs PLACE] [options]

Copies an installation into an empty database and another store of blobs, from and to either kind: embedded or PostgreSQL,
a folder or S3. Run it while servers work: it copies the bytes, and rehearses with the rows. Then stop all servers and
workers, and run the same command again: it copies the bytes that are new and all rows, and says with what to start. The
source is not changed. Blobs that already exist in the target are skipped; each that is copied is read back from the target,
and compared by its SHA-256.

${SETTINGS}

  --to DATABASE      postgres://user@host/database, whose password is taken from PGPASSWORD; or a folder, which is a DATA_DIR
  --blobs PLACE      s3://bucket/prefix, on the server and with the credentials of the settings; or a folder
  --concurrency N    blobs at a time (8)

Without --to the rows stay where they are, without --blobs the bytes. The platform's keys go along; sessions do not: who
was logged in logs in again. The key that secrets are encrypted with does not: the target needs the same.

Exit codes
  0    all of it is there, and no server was at work: the target may be used
  1    something failed: run it again; or all is there but for altered or missing blobs, which are named
  2    nothing was changed: the command or one of the installations is not as it must be
  3    a rehearsal: servers were at work; stop them, and run it again
  130  stopped by Ctrl-C
`

export const VERIFY_HELP = `hydria verify [options]

Reads the original of every image, adjunct and image in the trash, and compares it with its SHA-256; looks whether what was
made of it is there; and lists blobs that no row names. Servers may run.

${SETTINGS}

  --sample N         N images and adjuncts chosen by chance, and no look for blobs that no row names
  --concurrency N    blobs at a time (8)

Exit codes
  0    nothing is missing or altered (blobs that no row names are told, and are removed by a worker in a day)
  1    something is missing or altered, or could not be read
  2    nothing was begun: the command must be mended
  130  stopped by Ctrl-C
`
