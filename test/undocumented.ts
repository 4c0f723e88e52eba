// Answers that tests have seen and that are not as they are documented: each fails the test that saw it.
let faults: string[] = []

/** Folders of suites that fail with such an answer; those of others are reported at the end of the run. */
const JUDGED = /\/test\/(api|apis|access)\//

let judged = false

/** Says which suite runs from now on, by its file. */
export function judgeSuite(file: string): void {
  judged = JUDGED.test(file)
}

/** Whether the suite that runs fails with an answer that is not as it is documented. */
export const isJudged = (): boolean => judged

/** Adds what is wrong with an answer. */
export function addUndocumented(fault: string): void {
  if (judged) faults.push(fault)
}

/** What was added since this was last asked. */
export function undocumented(): string[] {
  const found = faults
  faults = []
  return found
}
