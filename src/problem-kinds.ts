// The catalogue of errors: the meaning of each kind of problem, and its remedy. Its pages are at /docs/problems.

export interface ProblemKind {
  /** The HTTP statuses that it is used with. */
  statuses: readonly number[]
  /** What has happened. */
  meaning: string
  /** What the caller or the operator can do. */
  remedy: string
}

/** Every kind of problem by its title, which must never change. */
export const PROBLEM_KINDS = {
  'Bad gateway': {
    statuses: [502],
    meaning:
      'Another server that Hydria needs to answer the request cannot be reached, or returned an invalid response.',
    remedy:
      'Retry later. The detail names the server: the log-in provider, the mail server or the modality host. For more, ask its operator or see the log of Hydria.',
  },
  'Bad request': {
    statuses: [400],
    meaning: 'The URL, a header or the body does not match the documentation of the operation.',
    remedy: 'Each error names a property, a parameter or a header, and says what is expected. Correct those.',
  },
  Busy: {
    statuses: [503],
    meaning: 'Too many images are waiting to be rendered for this request to be answered in time.',
    remedy:
      'Retry after the number of seconds in Retry-After. Operators: add processors or servers, or put a cache in front.',
  },
  'Checksum mismatch': {
    statuses: [460],
    meaning: 'The bytes of one part of an upload do not match Upload-Checksum; the part was discarded.',
    remedy: 'Send the part again from the same offset.',
  },
  Conflict: {
    statuses: [409],
    meaning:
      'The request is valid, but conflicts with the current state of the resource: it already exists, is in use, or has changed.',
    remedy: 'Read the resource again; the detail describes the conflict. Resolve it first, or choose another name.',
  },
  'Content too large': {
    statuses: [413],
    meaning: 'The body, an uploaded file or the document in it is larger than this server accepts.',
    remedy:
      'Send less at once: split a batch, or upload files through tus or from an origin. Limits are set by MAX_BODY_BYTES, MAX_UPLOAD_BYTES and other settings.',
  },
  'Failed dependency': {
    statuses: [424],
    meaning: 'The service that describes images returned no usable description.',
    remedy: 'Retry later. Operators: VISION_URL and VISION_KEY name the service.',
  },
  'File cut off': {
    statuses: [400],
    meaning: 'The audio or video is shorter than its header says.',
    remedy: 'Copy the file again from its source, and send all of it.',
  },
  Forbidden: {
    statuses: [403],
    meaning:
      'The caller is authenticated but not allowed to do this; or the request comes from a page of another site.',
    remedy:
      'Use a key, or sign in as a person, with the access that the detail names. Scripts must send the header X-Requested-With, and forms the token of their page.',
  },
  Gone: {
    statuses: [410],
    meaning: 'The resource has been permanently removed.',
    remedy: 'Remove links to it, or register the image again.',
  },
  'Image not readable': {
    statuses: [400],
    meaning: 'The file is damaged, truncated, encrypted, or not in its declared format.',
    remedy: 'Open the file at its source, save it again, and send the new file.',
  },
  'Image too large': {
    statuses: [400],
    meaning: 'The image has more pixels, or needs more memory to decode, than this server allows.',
    remedy:
      'Send a smaller image, or use a format that can be decoded in parts (tiled TIFF). Operators: see MAX_PIXELS.',
  },
  'Insufficient storage': {
    statuses: [507],
    meaning: 'The disk, the bucket or the database of the server is full.',
    remedy: 'Retry later. Operators: free up space, or empty the trash.',
  },
  'Internal error': {
    statuses: [500],
    meaning: 'An error occurred in the server. It has been logged.',
    remedy: 'Retry later. If it persists, tell the operator the time and the X-Request-ID of the response.',
  },
  Locked: {
    statuses: [423],
    meaning: 'The source image is locked against changes.',
    remedy: 'Unlock it first.',
  },
  'Method not allowed': {
    statuses: [405],
    meaning: 'The resource does not support this method.',
    remedy: 'The header Allow lists the methods that it supports.',
  },
  'Misdirected request': {
    statuses: [421],
    meaning: 'The server does not accept the host that the request names.',
    remedy: "Use the server's own URL. Operators: add the host to BASE_URL or ALLOWED_HOSTS.",
  },
  'No such page': {
    statuses: [400],
    meaning: 'The document has fewer pages than the request asks for.',
    remedy: 'Request one of the existing pages; the detail says how many there are.',
  },
  'Not acceptable': {
    statuses: [406],
    meaning: 'None of the requested media types, languages or qualities is available.',
    remedy: 'Choose one of those that the detail lists, or omit the header Accept.',
  },
  'Not found': {
    statuses: [404],
    meaning: 'There is nothing at this URL, or nothing that you may access.',
    remedy: 'Check the spelling. If it was deleted, it may be in the trash of the customer.',
  },
  'Not implemented': {
    statuses: [501],
    meaning: 'Hydria does not support this, or this server lacks a setting or a program for it.',
    remedy: 'The detail names what is missing. Operators: `hydria settings` lists the settings.',
  },
  'Not transcodable': {
    statuses: [400],
    meaning: 'The file has no audio or video that can be transcoded.',
    remedy: 'Check that the file plays at its source; save it again, and send the new file.',
  },
  'Precondition failed': {
    statuses: [412],
    meaning: 'The resource does not meet the condition in If-Match, If-None-Match or If-Unmodified-Since.',
    remedy: 'Read it again, apply your change to the current version, and send it with the new ETag.',
  },
  'Range not satisfiable': {
    statuses: [416],
    meaning: 'The requested range starts beyond the end of the file.',
    remedy: 'Content-Range gives the size of the file in bytes.',
  },
  'Service unavailable': {
    statuses: [503],
    meaning: 'The database or the file store cannot be reached, or too many requests are waiting.',
    remedy: 'Retry after the number of seconds in Retry-After. Nothing of the request was stored.',
  },
  'Storage limit exceeded': {
    statuses: [507],
    meaning: 'The upload would exceed the storage policy of the customer or the space.',
    remedy: 'Delete what is no longer needed and empty the trash, or ask the administrator for another policy.',
  },
  'Too many requests': {
    statuses: [429],
    meaning: 'You have sent too many requests, or failed to log in too often.',
    remedy: 'Retry after the number of seconds in Retry-After, with fewer requests at a time.',
  },
  'Too slow': {
    statuses: [503],
    meaning: 'Rendering the image at this size takes longer than this server allows.',
    remedy: 'Request a smaller size, or a region of the image.',
  },
  'Transcode too large': {
    statuses: [400],
    meaning: 'The transcoded audio or video would be larger than this server allows.',
    remedy: 'Send a shorter file, or choose another policy for the channel.',
  },
  Unauthorized: {
    statuses: [401],
    meaning: 'The caller is not authenticated: credentials are missing, wrong, expired or revoked.',
    remedy: 'Send a key and its secret (see WWW-Authenticate), sign in, or log in where the image requires it.',
  },
  'Unprocessable content': {
    statuses: [422],
    meaning:
      'The request is well-formed but cannot be carried out: the ingest of the image failed, or the document exceeds a limit.',
    remedy: 'The detail says why. Correct the file or the document, and send it again.',
  },
  'Unsupported media type': {
    statuses: [415],
    meaning: 'The media type, charset or encoding of the body or file is not supported here.',
    remedy: 'The detail lists those that are supported.',
  },
  'Video too large': {
    statuses: [400],
    meaning: 'The frames of the video have more pixels than this server allows.',
    remedy: 'Send it in a smaller size.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemTitle = keyof typeof PROBLEM_KINDS

/** Path of the page of a kind, which is the `type` of its problems (RFC 9457, section 3.1.1). */
export const problemPath = (title: ProblemTitle): string => `/docs/problems/${title.toLowerCase().replaceAll(' ', '-')}`
