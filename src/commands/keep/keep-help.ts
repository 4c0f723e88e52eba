// What `hydria backup --help` and the help of its siblings print.

const SETTINGS = `The installation is the one of the settings (DATA_DIR, DATABASE_URL, BLOB_URL), as for hydria start.`

export const BACKUP_HELP = `hydria backup FOLDER [options]

Writes a consistent snapshot of the database into a folder, with a list of all blobs and, on request, their bytes. Servers
and workers may keep running: a PostgreSQL server is not held up; a process that has the embedded database copies it first,
which pauses it briefly. No blobs are deleted while a backup runs.

${SETTINGS}

  FOLDER             a new folder, or one with an earlier backup, which is replaced once the new one is complete
  --blobs            include the bytes of the blobs; only those that the folder does not have yet are copied
  --concurrency N    blobs at a time (8)

Not included: the platform's keys, the key that secrets are encrypted with (CREDENTIALS_KEY, or credentials.key in DATA_DIR),
and sessions. Customers' keys and people's passwords are included as hashes: keep the folder as private as DATA_DIR.

Exit codes
  0    the backup is complete
  1    something failed, or blobs of the installation are missing or altered, and are listed; an earlier backup in the folder,
       and its copies of those blobs, are kept
  2    nothing was done: the command is wrong, or the settings do not point to an installation
  130  stopped by Ctrl-C
`

export const RESTORE_HELP = `hydria restore FOLDER [options]

Restores a backup into an empty installation, and runs the migrations of newer releases. Everything is checked by its
SHA-256. Blobs are restored first, then all rows at once: if it is stopped, run it again. No server may run on the
installation.

${SETTINGS}

  FOLDER             the folder of the backup
  --concurrency N    blobs at a time (8)

A backup without the bytes of blobs expects them at BLOB_URL. The key that secrets are encrypted with must be set. The
platform's keys are not part of a backup: the first start prints a new one, or uses ADMIN_KEY and ADMIN_SECRET.

Exit codes
  0    the backup is restored
  1    something failed: run it again
  2    nothing was changed: the command is wrong, or the backup or the installation cannot be used
  130  stopped by Ctrl-C
`

export const COPY_HELP = `hydria copy [--to DATABASE] [--blobs PLACE] [options]

Copies an installation to an empty database and another blob store, in any direction between the embedded database and
PostgreSQL, and between a folder and S3. Run it first while servers are running: it copies the blobs, and rehearses with the
rows. Then stop all servers and workers, and run the same command again: it copies new blobs and all rows, and prints the
settings to start with. The source is not changed. Blobs that already exist in the target are skipped; each one that is
copied is read back from the target and checked against its SHA-256.

${SETTINGS}

  --to DATABASE      postgres://user@host/database, with the password in PGPASSWORD; or a folder to be used as DATA_DIR
  --blobs PLACE      s3://bucket/prefix, with the S3 server and credentials of the settings; or a folder
  --concurrency N    blobs at a time (8)

Without --to the rows stay where they are, without --blobs the blobs. The platform's keys are copied. Sessions are not:
everyone signs in again. Nor is the key that secrets are encrypted with: the target needs the same one.

Exit codes
  0    the copy is complete, and no server was running: the target can be used
  1    something failed: run it again; or the copy lacks altered or missing blobs, which are listed
  2    nothing was changed: the command is wrong, or one of the installations cannot be used
  3    a rehearsal, since servers were running: stop them, and run it again
  130  stopped by Ctrl-C
`

export const VERIFY_HELP = `hydria verify [options]

Reads the original of every image, adjunct and image in the trash, and checks it against its SHA-256; checks that the files
derived from it exist; and lists blobs that no row refers to. Servers may keep running.

${SETTINGS}

  --sample N         check N images and adjuncts chosen at random, and do not look for blobs that no row refers to
  --concurrency N    blobs at a time (8)

Exit codes
  0    nothing is missing or altered (blobs that no row refers to are listed; a worker removes them within a day)
  1    something is missing or altered, or could not be read
  2    nothing was done: the command is wrong
  130  stopped by Ctrl-C
`
