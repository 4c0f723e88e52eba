// The fields of a form, as a browser sends them by default.
import { HttpProblem, invalid } from '../problem.js'
import { isUtf8Encoded } from './percent-encoding.js'

/** Media type of a form without files. */
export const FORM_TYPE = 'application/x-www-form-urlencoded'

/** Most fields of a form. */
const MOST_FIELDS = 1000

/**
 * The fields of a form. Throws HttpProblem 400 for what is not UTF-8, 413 for too many: each is looked for among all of them.
 */
export function formFields(text: string, most = MOST_FIELDS): URLSearchParams {
  const message = `must not have more than ${most} fields`
  if (text.split('&', most + 1).length > most)
    throw new HttpProblem(413, 'Content too large', `A form ${message}.`, [{ property: 'body', message }])
  if (!isUtf8Encoded(text)) throw invalid('body', 'must be UTF-8, percent-encoded')
  return new URLSearchParams(text)
}
