// The commands of the program, by name.
import { docs } from './docs.js'
import { ingest } from './ingest/index.js'
import { printSettings } from './list-settings.js'
import { migrate } from './migrate.js'
import { serve, start, work } from './start.js'
import { types } from './types.js'
import { vocab } from './vocab.js'

/** A command: what it is for, and what it does with the words after its name; it returns the exit code. */
export interface Command {
  meaning: string
  run(words: string[]): Promise<number>
}

export const commands: Record<string, Command> = {
  start: {
    meaning: 'server and worker; --demo registers the sample pictures in an empty store',
    run: start,
  },
  serve: { meaning: 'the server alone: API and delivery', run: serve },
  worker: { meaning: 'the worker alone: ingest', run: work },
  demo: { meaning: 'the same as start --demo', run: () => start(['--demo']) },
  ingest: {
    meaning: 'register and upload a folder, a CSV or what a IIIF manifest shows; --help tells how',
    run: ingest,
  },
  migrate: { meaning: 'bring the database up to date; --down takes the last step back', run: migrate },
  vocab: { meaning: 'check: whether the vocabularies hold together; rows: generate the types of rows', run: vocab },
  docs: { meaning: 'write the documentation as Markdown into a folder (./docs/api)', run: docs },
  types: { meaning: 'write TypeScript types for clients into a folder (./docs/types)', run: types },
  settings: { meaning: 'the settings, with their defaults and what they mean', run: printSettings },
}
