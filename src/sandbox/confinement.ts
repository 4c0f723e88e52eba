// What this system offers to confine a program: no network, no new rights, an end with its parent, bounds on what it takes.
import { findProgram, outputOf } from './find-program.js'

/** Bounds that the system enforces on one process. */
export interface SystemBounds {
  /** Most bytes of private memory. */
  memoryBytes: number
  /** Most bytes of one file that it writes. */
  fileBytes: number
  /** Most seconds of time of each of its processors. */
  seconds: number
  /** Processors that it may use at once; 1 unless it says otherwise. */
  processors?: number | undefined
}

/** A program that starts another one with less. */
interface Wrapper {
  /** What it takes away or bounds, for `hydria formats`. */
  confines: string
  program: string
  args(bounds: SystemBounds): string[]
}

const MOST_FILES = 64

/** From the outermost to the innermost: a namespace changes rights, which would undo what setpriv asks for. */
const WRAPPERS: Wrapper[] = [
  { confines: 'network', program: 'unshare', args: () => ['--map-root-user', '--net'] },
  {
    confines: 'privileges and lifetime',
    program: 'setpriv',
    args: () => ['--no-new-privs', '--pdeathsig', 'KILL'],
  },
  {
    confines: 'memory, processor time, file size and open files',
    program: 'prlimit',
    args: ({ memoryBytes, fileBytes, seconds, processors = 1 }) => [
      `--data=${Math.ceil(memoryBytes)}`,
      `--fsize=${Math.ceil(fileBytes)}`,
      `--cpu=${Math.ceil(seconds * processors)}`,
      `--nofile=${MOST_FILES}`,
      '--core=0',
    ],
  },
]

const TRIED: SystemBounds = { memoryBytes: 1e9, fileBytes: 1e6, seconds: 10 }

/** Whether a wrapper can start a program here: namespaces and limits may be forbidden. */
function works({ program, args }: Wrapper): boolean {
  const [path, harmless] = [findProgram(program), findProgram('true')]
  if (!path || !harmless) return false
  return outputOf(path, [...args(TRIED), harmless]).status === 0
}

let working: Wrapper[] | undefined
const wrappers = (): Wrapper[] => (working ??= WRAPPERS.filter(works))

/** The command that runs another one confined, as far as this system can; tried once, when it is first needed. */
export const confined = (command: string[], bounds: SystemBounds): string[] => [
  ...wrappers().flatMap(wrapper => [findProgram(wrapper.program)!, ...wrapper.args(bounds), '--']),
  ...command,
]

/** What is confined here and what is not, each with the program that does it or would. */
export const confinement = (): { confines: string; program: string; works: boolean }[] =>
  WRAPPERS.map(wrapper => ({
    confines: wrapper.confines,
    program: wrapper.program,
    works: wrappers().includes(wrapper),
  }))
