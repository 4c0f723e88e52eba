// Ranges that are datatypes, and how their values travel.
import type { Kind } from './model.js'

/** Compact IRI of a datatype -> the kind of its values. What is none of these is a class. */
export const KINDS: Record<string, Kind> = {
  'xsd:string': 'string',
  'xsd:anyURI': 'string',
  'xsd:integer': 'integer',
  'xsd:nonNegativeInteger': 'nonNegativeInteger',
  'xsd:double': 'double',
  'xsd:boolean': 'boolean',
  'xsd:dateTime': 'dateTime',
  'rdf:JSON': 'json',
  'schema:MediaObject': 'bytes',
}
