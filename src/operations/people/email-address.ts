// Addresses of email as the vocabulary has them: those of users, and of whoever signs in.

export const LONGEST_EMAIL = 254

/** Whether a text can be stored as an address of email. */
export const isEmail = (text: string): boolean =>
  text.length <= LONGEST_EMAIL && !text.includes('\u0000') && /^[^@\s]+@[^@\s]+$/.test(text)
