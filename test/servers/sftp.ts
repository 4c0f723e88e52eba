// A real SSH server on a free port of loopback that serves files from memory over SFTP, well or badly.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2'
import { newSshKey } from './ssh-key.js'

const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp

/** How the server misbehaves: where it falls silent or hangs up, which size it tells, how little it gives at once. */
export interface Manners {
  silentAt?: 'login' | 'open' | 'read'
  hangsUpAt?: 'login' | 'open' | 'read'
  tells?: number
  givesAtMost?: number
}

/** A running server. `fingerprint` is that of its key; `logins` counts the connections that got in. */
export interface SftpServer {
  port: number
  fingerprint: string
  logins(): number
  connections(): number
  stop(): Promise<void>
}

/** Starts a server with files by path; `user` gets in with `password`, or with `privateKey`. */
export async function startSftp(
  files: Record<string, Buffer>,
  { user, password, privateKey }: { user: string; password: string; privateKey?: string },
  manners: Manners = {},
): Promise<SftpServer> {
  const host = newSshKey()
  let logins = 0
  let connections = 0
  const clients = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [host] }, client => {
    connections += 1
    clients.add(client)
    // Small packets at once, which the types leave out.
    ;(client as Connection & { setNoDelay(on: boolean): void }).setNoDelay(true)
    client.on('error', () => undefined).on('close', () => clients.delete(client))
    client.on('authentication', context => {
      if (manners.silentAt === 'login') return
      if (manners.hangsUpAt === 'login') return void client.end()
      if (context.username !== user) return context.reject()
      if (context.method === 'password' && context.password === password) return context.accept()
      if (context.method === 'publickey' && privateKey && publicSsh(privateKey).equals(context.key.data))
        return context.accept()
      context.reject()
    })
    client.on('ready', () => {
      logins += 1
      client.on('session', accept => {
        accept().on('sftp', acceptSftp => serve(acceptSftp(), files, manners, () => client.end()))
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: `SHA256:${createHash('sha256').update(publicSsh(host)).digest('base64').replace(/=+$/, '')}`,
    logins: () => logins,
    connections: () => connections,
    async stop() {
      for (const client of clients) client.end()
      server.close()
      await once(server, 'close')
    },
  }
}

function publicSsh(privateKey: string): Buffer {
  const key = ssh2.utils.parseKey(privateKey)
  if (key instanceof Error) throw key
  return key.getPublicSSH()
}

function serve(sftp: SFTPWrapper, files: Record<string, Buffer>, manners: Manners, hangUp: () => void): void {
  const opened = new Map<number, Buffer>()
  const fileOf = (handle: Buffer): Buffer => opened.get(handle.readUInt32BE(0))!
  const behaves = (at: 'open' | 'read'): boolean => {
    if (manners.hangsUpAt === at) hangUp()
    return manners.silentAt !== at && manners.hangsUpAt !== at
  }
  sftp.on('OPEN', (id, path, flags) => {
    if (!behaves('open')) return
    if (path === '/forbidden') return sftp.status(id, STATUS_CODE.PERMISSION_DENIED)
    if (path === '/broken') return sftp.status(id, STATUS_CODE.FAILURE)
    const file = path === '/folder' ? Buffer.alloc(0) : files[path]
    if (!file || flags !== OPEN_MODE.READ) return sftp.status(id, STATUS_CODE.NO_SUCH_FILE)
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(opened.size)
    opened.set(opened.size, file)
    sftp.handle(id, handle)
  })
  sftp.on('FSTAT', (id, handle) => {
    const file = fileOf(handle)
    const mode = file.length === 0 ? 0o040755 : 0o100644
    sftp.attrs(id, { mode, uid: 0, gid: 0, size: manners.tells ?? file.length, atime: 0, mtime: 1_445_412_480 })
  })
  let reads = 0
  sftp.on('READ', (id, handle, offset, length) => {
    reads += 1
    if (reads > 3 && !behaves('read')) return
    const piece = fileOf(handle).subarray(offset, offset + Math.min(length, manners.givesAtMost ?? length))
    if (piece.length === 0) sftp.status(id, STATUS_CODE.EOF)
    else sftp.data(id, piece)
  })
  sftp.on('CLOSE', id => sftp.status(id, STATUS_CODE.OK))
}
