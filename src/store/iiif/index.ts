// The IIIF store's rows: manifests and collections, their hierarchy, and their versions.
export * from './iiif-annotations.js'
export * from './iiif-paintings.js'
export * from './iiif-ranges.js'
export * from './iiif-rows.js'
export * from './iiif-sources.js'
export * from './iiif-tree.js'
export * from './iiif-versions.js'
export * from './manifest-builds.js'
