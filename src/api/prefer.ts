// The Prefer header, RFC 7240: which of its preferences we honour.
import type { Preferences } from '../operations/index.js'

/** Reads the header; unknown preferences are ignored, as the RFC has it. */
export function preferencesOf(header: string | undefined): Preferences {
  const asked = new Set(
    (header ?? '').split(',').map(preference => preference.split(';')[0]!.replace(/["\s]/g, '').toLowerCase()),
  )
  return {
    minimal: asked.has('return=minimal'),
    respondAsync: asked.has('respond-async'),
    strict: asked.has('handling=strict'),
  }
}
