// What is wrong with what is sent to the IIIF store: the report of a dry run, and the warnings of a write.
import { faultsOf } from '../../presentation/index.js'
import { type Fault, HttpProblem } from '../../problem.js'

/** What a dry run comes to, as the class IIIFReport has it. */
export interface Report {
  '@type': string
  valid: boolean
  faults: Fault[]
  warnings: Fault[]
}

/** Statuses of what is wrong with a body, rather than with who sends it or when. */
const OF_BODIES = [400, 409]

/**
 * What is wrong with a body, by a write of it that is undone. `document` gives the body where it is a whole document,
 * whose warnings are reported with what refuses it. Throws HttpProblem for what is wrong with the request beside its body.
 */
export async function reportOf(write: () => Promise<{ warnings: Fault[] }>, document: () => unknown): Promise<Report> {
  const report = (faults: Fault[], warnings: Fault[]): Report => ({
    '@type': 'vocab:IIIFReport',
    valid: faults.length === 0,
    faults,
    warnings,
  })
  try {
    return report([], (await write()).warnings)
  } catch (error) {
    if (!(error instanceof HttpProblem && OF_BODIES.includes(error.status))) throw error
    const faults = error.errors.length > 0 ? error.errors : [{ property: 'body', message: error.detail }]
    const sent = document()
    return report(faults, sent === undefined ? [] : (await faultsOf(sent)).warnings)
  }
}

/** Most warnings that a header tells, and the most characters of one of them. */
const MOST = 10
const LONGEST = 300

const escaped = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`

/** A text as a String of Structured Fields, or as a Display String where it is not of ASCII alone (RFC 9651, sections 3.3.3 and 3.3.8). */
function fieldText(text: string): string {
  if (/^[ -~]*$/.test(text)) return `"${text.replace(/[\\"]/g, '\\$&')}"`
  const bytes = [...Buffer.from(text)].map(byte =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x25 ? escaped(byte) : String.fromCharCode(byte),
  )
  return `%"${bytes.join('')}"`
}

/** The header that tells the first warnings of a write; none where there are none. */
export const warningHeaders = (warnings: readonly Fault[]): Record<string, string> =>
  warnings.length === 0
    ? {}
    : {
        'IIIF-Warnings': warnings
          .slice(0, MOST)
          .map(({ property, message }) => fieldText(`${property}: ${message}`.slice(0, LONGEST)))
          .join(', '),
      }
