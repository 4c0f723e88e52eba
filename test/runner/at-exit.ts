// What the test files of a process share is stopped once, after the last of them.
const tasks: (() => Promise<unknown>)[] = []

/** Has a task done when the process has run its last file; the latest first. */
export const atExit = (task: () => Promise<unknown>): void => void tasks.unshift(task)

/** Does what `atExit` was given. */
export async function leave(): Promise<void> {
  for (const task of tasks.splice(0)) await task()
}
