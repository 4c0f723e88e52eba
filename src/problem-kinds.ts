// The catalogue of errors: what each kind of problem means, and what to do about it. Its pages are at /docs/problems.

export interface ProblemKind {
  /** The statuses that it comes with. */
  statuses: readonly number[]
  /** What has happened. */
  meaning: string
  /** What whoever asked, or the operator, can do. */
  remedy: string
}

/** Every kind of problem by its title, which stays the same. */
export const PROBLEM_KINDS = {
  'Bad gateway': {
    statuses: [502],
    meaning: 'Another server that Hydria needs for the answer cannot be reached, or answers with what cannot be used.',
    remedy:
      'Retry later. The detail names the server: of log-ins, of mails or of the modality host. Its operator, or the log of Hydria, knows more.',
  },
  'Bad request': {
    statuses: [400],
    meaning: 'Something in the address, the headers or the body is not as the documentation of the operation says.',
    remedy: 'Each of the errors names a property, a parameter or a header, and says what would be right. Change those.',
  },
  Busy: {
    statuses: [503],
    meaning: 'More pictures are waiting to be rendered than can be answered in time.',
    remedy: 'Ask again after the seconds of Retry-After. Operators: more processors or servers, or a cache in front.',
  },
  'Checksum mismatch': {
    statuses: [460],
    meaning: 'The bytes of a part of an upload differ from what Upload-Checksum says; the part was not kept.',
    remedy: 'Send the part again from the same offset.',
  },
  Conflict: {
    statuses: [409],
    meaning:
      'The request is right in itself, but not for the state in which the resource is: it exists, is in use, or has changed.',
    remedy: 'Read the resource again; the detail says what is in the way. Remove that first, or choose another name.',
  },
  'Content too large': {
    statuses: [413],
    meaning: 'The body, an uploaded file or the document in it is larger than this server takes.',
    remedy:
      'Send less at once: split a batch, or upload files by tus or from an origin. The limits are settings, such as MAX_BODY_BYTES and MAX_UPLOAD_BYTES.',
  },
  'Failed dependency': {
    statuses: [424],
    meaning: 'A service that describes pictures was asked, and said nothing of use.',
    remedy: 'Retry later. Operators: VISION_URL and VISION_KEY name the service.',
  },
  'File cut off': {
    statuses: [400],
    meaning: 'The audio or video ends before the time that its header says.',
    remedy: 'Copy the file again from where it comes, and send all of it.',
  },
  Forbidden: {
    statuses: [403],
    meaning: 'It is known who asks, and they may not do this; or the request comes from a page of another site.',
    remedy:
      'Use a key, or sign in as a person, with the access that the detail names. Scripts send the header X-Requested-With, forms the token of their page.',
  },
  Gone: {
    statuses: [410],
    meaning: 'What was here has been removed, and does not come back.',
    remedy: 'Remove the link to it, or register the picture again.',
  },
  'Image not readable': {
    statuses: [400],
    meaning: 'The file is damaged, not whole, encrypted, or not of the format that it says it is of.',
    remedy: 'Open the file where it comes from, save it again, and send that.',
  },
  'Image too large': {
    statuses: [400],
    meaning: 'The picture has more pixels, or takes more memory to decode, than this server allows.',
    remedy:
      'Send a smaller one, or one in a format that is decoded piece by piece (TIFF with tiles). Operators: MAX_PIXELS.',
  },
  'Insufficient storage': {
    statuses: [507],
    meaning: 'The disk, the bucket or the database of the server is full.',
    remedy: 'Retry later. Operators: make room, or empty the trash.',
  },
  'Internal error': {
    statuses: [500],
    meaning: 'The fault is on our side. It has been logged.',
    remedy: 'Retry later. Tell the operator the time, and the X-Request-ID of the answer.',
  },
  Locked: {
    statuses: [423],
    meaning: 'The source image is locked against changes.',
    remedy: 'Unlock it first.',
  },
  'Method not allowed': {
    statuses: [405],
    meaning: 'There is something at the address, but it does not take this method.',
    remedy: 'The header Allow lists the methods that it takes.',
  },
  'Misdirected request': {
    statuses: [421],
    meaning: 'The server is not known by the host that the request names.',
    remedy: 'Use its own address. Operators: name the host in BASE_URL or ALLOWED_HOSTS.',
  },
  'No such page': {
    statuses: [400],
    meaning: 'The document has fewer pages than the request asks for.',
    remedy: 'Ask for one of those that the detail counts.',
  },
  'Not acceptable': {
    statuses: [406],
    meaning: 'None of the media types, languages or qualities that are asked for can be given.',
    remedy: 'Choose one of those that the detail lists, or leave out the header Accept.',
  },
  'Not found': {
    statuses: [404],
    meaning: 'There is nothing at the address, or nothing that you may know of.',
    remedy: 'Look at the spelling. What has been deleted may be in the trash of the customer.',
  },
  'Not implemented': {
    statuses: [501],
    meaning: 'Hydria does not do this, or this server lacks a setting or a program for it.',
    remedy: 'The detail names what is missing. Operators: the settings are listed by `hydria settings`.',
  },
  'Not transcodable': {
    statuses: [400],
    meaning: 'The file has no audio or video that can be transcoded.',
    remedy: 'Play the file where it comes from; save it again, and send that.',
  },
  'Precondition failed': {
    statuses: [412],
    meaning: 'The resource is not in the state that If-Match, If-None-Match or If-Unmodified-Since ask for.',
    remedy: 'Read it again, make the change on what is there now, and send it with the new ETag.',
  },
  'Range not satisfiable': {
    statuses: [416],
    meaning: 'The part that is asked for lies behind the end of the file.',
    remedy: 'Content-Range says how many bytes there are.',
  },
  'Service unavailable': {
    statuses: [503],
    meaning: 'The database or the file store cannot be reached, or too many requests are waiting.',
    remedy: 'Ask again after the seconds of Retry-After. Nothing of the request was kept.',
  },
  'Storage limit exceeded': {
    statuses: [507],
    meaning: 'The upload would exceed the storage policy of the customer or the space.',
    remedy: 'Delete what is not needed, and empty the trash; or ask the administrator for another policy.',
  },
  'Too many requests': {
    statuses: [429],
    meaning: 'You ask more than your share, or have failed to log in too often.',
    remedy: 'Ask again after the seconds of Retry-After, fewer at a time.',
  },
  'Too slow': {
    statuses: [503],
    meaning: 'Rendering the picture in this size takes longer than this server allows.',
    remedy: 'Ask for a smaller size, or for a part of it.',
  },
  'Transcode too large': {
    statuses: [400],
    meaning: 'What the audio or video would be transcoded to is larger than this server allows.',
    remedy: 'Send a shorter file, or choose another policy for the channel.',
  },
  Unauthorized: {
    statuses: [401],
    meaning: 'It is not known who asks: there are no credentials, or they are wrong, expired or revoked.',
    remedy: 'Send a key and its secret (WWW-Authenticate says how), sign in, or log in where the picture asks for it.',
  },
  'Unprocessable content': {
    statuses: [422],
    meaning:
      'The request could be read, but what it asks for cannot be done: a picture whose ingest failed, or a document beyond the bounds.',
    remedy: 'The detail says why. Mend the file or the document, and send it again.',
  },
  'Unsupported media type': {
    statuses: [415],
    meaning: 'The body, or the file, is of a media type, charset or encoding that is not read here.',
    remedy: 'The detail lists those that are.',
  },
  'Video too large': {
    statuses: [400],
    meaning: 'The frames of the video have more pixels than this server allows.',
    remedy: 'Send it in a smaller size.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemTitle = keyof typeof PROBLEM_KINDS

/** Path of the page of a kind, which is its type (RFC 9457, section 3.1.1). */
export const problemPath = (title: ProblemTitle): string => `/docs/problems/${title.toLowerCase().replaceAll(' ', '-')}`
