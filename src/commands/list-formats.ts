// hydria formats: which formats are read, by what, and how strangers' files are confined here.
import { CONTAINERS, describeFfmpeg, encodersOf, findFfmpeg, PRESETS } from '../av/index.js'
import { DEBIAN_PACKAGES, formatsRead, LICENCES, type ReadFormat, toolsHere } from '../images/index.js'
import { confinement } from '../sandbox/index.js'
import { readSettings } from '../settings.js'

const SHARP = 'sharp'

const packaged = (program: string): string => `${program} (on Debian, ${DEBIAN_PACKAGES[program]})`

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`

const tableOf = (formats: ReadFormat[]): string[] => [
  row(['Format', 'Media type', 'Read by', 'What is read']),
  row(['---', '---', '---', '---']),
  ...formats.map(({ name, mediaType, by, limits }) =>
    row([name, `\`${mediaType}\``, by.map(one => `\`${one}\``).join(', '), limits]),
  ),
]

/** The page docs/formats.md. */
export function formatsPage(): string {
  const formats = formatsRead()
  const sharp = (format: ReadFormat): boolean => format.by[0] === SHARP
  return [
    '# Formats',
    '',
    'Written by `node dist/main.js formats --markdown`; `node dist/main.js formats` says what is installed on a machine.',
    '',
    'These are read by libvips (the package `sharp`: Apache-2.0; libvips: LGPL-3.0) in the worker itself:',
    '',
    ...tableOf(formats.filter(sharp)),
    '',
    'These are decoded in a process of their own. The first program that is installed is used, and the package that comes with Hydria where none is, or where `DECODE_TOOLS` is false. Programs and packages are named in the order of preference.',
    '',
    ...tableOf(formats.filter(format => !sharp(format))),
    '',
    `Debian has the programs in its packages ${Object.values(DEBIAN_PACKAGES)
      .map(name => `\`${name}\``)
      .join(', ')}.`,
    '',
    'Whatever is read is decoded once, in full, as all sizes are made of its pyramid. It becomes 8-bit sRGB by its ICC profile; CMYK without one is taken as that of a coated press, and transparency is laid on `BACKGROUND`. The original is kept as it came. A file that is damaged, larger than `MAX_PIXELS` by its header, or other than its header says, ends as the `error` of its Image.',
    '',
    '## Audio and video',
    '',
    `They are probed and transcoded by the \`ffmpeg\` that is installed, or that \`FFMPEG\` names; none comes with Hydria. The file must be ${CONTAINERS}, by its bytes: nothing that refers to other files or addresses is read. It is transcoded by the presets of their iiif-av policy:`,
    '',
    ...Object.entries(PRESETS).map(
      ([name, preset]) => `- \`${name}\`: ${preset.label}, by ${encodersOf(preset).join(' and ')}`,
    ),
    '',
    '## The process that decodes',
    '',
    'It has an empty environment, an empty folder of its own as its working folder, nothing on its standard input, and is killed with everything that it started when it has taken four fifths of `INGEST_TIMEOUT_S`, or when the worker ends. On Linux these bound it further, each where the system allows it:',
    '',
    ...confinement().map(({ confines, program }) => `- \`${program}\`: ${confines}`),
    '',
    'Memory is bounded by `DECODE_MEMORY_BYTES`, processor time by the same part of `INGEST_TIMEOUT_S`, and what is written by the size that the header claims. Packages run in a Node.js process under its permission model: it reads its own code and the original, and writes into its folder alone. ImageMagick is told the format, and has a policy that allows the one coder.',
    '',
    '## Licences of the packages',
    '',
    ...Object.entries(LICENCES).map(([name, licence]) => `- \`${name}\`: ${licence}`),
    '',
  ].join('\n')
}

/** What transcodes audio and video here, or what must be installed for that. */
function ffmpegHere(): string {
  try {
    const path = findFfmpeg(readSettings(process.env).FFMPEG)
    const { version, lacking } = describeFfmpeg(path)
    return `${path} ${version}${lacking.length > 0 ? `, which lacks ${lacking.join(', ')}` : ''}`
  } catch (error) {
    return `nothing here; ${(error as Error).message}`
  }
}

const line = (name: string, mediaType: string, by: string): void => {
  process.stdout.write(`${name.padEnd(20)} ${mediaType.padEnd(28)} ${by}\n`)
}

export async function formats([option]: string[]): Promise<number> {
  if (option === '--markdown') {
    process.stdout.write(formatsPage())
    return 0
  }
  const tools = toolsHere()
  for (const { name, mediaType, by } of formatsRead()) {
    const here = tools.find(tool => tool.name === name && by.includes(tool.program) && tool.path !== undefined)
    const packages = by.filter(one => !tools.some(({ program }) => program === one))
    const absent = packages.length > 0 ? packages.join(', ') : `nothing here; install ${by.map(packaged).join(' or ')}`
    line(name, mediaType, here?.path ?? absent)
  }
  line('Audio and video', 'audio/*, video/*', ffmpegHere())
  process.stdout.write('\nThe process that decodes is confined:\n')
  for (const { confines, program, works } of confinement())
    process.stdout.write(
      `  ${confines.padEnd(56)} ${works ? program : `not here: ${program} is missing or not allowed`}\n`,
    )
  return 0
}
