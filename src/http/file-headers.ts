// Headers of a file of strangers: its media type, its name, and that no browser runs what it brings.

/** A file, and what is said of it. */
export interface NamedFile {
  mediaType: string
  /** The name under which it is saved. */
  name: string
  /** Whether browsers are to save it, also when they could show it. */
  attachment?: boolean
}

const MEDIA_TYPE = /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}$/
/** What browsers show without running anything that it brings. */
const SHOWN =
  /^(image\/(jpeg|png|gif|webp|avif|tiff|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf|text\/plain)$/

/** What a browser shows by a viewer or player of its own, which runs no script of it here and would not start in a sandbox. */
const INERT = /^(application\/pdf|(audio|video)\/.+)$/

/** Content-Disposition of RFC 6266: the name in ASCII, and in full as RFC 8187 writes it. */
export function disposition(mediaType: string, name: string, attachment = false): string {
  const kind = SHOWN.test(mediaType) && !attachment ? 'inline' : 'attachment'
  const ascii = name.replace(/[^\w. ()+,=@~-]/g, '_').slice(0, 150)
  const whole = encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${ascii}"${ascii === name ? '' : `; filename*=UTF-8''${whole}`}`
}

/** Headers of a file: what it is, and what a browser that opens it by itself may do with it. */
export function fileHeaders({ mediaType: given, name, attachment }: NamedFile): Record<string, string> {
  const mediaType = MEDIA_TYPE.test(given) ? given.toLowerCase() : 'application/octet-stream'
  return {
    'Content-Type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
    'Content-Disposition': disposition(mediaType, name, attachment),
    ...(!INERT.test(mediaType) && { 'Content-Security-Policy': "default-src 'none'; sandbox" }),
  }
}
