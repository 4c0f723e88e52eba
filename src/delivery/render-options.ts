// The bounds of every rendering, by the settings: how long it may take, how many may wait, and where it is kept.
import type { RenderOptions } from '../images/index.js'
import type { Services } from '../operations/index.js'

/** Options of a rendering that is wanted until the signal is aborted. */
export const renderOptions = ({ settings, derivatives }: Services, signal: AbortSignal): RenderOptions => ({
  timeoutSeconds: settings.RENDER_TIMEOUT_S,
  mostWaiting: settings.RENDER_QUEUE,
  signal,
  kept: derivatives,
})
