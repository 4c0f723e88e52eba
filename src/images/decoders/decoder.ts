// What a decoder is: data that says which files it recognises, what their header tells, and what decodes them in a child process.
import type { Ended } from '../../sandbox/index.js'
import type { ByteSource } from '../byte-source.js'
import type { Dimensions } from '../geometry.js'

/** What the header of a file claims, read without decoding a pixel. */
export interface Header extends Dimensions {
  /** Bits of a sample; more than 8 are decoded to 16. */
  bits: number
  /** Samples of a pixel, transparency included. */
  channels: number
  /** Pages that could be chosen; 1 where there is no choice. */
  pages?: number | undefined
  /** Which picture of the file is meant, from 0, where there are several without a choice. */
  picture?: number | undefined
  /** Which of several forms of the format it is, where they are not all decoded by the same. */
  kind?: string | undefined
  /** Whether the picture may be smaller than the file says here. */
  isCut?: boolean | undefined
}

/** What is wanted of a file. */
export interface Wanted {
  /** Which page, from 1. */
  page: number
  /** Pixels per inch at which pages without pixels of their own are drawn. */
  resolution: number
}

/** What is wanted, and what the child that decodes it may take. */
export interface DecodingOptions extends Wanted {
  /** Whether programs of the system are asked; libraries alone where they are not. */
  tools: boolean
  /** Most bytes of memory of the child. */
  memoryBytes: number
  /** Most seconds that it may take. */
  seconds: number
  signal?: AbortSignal | undefined
}

/** What reads a header is given beside the bytes of the file. */
export interface Asked extends Wanted {
  /** Lets the tool or the library that is chosen look at the file in a process of its own; what that printed. */
  look(): Promise<Ended>
}

/** What a tool or a library is given. */
export interface Decoding extends Wanted {
  header: Header
  /** Most bytes of memory that it may take. */
  memoryBytes: number
}

/** A program of the system that decodes a format, if it is installed. */
export interface Tool {
  program: string
  /** Ending of the name under which the file is given to it: some programs go by that. */
  ending: string
  /** Arguments by which it says its version, where these are not --version. */
  version?: string[]
  /** Arguments with which it succeeds if it can do this at all, where some builds of it cannot. */
  explains?: string[]
  /** The arguments that make it read the file `input` and write the TIFF `output`, both in its working folder. */
  args(input: string, output: string, decoding: Decoding): string[]
  /** Whether it does what is wanted as it should; where it does not, the next one is taken. */
  suits?(decoding: Decoding): boolean
  /** What it says of a damaged file although it makes a picture of it. */
  faults?: RegExp
  /** What says how large a picture is, where the bytes do not without being decompressed; it comes with the program. */
  look?: { program: string; args(input: string, wanted: Wanted): string[] }
}

/** The code from npm that decodes a format, in a Node.js process of its own, and what it is told. */
export interface Library {
  /** The module that runs in the child, beside this one; it is given its task as JSON, and prints a `Told`. */
  child: URL
  /** The package that it loads. */
  package: string
  /** What the child is told beside the file: the name of the format, by which it must not guess. */
  task(decoding: Decoding): Record<string, unknown>
  /** The same where it is only to say how large the picture is. */
  look?(wanted: Wanted): Record<string, unknown>
  suits?(decoding: Decoding): boolean
}

/** One format. */
export interface Decoder {
  /** Short name, as `probe.format` has it: jp2, heic ... */
  format: string
  /** Name for people. */
  name: string
  mediaType: string
  /** What is decoded of it and what is not, for docs/formats.md. */
  limits: string
  /** Whether transparency is in the colours already, as if on black: it is left out then. */
  isPremultiplied?: true
  /** Whether it has no pixels of its own: they are drawn at the resolution that is wanted. */
  isDrawn?: true
  /** Changes whenever its way of decoding does: what was derived before is made anew under another key. */
  edition: number
  /** Whether a file is one, by its first 512 bytes, or by more of it where those do not say: its pages may differ. */
  recognises(head: Buffer, file: string, page: number): boolean | Promise<boolean>
  /** Reads the header. Rejects with DamagedHeader, or anything else, where there is none; with HttpProblem as it is. */
  header(source: ByteSource, asked: Asked): Promise<Header>
  /** In order of preference. */
  tools: Tool[]
  libraries: Library[]
}

/** A header that cannot be read, in words that follow "The JPEG 2000 is damaged or not whole: ". */
export class DamagedHeader extends Error {}
