// In which order test files are run, and beside which: the longest first, so that all workers end together, and then one project after the other.
import type { Test } from '@jest/test-result'

/**
 * Files that mostly wait: for clocks, for the end of back-offs and leases, for processes and for a database that is away.
 * One process runs them beside the workers, which are busy meanwhile.
 */
const WAITING = [
  'ingest/poisoned',
  'outage/set-up',
  'outage/objects',
  'outage/disk',
  'delivery/renewal',
  'ingest/worker',
  'http/connections',
  'ingest/lone-jobs',
  'ingest/sweep',
  'delivery/oidc',
  'http/slow-bodies',
]

/** Files of nine seconds and more that are busy: what is not named here is short enough to be run at any time. */
const LONGEST = [
  'console/walk/walk',
  'console/day',
  'console/upload',
  'clients/clients',
  'keep/copy',
  'keep/drill',
  'ingest/crash',
  'keep/backup',
  'store/upgrade',
  'images/decoders',
  'images/hostile-formats',
  'guide/how-tos',
  'commands/program',
  'delivery/doors',
  'api/hostile-bodies',
  'outage/database-outage',
  'av/presets',
  'outage/embedded',
  'commands/readme-lines',
  'access/matrix',
  'operations/birth',
  'store/sealed-rows',
  'api/lists',
  'ingest/transcodes',
  'store/blobs',
]

const isOneOf = (names: string[], { path }: Test): boolean => names.some(name => path.endsWith(`/test/${name}.test.js`))

/** Whether a file is for the process that waits. */
export const waits = (test: Test): boolean => isOneOf(WAITING, test)

const rankOf = (test: Test): number => {
  const rank = [...WAITING, ...LONGEST].findIndex(name => isOneOf([name], test))
  return rank < 0 ? WAITING.length + LONGEST.length : rank
}

/** The short files of a project stand together, since they share servers. */
const projectOf = ({ context }: Test): string => context.config.displayName!.name

/** The files in the order in which they are run. */
export const inOrder = (tests: Test[]): Test[] =>
  tests.toSorted((a, b) => rankOf(a) - rankOf(b) || projectOf(a).localeCompare(projectOf(b)))
