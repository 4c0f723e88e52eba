// The av module: audio and video, probed and transcoded by ffmpeg. Pure functions over files; the only module that knows ffmpeg.
export type { Bounds } from './ffmpeg.js'
export { describeFfmpeg, findFfmpeg } from './find-ffmpeg.js'
export { encodersOf, PRESETS, type Preset } from './presets.js'
export { type AvProbe, CONTAINERS, probeAv } from './probe-media.js'
export { describeTranscode, suitsPreset, type Transcode, transcode } from './transcode.js'
