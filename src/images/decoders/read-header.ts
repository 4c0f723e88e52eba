// Reads what the header of a file claims, and says what is wrong with it where it cannot.
import { HttpProblem } from '../../problem.js'
import { fileSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'

/** The problem with a file of a format, for a reason that ends the sentence. */
export const damaged = ({ name }: Decoder, reason: string): HttpProblem =>
  new HttpProblem(
    400,
    'Image not readable',
    `The ${name} is damaged or not whole, and cannot be decoded: ${reason.trim().replace(/\.$/, '')}.`,
  )

/** What the header of a file claims. Throws HttpProblem 400 when it cannot be read. */
export async function readHeader(decoder: Decoder, file: string): Promise<Header> {
  const source = await fileSource(file, `header-${file}`)
  try {
    return await decoder.header(source)
  } catch (error) {
    // A disk's fault is not the file's.
    if ((error as NodeJS.ErrnoException).errno !== undefined) throw error
    throw damaged(decoder, error instanceof DamagedHeader ? error.message : 'its header cannot be read')
  } finally {
    source.close()
  }
}
