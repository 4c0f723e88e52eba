// What sound and video can be transcoded to: the presets that policies of iiif-av name.

/** One way to transcode. */
export interface Preset {
  kind: 'video' | 'audio'
  /** For people, where one of several transcodes is chosen. */
  label: string
  mediaType: string
  extension: string
  /** Name of ffmpeg's muxer. */
  muxer: string
  /** Video is made to fit into this box in pixels, and never enlarged. */
  box?: { width: number; height: number }
  /** Encoders and their options, as ffmpeg takes them. */
  encoding: string[]
}

const AAC = (bits: string) => ['-c:a', 'aac', '-b:a', bits]

/** H.264 of one quality, its rate bounded for lines that are slow. Every browser plays it; its index comes first, so that it plays while it loads. */
const mp4 = (lines: number, most: number): Preset => ({
  kind: 'video',
  label: `MP4 ${lines}p`,
  mediaType: 'video/mp4',
  extension: 'mp4',
  muxer: 'mp4',
  box: { width: Math.round((lines * 16) / 9), height: lines },
  encoding: [
    ...['-c:v', 'libx264', '-preset', 'fast', '-profile:v', 'high', '-crf', '23'],
    ...['-maxrate', `${most}k`, '-bufsize', `${2 * most}k`, '-pix_fmt', 'yuv420p'],
    ...AAC('128k'),
    ...['-movflags', '+faststart'],
  ],
})

const mp3 = (rate: number): Preset => ({
  kind: 'audio',
  label: `MP3 ${rate} kbit/s`,
  mediaType: 'audio/mpeg',
  extension: 'mp3',
  muxer: 'mp3',
  encoding: ['-c:a', 'libmp3lame', '-b:a', `${rate}k`, '-ar', '44100'],
})

/** The presets by the names that policyData has. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'video-mp4-480p': mp4(480, 1200),
  'video-mp4-720p': mp4(720, 2400),
  'video-mp4-1080p': mp4(1080, 5400),
  'video-webm-720p': {
    kind: 'video',
    label: 'WebM 720p',
    mediaType: 'video/webm',
    extension: 'webm',
    muxer: 'webm',
    box: { width: 1280, height: 720 },
    encoding: [
      ...['-c:v', 'libvpx-vp9', '-deadline', 'good', '-cpu-used', '5', '-row-mt', '1', '-crf', '33', '-b:v', '1800k'],
      ...['-pix_fmt', 'yuv420p', '-c:a', 'libopus', '-b:a', '96k'],
    ],
  },
  'audio-mp3-128': mp3(128),
  'audio-mp3-192': mp3(192),
  'audio-mp3-320': mp3(320),
  'audio-aac-192': {
    kind: 'audio',
    label: 'AAC 192 kbit/s',
    mediaType: 'audio/mp4',
    extension: 'm4a',
    muxer: 'ipod',
    encoding: [...AAC('192k'), '-ar', '44100', '-movflags', '+faststart'],
  },
}

/** The encoders that a preset names. */
export const encodersOf = ({ encoding }: Preset): string[] =>
  encoding.filter((_, index) => /^-c:[av]$/.test(encoding[index - 1] ?? ''))
