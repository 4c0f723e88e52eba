// The av module: audio and video, probed and transcoded by ffmpeg. Pure functions over files; the only module that knows ffmpeg.
export type { Bounds } from './ffmpeg.js'
export { ensureExecutable, findFfmpeg } from './find-ffmpeg.js'
export { PRESETS, type Preset } from './presets.js'
export { type AvProbe, probeAv } from './probe-media.js'
export { describeTranscode, suitsPreset, type Transcode, type TranscodeOptions, transcode } from './transcode.js'
