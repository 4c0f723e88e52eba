// What is wrong with an argument of a command line, and what was probably meant.
import { didYouMean } from '../nearest.js'

/** The message of an error that `parseArgs` threw; `known`: the names of the options that it was given. */
export function argumentFault({ message }: Error, known: string[]): string {
  const [, option] = /^Unknown option '(.*?)'/.exec(message) ?? []
  if (option === undefined) return message.split('. To ')[0]!
  const options = known.map(name => `--${name}`)
  return `unknown option ${option}${didYouMean(option, options)}`
}
