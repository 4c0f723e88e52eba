// What is read of a text file, whatever its format: lines of words, with where or when they stand.

/** What a text file is. */
export type TextKind = 'alto' | 'hocr' | 'page' | 'vtt' | 'srt' | 'plain' | 'annotations'

/** x, y, width, height; finite, the sizes above 0. */
export type Box = [x: number, y: number, width: number, height: number]

export interface Word {
  /** As the file has it, without control characters and the blanks around it; never empty. */
  text: string
  /** Where it stands: one box, or one for each part of a word that is hyphenated over lines; none where the file tells none. */
  boxes: Box[]
  /** Where in it a hyphen stood at the end of a line, which may have been one of the word: `wellknown` may be `well-known`. */
  breaks?: number[]
}

export interface Line {
  /** Never empty. A hyphenated word stands whole in the line where it begins. */
  words: Word[]
  /** Where the line stands, where the file tells it. */
  box?: Box
  /** Start and end in seconds. */
  time?: [start: number, end: number]
  /** BCP 47: the nearest that the file says of the line. */
  language?: string
  /** It is the first of a paragraph or a region. */
  startsBlock?: true
}

export interface PageText {
  kind: TextKind
  /** The size of the page in the units of the boxes; absent where boxes are in pixels of the canvas, or there are none. */
  page?: { width: number; height: number }
  /** BCP 47: what the file says of itself as a whole. */
  language?: string
  /** In the order in which they are read. */
  lines: Line[]
}

/** Where in a text something is; both count from 1. */
export interface Place {
  line: number
  column: number
}

/** A text file that cannot be read; the message is a sentence for people, with the place where it is known. */
export class TextFault extends Error {
  constructor(
    readonly sentence: string,
    readonly place?: Place,
  ) {
    super(place ? `Line ${place.line}, column ${place.column}: ${sentence}` : sentence)
    this.name = 'TextFault'
  }
}
