// Runs in a child process: says how large a page of a PDF is, or draws it by PDFium into a TIFF without compression.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** What the child is told, as JSON, by its only argument: a list of one. It only says the size where it `looks`. */
interface Task {
  /** Folder of the package. */
  package: string
  input: string
  output: string
  looks?: true
  /** From 1. */
  page: number
  /** In pixels. */
  width: number
  height: number
}

const [task]: Task[] = JSON.parse(process.argv[2]!)
const { input, output, page, width, height } = task!
const root = pathToFileURL(`${task!.package}/`)

/** Rows that are converted at once, each a strip of the TIFF. */
const STRIP_ROWS = 64
const [SHORT, LONG] = [3, 4]

/** Red, green and blue of rows, without their fourth byte. */
function rgbOf(rgba: Uint8Array): Buffer {
  const rgb = Buffer.allocUnsafe((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!
    rgb[to + 1] = rgba[from + 1]!
    rgb[to + 2] = rgba[from + 2]!
  }
  return rgb
}

/** The directory of a TIFF (TIFF 6.0, section 2) behind its header; its strips follow one another behind that. */
function beginning(): Buffer {
  const strips = Math.ceil(height / STRIP_ROWS)
  const rows = Array.from({ length: strips }, (_, at) => Math.min(STRIP_ROWS, height - at * STRIP_ROWS))
  const counts = rows.map(count => count * width * 3)
  const fields: [tag: number, type: number, values: number[]][] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, [8, 8, 8]],
    [259, SHORT, [1]],
    [262, SHORT, [2]],
    [273, LONG, counts],
    [277, SHORT, [3]],
    [278, LONG, [STRIP_ROWS]],
    [279, LONG, counts],
  ]
  const tablesAt = 8 + 2 + 12 * fields.length + 4
  const bytes = Buffer.alloc(tablesAt + 8 + 8 * strips)
  // All strips but the last are as long as the first.
  fields[5]![2] = counts.map((_, index) => bytes.length + index * counts[0]!)
  bytes.write('II*\0\x08\0\0\0', 'latin1')
  bytes.writeUInt16LE(fields.length, 8)
  let table = tablesAt
  for (const [index, [tag, type, values]] of fields.entries()) {
    const at = 10 + 12 * index
    const size = type === SHORT ? 2 : 4
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(type, at + 2)
    bytes.writeUInt32LE(values.length, at + 4)
    const isInline = values.length * size <= 4
    if (!isInline) bytes.writeUInt32LE(table, at + 8)
    for (const [place, value] of values.entries())
      bytes.writeUIntLE(value, (isInline ? at + 8 : table) + place * size, size)
    if (!isInline) table += values.length * size + ((values.length * size) % 4)
  }
  return bytes
}

function writeTiff(file: string, rgba: Uint8Array): void {
  const written = openSync(file, 'w')
  const write = (bytes: Buffer): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(written, bytes, at)
  }
  write(beginning())
  for (let row = 0; row < height; row += STRIP_ROWS)
    write(rgbOf(rgba.subarray(row * width * 4, Math.min(height, row + STRIP_ROWS) * width * 4)))
  closeSync(written)
}

async function done(): Promise<object> {
  const { PDFiumLibrary }: typeof import('@hyzyla/pdfium') = await import(new URL('dist/index.esm.js', root).href)
  const wasm = readFileSync(new URL('dist/pdfium.wasm', root))
  const library = await PDFiumLibrary.init({ wasmBinary: new Uint8Array(wasm).buffer })
  const document = await library.loadDocument(readFileSync(input))
  const pages = document.getPageCount()
  if (page > pages) return { pages }
  const found = document.getPage(page - 1)
  if (task!.looks) {
    const { originalWidth, originalHeight } = found.getOriginalSize()
    return { pages, width: originalWidth, height: originalHeight }
  }
  writeTiff(output, (await found.render({ scale: 1, width, height, render: 'bitmap', renderFormFields: true })).data)
  return {}
}

try {
  process.stdout.write(`${JSON.stringify(await done())}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`)
}
