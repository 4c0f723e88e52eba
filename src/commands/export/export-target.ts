// Where an export is written to.

/** A place for files, each of which is whole or not there. */
export interface ExportTarget {
  /** What the user calls it. */
  name: string
  /** Writes a file under each of the paths: relative, with `/` between segments of letters, digits and `.,-_~`. */
  write(paths: string[], bytes: Buffer, mediaType: string): Promise<void>
  /** Whether a file is at a path. */
  has(path: string): Promise<boolean>
  close(): void
}

const SEGMENT = /^(?!\.{1,2}$)[\w.,~-]+$/

/** The path itself. Throws Error for one that could lead out of the target: no name that the program makes does. */
export function insidePath(path: string): string {
  if (path.split('/').every(segment => SEGMENT.test(segment))) return path
  throw new Error(`${JSON.stringify(path)} is not a path of an export`)
}
