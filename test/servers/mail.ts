// A mail server for tests: it takes whatever it is sent, and hands it on to who waits for it.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  to: string[]
  subject: string
  text: string
}

export interface MailServer {
  url: string
  /** The next mail, once it is there. */
  next(): Promise<ReceivedMail>
  /** How many were received. */
  count(): number
  /** Refuses what comes from now on, or takes it again. */
  refuse(refuses: boolean): void
  close(): Promise<void>
}

const decoded = (text: string): string => {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Starts the server, which knows one user with the password `secret`. */
export async function startMail(): Promise<MailServer> {
  const received: ReceivedMail[] = []
  const waiting: ((mail: ReceivedMail) => void)[] = []
  let refuses = false
  let count = 0
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'hydria' && password === 'secret' ? done(null, { user: username }) : done(new Error('refused')),
    onRcptTo: (_address, _session, done) => (refuses ? done(new Error('refused')) : done()),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        const whole = Buffer.concat(chunks).toString('utf8')
        const at = whole.indexOf('\r\n\r\n')
        const head = whole.slice(0, at).replace(/\r\n[ \t]+/g, ' ')
        const mail = {
          to: session.envelope.rcptTo.map(({ address }) => address),
          subject: /^Subject: (.*)$/m.exec(head)![1]!,
          text: decoded(whole.slice(at + 4)),
        }
        count++
        const wanted = waiting.shift()
        if (wanted) wanted(mail)
        else received.push(mail)
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `smtp://hydria:secret@127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    next() {
      const mail = received.shift()
      return mail ? Promise.resolve(mail) : new Promise(resolve => waiting.push(resolve))
    },
    count: () => count,
    refuse(whether) {
      refuses = whether
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}
