// The commands of the program, by name; each is loaded when it is called.

/** A command: what it is for, and what it does with the words after its name; it returns the exit code. */
export interface Command {
  meaning: string
  run(words: string[]): Promise<number>
}

export const commands: Record<string, Command> = {
  start: {
    meaning: 'server and worker; --demo registers the sample pictures in an empty store',
    run: async words => (await import('./start.js')).start(words),
  },
  serve: {
    meaning: 'the server alone: API and delivery',
    run: async words => (await import('./start.js')).serve(words),
  },
  worker: { meaning: 'the worker alone: ingest', run: async () => (await import('./start.js')).work() },
  demo: { meaning: 'the same as start --demo', run: async () => (await import('./start.js')).start(['--demo']) },
  ingest: {
    meaning: 'register and upload a folder, a CSV or what a IIIF manifest shows; --help tells how',
    run: async words => (await import('./ingest/index.js')).ingest(words),
  },
  migrate: {
    meaning: 'bring the database up to date; --down takes the last step back',
    run: async words => (await import('./migrate.js')).migrate(words),
  },
  prepare: {
    meaning: 'make the empty database that new ones are copied from, and the compile cache; part of the build',
    run: async () => (await import('./prepare.js')).prepare(),
  },
  vocab: {
    meaning: 'vocab check: whether the vocabularies hold together',
    run: async words => (await import('./vocab.js')).vocab(words),
  },
  docs: {
    meaning: 'write the documentation as Markdown into a folder (./docs/api)',
    run: async words => (await import('./docs.js')).docs(words),
  },
  types: {
    meaning: 'write TypeScript types for clients into a folder (./docs/types)',
    run: async words => (await import('./types.js')).types(words),
  },
  settings: {
    meaning: 'the settings, with their defaults and what they mean',
    run: async () => (await import('./list-settings.js')).printSettings(),
  },
}
