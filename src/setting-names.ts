// Variables of the environment that were meant as settings but are named wrongly.
import { didYouMean } from './nearest.js'

/** Shorter names are too near to those that other programs use. */
const LEAST_LENGTH = 8
const MOST_EDITS = 2

/** What Kubernetes and Docker set for each service that a container can reach: DATABASE_PORT=tcp://10.0.0.7:5432. */
const OF_A_SERVICE = /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)|_ENV_/
const isOfAService = (name: string, value: string | undefined): boolean =>
  OF_A_SERVICE.test(name) || /^(tcp|udp|sctp):\/\//.test(value ?? '')

/** The names in an environment that are no settings, and were not set by what runs the container. */
const others = (environment: NodeJS.ProcessEnv, settings: string[]): string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    settings.includes(name) || isOfAService(name, value) ? [] : [name],
  )

/** Last words of the variables that other programs have for one service: DATABASE_PORT, METRICS_HOST. */
const USUAL = ['DB', 'HOST', 'NAME', 'PASS', 'PATH', 'PORT', 'TYPE', 'USER']

/** Whether a name is that of a setting but for its last word, in the place of which it has another one. */
function hasOtherEnd(name: string, setting: string): boolean {
  const [words, meant] = [name.split('_'), setting.split('_')]
  const [last, end] = [words.pop()!, meant.pop()!]
  return USUAL.includes(last) && !end.startsWith(last) && words.join('_') === meant.join('_')
}

/** A fault for each variable whose name is at most two letters from that of a setting of eight letters or more. */
export function mistypedNames(environment: NodeJS.ProcessEnv, settings: string[]): string[] {
  const long = settings.filter(({ length }) => length >= LEAST_LENGTH)
  return others(environment, settings).flatMap(name => {
    const meant = didYouMean(
      name,
      long.filter(setting => !hasOtherEnd(name, setting)),
      MOST_EDITS,
    )
    return meant === '' ? [] : [`${name} is not a setting${meant}`]
  })
}

const firstWord = (name: string): string => name.split('_')[0]!

/** The variables that look like settings and are not: their first word is that of a setting of several words (INGEST_RETRIES). */
export function strangeNames(environment: NodeJS.ProcessEnv, settings: string[]): string[] {
  const words = new Set(settings.filter(name => name.includes('_')).map(firstWord))
  return others(environment, settings).filter(name => name.includes('_') && words.has(firstWord(name)))
}
