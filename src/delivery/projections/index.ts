// The projections: images found by a public URL, as manifests, Collections, lists and files.
export { projectionsMount } from './projection-routes.js'
