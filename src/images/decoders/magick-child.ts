// Runs in a child process: decodes one file by one coder of ImageMagick, and writes it as a TIFF without compression.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What the child is told, as JSON, by its only argument. */
interface Task {
  /** Folder of the package. */
  package: string
  input: string
  output: string
  memoryBytes: number
  seconds: number
  coder: string
  /** From the header; the picture may stand on its side. */
  width: number
  height: number
  page: number
}

/** Nothing but the coder that is asked for, and the one that writes; no file, no address, no filter, no script. */
const policy = (coder: string): string => `<policymap>
  <policy domain="delegate" rights="none" pattern="*"/>
  <policy domain="filter" rights="none" pattern="*"/>
  <policy domain="path" rights="none" pattern="*"/>
  <policy domain="coder" rights="none" pattern="*"/>
  <policy domain="coder" rights="read" pattern="${coder}"/>
  <policy domain="coder" rights="write" pattern="TIFF"/>
</policymap>`

const task: Task = JSON.parse(process.argv[2]!)
const root = pathToFileURL(`${task.package}/`)
const library: typeof import('@imagemagick/magick-wasm') = await import(new URL('dist/index.js', root).href)
const { ColorSpace, ConfigurationFiles, ImageMagick, MagickFormat, MagickReadSettings, ResourceLimits } = library

/** Coders of pictures whose samples are linear light. */
const LINEAR = ['EXR', 'HDR']

const configuration = ConfigurationFiles.default
configuration.policy.data = policy(task.coder)
await library.initializeImageMagick(readFileSync(fileURLToPath(new URL('dist/x86/magick.wasm', root))), configuration)
// Some coders ask for more than they need; the size of what comes of it is compared with the header's.
const longest = BigInt(2 * Math.max(task.width, task.height) + 1024)
ResourceLimits.width = longest
ResourceLimits.height = longest
ResourceLimits.memory = BigInt(task.memoryBytes)
ResourceLimits.disk = 0n
ResourceLimits.time = BigInt(task.seconds)

try {
  const settings = new MagickReadSettings({
    format: task.coder as (typeof MagickFormat)['Jp2'],
    frameIndex: task.page - 1,
    frameCount: 1,
  })
  ImageMagick.read(readFileSync(task.input), settings, image => {
    const gray = image.colorSpace === ColorSpace.Gray || image.colorSpace === ColorSpace.LinearGray
    if (image.colorSpace !== ColorSpace.CMYK && !(gray && !LINEAR.includes(task.coder)))
      image.colorSpace = ColorSpace.sRGB
    image.write(MagickFormat.Tiff, data => writeFileSync(task.output, data))
  })
  process.stdout.write('{}\n')
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`)
}
