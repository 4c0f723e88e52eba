// Answers that tests have seen and that are not as they are documented: each fails the test that saw it.
let faults: string[] = []

/** Adds what is wrong with an answer. */
export function addUndocumented(fault: string): void {
  faults.push(fault)
}

/** What was added since this was last asked. */
export function undocumented(): string[] {
  const found = faults
  faults = []
  return found
}
