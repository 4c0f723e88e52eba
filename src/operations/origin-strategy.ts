// Origin strategies of customers: a regex that can be matched safely, and credentials where the strategy has them.
import { readCredentials, type StrategyName, validateRegex } from '../ingest/index.js'
import { invalid } from '../problem.js'
import { type CustomerOriginStrategyRow, originStrategyNames, type Session } from '../store/index.js'
import type { Change, Rule } from './call.js'

/** What credentials read as; sent back, it leaves them as they are. */
const MASK = 'xxx'

async function checkStrategy({ db }: Session, strategy: unknown): Promise<StrategyName> {
  const names = await originStrategyNames(db)
  if (names.includes(String(strategy))) return strategy as StrategyName
  throw invalid('strategy', `must be the IRI or the name of one of ${names.join(', ')}`)
}

async function checkOriginStrategy({
  session,
  values,
  before,
}: Change<CustomerOriginStrategyRow>): Promise<Partial<CustomerOriginStrategyRow>> {
  const row = { ...before, ...values }
  if (row.regex !== before?.regex) await validateRegex(String(row.regex))
  const strategy = await checkStrategy(session, row.strategy)
  const { credentials: sent, ...others } = values
  const given = sent === MASK ? undefined : sent
  const areKept = given === undefined && before?.strategy === strategy
  if (!areKept) readCredentials(strategy, given)
  if (row.optimised && strategy !== 's3-ambient')
    throw invalid('optimised', 'may be true for the strategy s3-ambient only')
  return areKept ? others : { ...others, credentials: given ?? null }
}

/** Tries the regex, in whatever form the body has it; a fault is told with the others, unless the regex stays as it is. */
async function tryRegex({ regex }: Record<string, unknown>): Promise<void> {
  const [given] = [regex].flat()
  const text = typeof given === 'object' && given !== null ? (given as Record<string, unknown>)['@value'] : given
  if (typeof text === 'string') await validateRegex(text).catch(() => undefined)
}

export const originStrategyRule: Rule<CustomerOriginStrategyRow> = { prepare: tryRegex, write: checkOriginStrategy }
