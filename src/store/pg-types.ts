// How values of PostgreSQL become ours. A list of images has hundreds of timestamps and arrays: those take the short way.
import pg from 'pg'

const { INT8, NUMERIC, TIMESTAMPTZ } = pg.types.builtins
const TEXT_ARRAY = 1009

const anyMoment: (text: string) => Date = pg.types.getTypeParser(TIMESTAMPTZ)
const anyArray: (text: string) => string[] = pg.types.getTypeParser(TEXT_ARRAY as never)

/** `2026-11-21 17:20:00.123+00`, as servers write it whose time zone is UTC; all else goes the long way. */
const moment = (text: string): Date =>
  text[4] === '-' && text.endsWith('+00') ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : anyMoment(text)

const textArray = (text: string): string[] => (text === '{}' ? [] : anyArray(text))

/** Sets the parsers of all connections. Counts and sizes are bigint in SQL and stay below 2^53: numbers, not strings. */
export function setTypeParsers(): void {
  pg.types.setTypeParser(INT8, Number)
  pg.types.setTypeParser(NUMERIC, Number)
  pg.types.setTypeParser(TIMESTAMPTZ, moment)
  pg.types.setTypeParser(TEXT_ARRAY as never, textArray)
}
