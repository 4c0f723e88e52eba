// What scripts of other sites may send and read (https://fetch.spec.whatwg.org, section 3.3), and that no browser guesses a media type.

/** Header lists of an API: what scripts may send beyond what is always allowed, and what of an answer they may read. */
export interface CorsLists {
  allowed: readonly string[]
  exposed: readonly string[]
}

/** Headers that every answer of an API has. `*` without Allow-Credentials: see cross-site.ts. */
export const corsHeaders = ({ allowed, exposed }: CorsLists): Record<string, string> => ({
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': allowed.join(', '),
  'Access-Control-Expose-Headers': exposed.join(', '),
  'Access-Control-Max-Age': '86400',
  'X-Content-Type-Options': 'nosniff',
})
