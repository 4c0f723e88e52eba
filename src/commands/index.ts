// The commands of the program, by name; each is loaded when it is called.

/** A command: what it is for, and what it does with the words after its name; it returns the exit code. */
export interface Command {
  meaning: string
  /** What may stand after the name, each in brackets where it may be absent. */
  operands?: string[]
  /** Flags with their meaning. */
  options?: Record<string, string>
  /** It reads its words, and prints its help, itself. */
  ownWords?: true
  run(words: string[]): Promise<number>
}

const DEMO = { demo: 'register the sample pictures in an empty store' }

export const commands: Record<string, Command> = {
  start: {
    meaning: 'server and worker',
    options: DEMO,
    run: async words => (await import('./start.js')).start(words),
  },
  serve: {
    meaning: 'the server alone: API and delivery',
    options: DEMO,
    run: async words => (await import('./start.js')).serve(words),
  },
  worker: { meaning: 'the worker alone: ingest', run: async () => (await import('./start.js')).work() },
  demo: { meaning: 'the same as start --demo', run: async () => (await import('./start.js')).start(['--demo']) },
  ingest: {
    meaning: 'register and upload a folder, a CSV or what a IIIF manifest shows',
    ownWords: true,
    run: async words => (await import('./ingest/index.js')).ingest(words),
  },
  export: {
    meaning: 'write an image or a manifest as files that any web server serves as IIIF',
    ownWords: true,
    run: async words => (await import('./export/index.js')).exportFiles(words),
  },
  iiif: {
    meaning: 'export the tree of a IIIF store as files, or import such files',
    ownWords: true,
    run: async words => (await import('./iiif-tree/index.js')).iiif(words),
  },
  backup: {
    meaning: 'back up the database, and the blobs if wanted, into a folder, while servers run',
    ownWords: true,
    run: async words => (await import('./keep/index.js')).backup(words),
  },
  restore: {
    meaning: 'restore a backup into an empty installation',
    ownWords: true,
    run: async words => (await import('./keep/index.js')).restore(words),
  },
  copy: {
    meaning: 'copy an installation to another database and another blob store, such as PostgreSQL and S3',
    ownWords: true,
    run: async words => (await import('./keep/index.js')).copy(words),
  },
  verify: {
    meaning: 'check all originals against their SHA-256, and report what is missing or left over',
    ownWords: true,
    run: async words => (await import('./keep/index.js')).verify(words),
  },
  migrate: {
    meaning: 'bring the database up to date',
    options: { down: 'roll back the last migration instead' },
    run: async words => (await import('./migrate.js')).migrate(words),
  },
  administrator: {
    meaning: 'print a link that makes its holder an administrator of the console: it works once, within a day',
    run: async () => (await import('./administrator.js')).administrator(),
  },
  prepare: {
    meaning: 'make the empty database that new ones are copied from, and the compile cache; part of the build',
    run: async () => (await import('./prepare.js')).prepare(),
  },
  vocab: {
    meaning: 'check that the vocabularies are consistent',
    operands: ['check'],
    run: async () => (await import('./vocab.js')).vocab(),
  },
  docs: {
    meaning: 'write the documentation of the APIs, settings and errors as Markdown into a folder (./docs/api)',
    operands: ['[FOLDER]'],
    run: async words => (await import('./docs.js')).docs(words),
  },
  types: {
    meaning: 'write TypeScript types for clients, of all APIs or of one, into a folder (./docs/types)',
    operands: ['[FOLDER]', '[API]'],
    run: async words => (await import('./types.js')).types(words),
  },
  formats: {
    meaning: 'list the formats that are read, what reads them on this machine, and how that is confined',
    options: { markdown: 'print the page docs/formats.md instead' },
    run: async words => (await import('./list-formats.js')).formats(words),
  },
  settings: {
    meaning: 'list the settings, with their defaults and meanings',
    run: async () => (await import('./list-settings.js')).printSettings(),
  },
}
