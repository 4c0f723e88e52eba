// Blurs a picture.
import type { Sharp } from 'sharp'

/** libvips blurs with a sigma of at least this. */
const LEAST_SIGMA = 0.3

/** A picture blurred with a sigma in pixels, or as it is where that is too small to be seen. */
export const blurred = (image: Sharp, sigma: number): Sharp => (sigma < LEAST_SIGMA ? image : image.blur(sigma))
