// Reads what the header of a file claims, and says what is wrong with it where it cannot.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpProblem } from '../../problem.js'
import type { Ended } from '../../sandbox/index.js'
import { fileSource } from '../byte-source.js'
import { withArticle } from '../sniff.js'
import { DamagedHeader, type Decoder, type DecodingOptions, type Header } from './decoder.js'
import { runWay } from './run-way.js'
import { wayToLook } from './ways.js'

/** The problem with a file of a format, for a reason that ends the sentence. */
export const damaged = ({ name }: Decoder, reason: string): HttpProblem =>
  new HttpProblem(
    400,
    'Image not readable',
    `The ${name} is damaged or not whole, and cannot be decoded: ${reason.trim().replace(/\.$/, '')}.`,
  )

/** The problem with a file of a format, or of a kind of it, that nothing here decodes. */
export function missing({ name, tools }: Decoder, kind?: string): HttpProblem {
  const programs = tools.map(({ program }) => program).join(' or ')
  const what = withArticle(kind ? `${name} (${kind})` : name)
  return new HttpProblem(
    415,
    'Unsupported media type',
    `The file is ${what}, for which ${programs} must be installed here.`,
  )
}

/** Most bytes that may be written where nothing is to be. */
const NOTHING_BYTES = 1024 * 1024

/** Lets a program or a package look at the file. Throws HttpProblem 415 when there is none. */
async function lookAt(decoder: Decoder, file: string, options: DecodingOptions): Promise<Ended> {
  const { tools, memoryBytes, seconds, signal } = options
  const way = wayToLook(decoder, options, tools)
  if (!way) throw missing(decoder)
  const folder = await mkdtemp(join(tmpdir(), 'hydria-look-'))
  try {
    return await runWay(way, file, join(folder, 'look'), { memoryBytes, seconds, signal, fileBytes: NOTHING_BYTES })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * What the header of a file claims. Throws HttpProblem 400 when it cannot be read or lacks the wanted page, and 415 when
 * something must be installed to read it.
 */
export async function readHeader(decoder: Decoder, file: string, options: DecodingOptions): Promise<Header> {
  const source = await fileSource(file, `header-${file}`)
  const { page, resolution, signal } = options
  try {
    return await decoder.header(source, { page, resolution, look: () => lookAt(decoder, file, options) })
  } catch (error) {
    // A disk's fault is not the file's, nor that the ingest is called off.
    if (error instanceof HttpProblem || signal?.aborted) throw error
    if ((error as NodeJS.ErrnoException).errno !== undefined) throw error
    throw damaged(decoder, error instanceof DamagedHeader ? error.message : 'its header cannot be read')
  } finally {
    source.close()
  }
}
