// What rokka documents and is not done here, with the reason: told when a stack is put, and when an address asks for it.

const NO_FACES = 'faces are not looked for'
const NO_VIDEO = 'videos are not rendered'
const DRAWN_BEFORE = 'it is drawn when it is uploaded'
const NOT_FETCHED = 'images are not fetched when they are rendered: upload them, by their addresses if need be'

/** Operations of stacks, by their names. */
export const OPERATIONS_NOT_SUPPORTED: Readonly<Record<string, string>> = {
  addframes: 'animations are not made',
  face: NO_FACES,
  glitch: 'pictures are not damaged for effect',
  primitive: 'pictures are not redrawn from shapes',
  svg2bitmap: `no browser draws an SVG: ${DRAWN_BEFORE}`,
  svgdynamic: `nothing can be changed in an SVG: ${DRAWN_BEFORE}`,
  text: 'fonts cannot be uploaded',
}

/** Options of stacks, by their names. */
export const OPTIONS_NOT_SUPPORTED: Readonly<Record<string, string>> = {
  remote_basepath: NOT_FETCHED,
  remote_fullurl_allow: NOT_FETCHED,
  remote_fullurl_whitelist: NOT_FETCHED,
  timestamp: NO_VIDEO,
  fps: NO_VIDEO,
  min_video_width: NO_VIDEO,
  min_video_height: NO_VIDEO,
  dpi: 'renderings say nothing of a resolution',
  'pdf.dpi': `a PDF has the size at which ${DRAWN_BEFORE}`,
  'pdf.page': 'the first page of a PDF is rendered',
}
