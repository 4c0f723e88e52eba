// A real S3 server on a free port, over a folder of its own, for the tests of what speaks S3.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import S3rver, { type Store } from 's3rver'

/** A running S3 server: its endpoint, the folder behind it, and how to end it. */
export interface S3Server {
  endpoint: string
  folder: string
  stop(): Promise<void>
}

/** Starts a server that has the buckets, and sets the AWS variables of this process to its credentials. */
export async function startS3(...buckets: string[]): Promise<S3Server> {
  process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER'
  const folder = await mkdtemp(join(tmpdir(), 'hydria-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: folder,
    configureBuckets: buckets.map(name => ({ name, configs: [] })),
  })
  writeWhole(server.store)
  const { port } = await server.run()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    folder,
    async stop() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The store answers a PUT before the file is written (3.7.1): what is read at once after it would be short. */
function writeWhole(store: Store): void {
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const bytes = Buffer.isBuffer(content) ? content : await buffer(content)
    const path = store.getResourcePath(bucket, key, 'object')
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
    const md5 = createHash('md5').update(bytes).digest('hex')
    await store.putMetadata(bucket, key, metadata, md5)
    return { size: bytes.length, md5 }
  }
}
