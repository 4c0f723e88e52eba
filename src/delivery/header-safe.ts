// A path as it may stand in a header.

const UNSAFE = /[^!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]/g

/** A path as it may stand in a header: what an address must not hold is percent-encoded. */
export const headerSafe = (path: string): string =>
  path.replace(UNSAFE, character => (character > '\u00ff' ? encodeURIComponent(character) : percent(character)))

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
