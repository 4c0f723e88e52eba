// Mail to people, by the SMTP server of the settings (nodemailer).
import { HttpProblem } from '../../problem.js'
import type { Settings } from '../../settings.js'
import type { Services } from '../services.js'

/** Milliseconds until the server must answer, and between two words of it. */
const [CONNECT_MS, SILENCE_MS] = [10_000, 20_000]

/** A mail in plain text. */
export interface Mail {
  to: string
  subject: string
  text: string
}

/** Whether links are mailed rather than shown. */
export const sendsMail = ({ SMTP_URL }: Pick<Settings, 'SMTP_URL'>): boolean => SMTP_URL !== undefined

/** The base of what is mailed: as the operator says it, never as a request does. Throws HttpProblem 501 without a BASE_URL. */
export function mailedBase({ BASE_URL }: Pick<Settings, 'BASE_URL'>): string {
  if (BASE_URL !== undefined) return BASE_URL
  throw new HttpProblem(
    501,
    'Not implemented',
    'Links can be mailed only where the setting BASE_URL says the public address of the platform.',
  )
}

/** Hands a mail to the server. Throws HttpProblem 502 when it does not take it. */
export async function sendMail({ settings, log }: Services, { to, subject, text }: Mail): Promise<void> {
  const { createTransport } = await import('nodemailer')
  const bounds = { connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS }
  const url = new URL(settings.SMTP_URL!)
  const isSecure = url.protocol === 'smtps:'
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (isSecure ? 465 : 587),
    secure: isSecure,
    ...(url.username && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    ...bounds,
  })
  try {
    await transport.sendMail({
      from: settings.MAIL_FROM,
      // As an object, so that an address is one address, whatever is in it.
      to: { name: '', address: to },
      ...{ subject, text, disableFileAccess: true, disableUrlAccess: true },
    })
  } catch (error) {
    log.error({ err: error }, 'a mail could not be sent')
    throw new HttpProblem(502, 'Bad gateway', 'The mail server did not accept the message; see the log of Hydria.')
  } finally {
    transport.close()
  }
}
