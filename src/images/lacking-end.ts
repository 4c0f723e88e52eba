// JPEGs that lack only the mark of their end: complete, and shown with a note that says so.
import { appendFile, copyFile, open, rm } from 'node:fs/promises'
import { type PyramidStep, writePyramid } from './pyramid-file.js'

const END = Buffer.from([0xff, 0xd9])
const NOTE = 'The JPEG lacks its last bytes, which mark its end; all of its pixels are there.'

/** What a JPEG must be given for it to end with the mark of its end (ITU-T T.81, B.1.1.3); undefined where it does. */
async function missingEnd(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, Math.max(0, size - 2))
    if (buffer.equals(END)) return undefined
    return buffer[1] === END[0] ? END.subarray(1) : END
  } finally {
    await handle.close()
  }
}

/**
 * Writes the pyramid, of a JPEG without its end as well, as long as no pixel is missing: with the end in place, libvips
 * has nothing to warn of then. Returns a note of what the file lacks. Rejects as `writePyramid` does.
 */
export async function writeWhole(step: PyramidStep): Promise<string | undefined> {
  try {
    await writePyramid(step)
    return undefined
  } catch (error) {
    const missing = step.original.format === 'jpeg' ? await missingEnd(step.file) : undefined
    if (!missing) throw error
    const completed = `${step.pyramid}.completed`
    try {
      await copyFile(step.file, completed)
      await appendFile(completed, missing)
      await writePyramid({ ...step, file: completed, strictly: true })
      return NOTE
    } catch {
      throw error
    } finally {
      await rm(completed, { force: true })
    }
  }
}
