// Camera raws: the samples of a sensor, developed by LibRaw's program; never the preview that the camera put beside them.
import { sniffFormat } from '../sniff.js'
import { isCameraRaw } from '../tiff-facts.js'
import { type Asked, DamagedHeader, type Decoder, type Header } from './decoder.js'

/** What raw-identify says, after all that a file may have it say, of the picture as it is developed: cropped and upright. */
const SIZE = /^Output size: +(\d+) x (\d+)$/gm

async function header(_source: unknown, { look }: Asked): Promise<Header> {
  const { stdout } = await look()
  const [, width, height] = [...stdout.matchAll(SIZE)].at(-1)?.map(Number) ?? []
  if (!width || !height) throw new DamagedHeader('LibRaw finds no picture in it')
  return { width, height, bits: 16, channels: 3 }
}

export const cameraRaw: Decoder = {
  format: 'raw',
  name: 'camera raw',
  mediaType: 'image/x-dcraw',
  limits:
    'DNG, CR2, CR3, NEF, ARW, RAF, ORF, RW2 and what else LibRaw knows: the samples of the sensor, with the white balance of the camera, not brightened; never the embedded preview',
  edition: 1,
  recognises: async (head, file) => {
    const name = sniffFormat(head) ?? ''
    return name.startsWith('camera raw') || (name === 'TIFF' && (await isCameraRaw(file)))
  },
  header,
  tools: [
    {
      program: 'dcraw_emu',
      ending: 'raw',
      faults: /Unexpected end of file|data corrupted/,
      look: { program: 'raw-identify', args: input => ['-v', input] },
      // Of 16 bits, in sRGB with its own curve.
      args: (input, output) => [...['-w', '-W', '-T', '-6', '-o', '1', '-g', '2.4', '12.92'], ...['-Z', output, input]],
    },
  ],
  libraries: [],
}
