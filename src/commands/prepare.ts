// hydria prepare: what the build makes so that a start is quick.
import { prepareDatabase } from '../store/index.js'

export async function prepare(): Promise<number> {
  await prepareDatabase()
  return 0
}
