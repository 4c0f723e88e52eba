// The versions of the IIIF Presentation API.

/** By its major version: the context, which is also the profile that documents are asked for by. */
export const PRESENTATION_API = {
  2: { context: 'http://iiif.io/api/presentation/2/context.json' },
  3: { context: 'http://iiif.io/api/presentation/3/context.json' },
}

/** The context of the Authorization Flow API 2.0. */
export const AUTH_2_CONTEXT = 'http://iiif.io/api/auth/2/context.json'
