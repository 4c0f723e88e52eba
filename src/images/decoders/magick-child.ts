// Runs in a child process: decodes files by coders of ImageMagick, and writes each as a TIFF without compression.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What the child is told, as JSON, by its only argument: a list of these, of which the product gives one. */
interface Task {
  /** Folder of the package. */
  package: string
  input: string
  output: string
  memoryBytes: number
  seconds: number
  coder: string
  /** From the header. */
  width: number
  height: number
  /** Which picture of the file, from 0. */
  picture: number
}

/** Coders that another one calls. */
const CALLED: Record<string, string[]> = { ICO: ['PNG'] }

const tasks: Task[] = JSON.parse(process.argv[2]!)
const root = pathToFileURL(`${tasks[0]!.package}/`)
const library: typeof import('@imagemagick/magick-wasm') = await import(new URL('dist/index.js', root).href)
const { ColorSpace, ConfigurationFiles, MagickErrorSeverity, MagickFormat, MagickImage, MagickReadSettings } = library
const { ResourceLimits } = library

/** Nothing but the coders that are asked for, what they call, and the one that writes; no address, no filter, no script. */
function policy(): string {
  const coders = [...tasks.flatMap(({ coder }) => [coder, ...(CALLED[coder] ?? [])]), 'TIFF']
  const refused = ['delegate', 'filter', 'coder'].map(
    domain => `<policy domain="${domain}" rights="none" pattern="*"/>`,
  )
  const allowed = coders.map(coder => `<policy domain="coder" rights="read|write" pattern="${coder}"/>`)
  return `<policymap>${[...refused, ...allowed].join('')}</policymap>`
}

/** Some coders ask for more than they need; the size of what comes of it is compared with the header's. */
function bound({ width, height, memoryBytes, seconds }: Task): void {
  const longest = BigInt(2 * Math.max(width, height) + 1024)
  ResourceLimits.width = longest
  ResourceLimits.height = longest
  ResourceLimits.memory = BigInt(memoryBytes)
  ResourceLimits.disk = 0n
  ResourceLimits.time = BigInt(seconds)
}

function decode({ coder, picture, input, output }: Task): void {
  const format = coder as (typeof MagickFormat)['Jp2']
  const settings = new MagickReadSettings({ format, frameIndex: picture, frameCount: 1 })
  const image = MagickImage.create()
  // What lacks pixels is decoded all the same, with a warning.
  image.onWarning = ({ error }) => {
    if (error.severity === MagickErrorSeverity.CorruptImageWarning) throw error
  }
  image.read(readFileSync(input), settings)
  if (![ColorSpace.CMYK, ColorSpace.Gray].some(kept => kept === image.colorSpace)) image.colorSpace = ColorSpace.sRGB
  // libvips reads 8 and 16 bits.
  image.depth = image.depth > 8 ? 16 : 8
  image.write(MagickFormat.Tiff, data => writeFileSync(output, data))
  image.dispose()
}

const configuration = ConfigurationFiles.default
configuration.policy.data = policy()
await library.initializeImageMagick(readFileSync(fileURLToPath(new URL('dist/x86/magick.wasm', root))), configuration)
for (const task of tasks)
  try {
    bound(task)
    decode(task)
    process.stdout.write('{}\n')
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`)
  }
