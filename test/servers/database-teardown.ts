// After the tests on a PostgreSQL server: neither the database nor the server is left behind.
import { started } from './database-setup.js'

export default async function teardown(): Promise<void> {
  await started.stop?.()
}
