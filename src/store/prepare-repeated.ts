// Prepares what is asked again and again of the embedded database, where planning costs more than running.
import { LRUCache } from 'lru-cache'
import type pg from 'pg'

/** Most statements that are prepared: what the program asks all the time has not half as many texts. */
const MOST_PREPARED = 300

/** Times that a text is seen among the last ones before it is prepared. */
const OFTEN = 3

/** Longest text that is prepared: longer ones are made for particular rows, and rarely repeat. */
const LONGEST = 4000

/** What changes tables leaves the plans, and the columns of `*`, as they were before. */
const CHANGES_TABLES = /^\s*(create|alter|drop)\b/i

interface Asked {
  text: string
  values?: unknown[]
  name?: string
}

const isAsked = (config: unknown): config is Asked => typeof (config as Asked | undefined)?.text === 'string'

/**
 * Lets a connection prepare each statement with parameters that it is asked for often. Only for a database with one
 * connection: tables that another one changes would make prepared statements fail.
 */
export function prepareRepeated(client: pg.Client): void {
  const query = client.query.bind(client) as (config: unknown, ...rest: unknown[]) => unknown
  const names = new Map<string, string>()
  const seen = new LRUCache<string, number>({ max: MOST_PREPARED })
  let made = 0

  function prepared(asked: Asked): Asked {
    const { text, values, name } = asked
    if (CHANGES_TABLES.test(text)) names.clear()
    if (name !== undefined || !values?.length || text.length > LONGEST) return asked
    const known = names.get(text)
    if (known !== undefined) return { ...asked, name: known }
    const times = (seen.get(text) ?? 0) + 1
    seen.set(text, times)
    if (times >= OFTEN && names.size < MOST_PREPARED) names.set(text, `repeated_${made++}`)
    return asked
  }
  Object.assign(client, {
    query: (config: unknown, ...rest: unknown[]) => query(isAsked(config) ? prepared(config) : config, ...rest),
  })
}
