// In which order test files are run: the longest first, so that all workers end together, and then one project after the other.
import type { Test } from '@jest/test-result'

/** Files of ten seconds and more, wherever they are: what is not named here is short enough to be run at any time. */
const LONGEST = [
  'outage/set-up',
  'clients/clients',
  'ingest/crash',
  'console/browser',
  'commands/program',
  'outage/embedded',
  'delivery/doors',
  'outage/objects',
  'commands/readme-lines',
  'delivery/renewal',
  'ingest/poisoned',
  'ingest/hostile-jobs',
  'outage/database-outage',
  'outage/disk',
  'ingest/origins/sftp',
  'fuzz/fuzz',
  'api/hostile-bodies',
  'access/matrix',
  'api/secrets',
  'http/early-answer',
  'http/connections',
]

const rankOf = ({ path }: Test): number => {
  const rank = LONGEST.findIndex(name => path.endsWith(`/test/${name}.test.js`))
  return rank < 0 ? LONGEST.length : rank
}

/** The short files of a project stand together, since they share servers. */
const projectOf = ({ context }: Test): string => context.config.displayName!.name

/** The files in the order in which they are run. */
export const inOrder = (tests: Test[]): Test[] =>
  tests.toSorted((a, b) => rankOf(a) - rankOf(b) || projectOf(a).localeCompare(projectOf(b)))
