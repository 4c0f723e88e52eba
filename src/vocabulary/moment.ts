// Dates and times as ISO 8601 writes them, read in one way wherever a request has one.

const FORM =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/i

/** Minutes that a zone is ahead of UTC; undefined where there is no such zone. */
function minutesAhead(zone: string): number | undefined {
  if (/^z?$/i.test(zone)) return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)]
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/**
 * The time of a year, a month, a date or a date-time of ISO 8601: what is left out is its beginning, and without a zone
 * it is in UTC. Undefined for any other text, and for a day or an hour that does not exist: 30 February is not 2 March.
 */
export function momentOf(text: string): Date | undefined {
  const found = FORM.exec(text)
  if (!found) return undefined
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((part, index) => Number(part ?? (index < 3 ? 1 : 0)))
  const ahead = minutesAhead(found[8] ?? '')
  const moment = new Date(0)
  moment.setUTCFullYear(year!, month! - 1, day)
  moment.setUTCHours(hour!, minute, second, Number((found[7] ?? '').padEnd(3, '0').slice(0, 3)))
  const same =
    moment.getUTCMonth() === month! - 1 &&
    moment.getUTCDate() === day &&
    moment.getUTCHours() === hour &&
    moment.getUTCMinutes() === minute &&
    moment.getUTCSeconds() === second
  if (!same || ahead === undefined) return undefined
  moment.setTime(moment.getTime() - ahead * 60_000)
  return moment
}
