// What a client's steps are written with: each is named, checked, and told on a line of its own.
import assert from 'node:assert/strict'

/** A teller of the steps of one client; `failed` collects what did not hold. */
export function teller(client, failed) {
  return async (title, check) => {
    try {
      const said = await check(assert)
      process.stdout.write(`ok    ${client}: ${title}${said === undefined ? '' : ` (${said})`}\n`)
    } catch (error) {
      failed.push(`${client}: ${title}`)
      process.stdout.write(
        `FAIL  ${client}: ${title}\n      ${String(error?.stack ?? error)
          .split('\n')
          .slice(0, 6)
          .join('\n      ')}\n`,
      )
    }
  }
}
