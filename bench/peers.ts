// The servers to compare with, each as it is usually run: IIPImage and ready-made tiles behind nginx, and bare node ones.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const IIPSRV = '/usr/lib/iipimage-server/iipsrv.fcgi'
const PORTS = { nginx: 18_080, iip: 19_000, bare: 18_090 }

/** The peers that run: their addresses, and how IIPImage is asked. */
export interface Peers {
  nginx?: string
  iip?: (path: string) => string
  bare: string
  stop(): void
}

const isInstalled = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return true
  } catch {
    return false
  }
}

async function reachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`Nothing listens on port ${port}`)
}

const nginxConfiguration = (folder: string): string => `
${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/error.log warn;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3;
  uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  upstream iip { server 127.0.0.1:${PORTS.iip}; server 127.0.0.1:${PORTS.iip + 1}; }
  server {
    listen 127.0.0.1:${PORTS.nginx};
    open_file_cache max=10000;
    location /tiles/ { root ${folder}; types { image/jpeg jpg; } }
    location /fcgi-bin/ {
      fastcgi_pass iip;
      fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param REQUEST_URI $request_uri; fastcgi_param SERVER_NAME $server_name;
      fastcgi_param SERVER_PORT $server_port; fastcgi_param HTTP_HOST $http_host;
    }
  }
}`

/** Starts the peers over a pyramid; those that are not installed are left out. `document` is what bare Express sends. */
export async function startPeers(folder: string, pyramid: string, document: string): Promise<Peers> {
  const children: ChildProcess[] = []
  const start = (program: string, words: string[], environment: Record<string, string> = {}): void => {
    children.push(
      spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment } }),
    )
  }
  mkdirSync(join(folder, 'tiles'), { recursive: true })
  writeFileSync(join(folder, 'info.json'), document)
  const nginx = isInstalled('nginx')
  const iip = nginx && existsSync(IIPSRV)
  if (nginx) {
    writeFileSync(join(folder, 'nginx.conf'), nginxConfiguration(folder))
    start('nginx', ['-c', join(folder, 'nginx.conf')])
  }
  for (const offset of iip ? [0, 1] : [])
    start(IIPSRV, ['--bind', `127.0.0.1:${PORTS.iip + offset}`], {
      LOGFILE: '/dev/null',
      VERBOSITY: '0',
      JPEG_QUALITY: '85',
      MAX_CVT: '20000',
    })
  const bare = fileURLToPath(new URL('bare-server.js', import.meta.url))
  start(process.execPath, [bare, String(PORTS.bare), pyramid, join(folder, 'info.json')])
  const stop = (): void => {
    for (const child of children) child.kill('SIGTERM')
  }
  await Promise.all([reachable(PORTS.bare), ...(nginx ? [reachable(PORTS.nginx)] : [])]).catch(error => {
    stop()
    throw error
  })
  const file = encodeURI(pyramid)
  return {
    bare: `http://127.0.0.1:${PORTS.bare}`,
    ...(nginx && { nginx: `http://127.0.0.1:${PORTS.nginx}` }),
    ...(iip && { iip: (path: string) => `/fcgi-bin/iipsrv.fcgi?IIIF=${file}/${path}` }),
    stop,
  }
}
