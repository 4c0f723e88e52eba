// What the DLCS's own documents say of the Image, as facts: each row must be in our documentation.

/** name | range | readonly | writeonly | is a link */
export const PROPERTIES: [name: string, range: string, readonly: boolean, writeonly: boolean, link: boolean][] = [
  ['modelId', 'xsd:string', false, false, false],
  ['space', 'xsd:integer', false, false, false],
  ['infoJson', 'xsd:string', false, false, false],
  ['degradedInfoJson', 'xsd:string', false, false, false],
  ['thumbnailInfoJson', 'xsd:string', false, false, false],
  ['thumbnail400', 'xsd:string', true, false, false],
  ['created', 'xsd:dateTime', true, false, false],
  ['origin', 'xsd:string', false, false, false],
  ['initialOrigin', 'xsd:string', false, false, false],
  ['maxUnauthorised', 'xsd:integer', false, false, false],
  ['width', 'xsd:integer', true, false, false],
  ['height', 'xsd:integer', true, false, false],
  ['queued', 'xsd:dateTime', true, false, false],
  ['dequeued', 'xsd:dateTime', true, false, false],
  ['finished', 'xsd:dateTime', true, false, false],
  ['ingesting', 'xsd:boolean', true, false, false],
  ['error', 'xsd:string', false, false, false],
  ['tags', 'xsd:string', false, false, false],
  ['string1', 'xsd:string', false, false, false],
  ['string2', 'xsd:string', false, false, false],
  ['string3', 'xsd:string', false, false, false],
  ['number1', 'xsd:nonNegativeInteger', false, false, false],
  ['number2', 'xsd:nonNegativeInteger', false, false, false],
  ['number3', 'xsd:nonNegativeInteger', false, false, false],
  ['roles', 'hydra:Collection', false, false, true],
  ['batch', 'vocab:Batch', true, false, true],
  ['imageOptimisationPolicy', 'vocab:ImageOptimisationPolicy', true, false, true],
  ['thumbnailPolicy', 'vocab:ThumbnailPolicy', true, false, true],
]

/** of | method | label | statuses: those of the older and of the newer document together */
export const OPERATIONS: [of: string, method: string, label: string, statuses: string[]][] = [
  ['', 'GET', 'Retrieve a Image', ['200 OK', '404 Not found']],
  ['', 'PUT', 'create or replace a Image', ['200 OK', '201 Created Image', '404 Not found']],
  [
    '',
    'PATCH',
    'Update the supplied fields of the Image',
    ['200 patched Image', '205 Accepted Image, reset view', '400 Bad request', '404 Not found'],
  ],
  ['', 'DELETE', 'Delete the Image', ['205 Accepted Image, reset view', '404 Not found']],
  ['roles', 'GET', 'Retrieves all Role', ['200 OK']],
  ['roles', 'POST', 'Creates a new Role', ['201 Role created.', '400 Bad Request']],
  ['batch', 'GET', 'Retrieve a Batch', ['200 OK', '404 Not found']],
  ['batch', 'PUT', 'create or replace a Batch', ['200 OK', '201 Created Batch', '404 Not found']],
  [
    'batch',
    'PATCH',
    'Update the supplied fields of the Batch',
    ['200 patched Batch', '205 Accepted Batch, reset view', '400 Bad request', '404 Not found'],
  ],
  ['batch', 'DELETE', 'Delete the Batch', ['205 Accepted Batch, reset view', '404 Not found']],
]

/** Addresses, places numbered. */
export const ADDRESSES: Record<string, string> = {
  '': '/customers/{0}/spaces/{1}/images/{2}',
  roles: '/customers/{0}/spaces/{1}/images/{2}/roles',
  batch: '/customers/{0}/spaces/{1}/images/{2}/batch',
  imageOptimisationPolicy: '/customers/{0}/spaces/{1}/images/{2}/imageOptimisationPolicy',
  thumbnailPolicy: '/customers/{0}/spaces/{1}/images/{2}/thumbnailPolicy',
}
