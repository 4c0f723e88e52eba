// The Prefer header, RFC 7240: the preferences that are honoured.
import { typeIn } from './content-type.js'

/** What a client prefers. */
export interface Preferences {
  minimal: boolean
  respondAsync: boolean
  strict: boolean
  /** The form of the answers of the API, as it was named. */
  apiVersion: string | undefined
}

const NONE: Preferences = { minimal: false, respondAsync: false, strict: false, apiVersion: undefined }

/** Reads the header; unknown preferences are ignored, as the RFC has it. */
export function preferencesOf(header: string | undefined): Preferences {
  if (header === undefined) return NONE
  const asked = new Set(header.split(',').map(preference => typeIn(preference).replace(/["\s]/g, '')))
  return {
    minimal: asked.has('return=minimal'),
    respondAsync: asked.has('respond-async'),
    strict: asked.has('handling=strict'),
    apiVersion: [...asked].find(preference => preference.startsWith('api-version='))?.slice('api-version='.length),
  }
}
