// After all tests: nothing is left behind.
import { rmSync } from 'node:fs'

export default async function teardown(): Promise<void> {
  const folder = process.env['HYDRIA_TEST_FOLDER']
  if (folder) rmSync(folder, { recursive: true, force: true })
}
