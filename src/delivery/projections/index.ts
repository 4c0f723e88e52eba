// The projections: images found by a public URL, as manifests, Collections, lists and files.
export { serveProjections } from './projection-routes.js'
