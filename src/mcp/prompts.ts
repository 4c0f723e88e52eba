// What people can begin with: for each class that can be created, a request to a model to do so.
import type { GetPromptResult, Prompt } from '@modelcontextprotocol/server'
import { invalid } from '../problem.js'
import type { Class, Property } from '../vocabulary/index.js'
import { labelOf, type Offer, offersOf } from './targets.js'
import type { Platform } from './tool-caller.js'
import { creates } from './write-tools.js'

/** A class that can be created, and what is to be said for it. */
interface Begun {
  prompt: Prompt
  owner: Class
  /** Variables of its address. */
  where: string[]
  needed: Property[]
}

function begun({ route }: Offer): Begun {
  const owner = route.target
  const where = route.template.variables.filter(name => name !== 'customer')
  const needed = owner.properties.filter(({ required, writeable }) => required && writeable)
  return {
    ...{ owner, where, needed },
    prompt: {
      name: `create-${owner.name}`,
      title: `Create: ${labelOf(owner)}`,
      description: owner.description,
      arguments: [
        ...where.map(name => ({ name, description: `The ${name} to create it in.`, required: false })),
        ...needed
          .filter(({ name }) => !where.includes(name))
          .map(({ name, description }) => ({ name, description, required: false })),
        { name: 'wish', description: 'What else it should be, in your own words.', required: false },
      ],
    },
  }
}

const beginnings = (platform: Platform): Begun[] => {
  const first = new Map<string, Begun>()
  for (const offer of offersOf(platform).filter(creates))
    if (!first.has(offer.route.target.name)) first.set(offer.route.target.name, begun(offer))
  return [...first.values()]
}

export const promptsOf = (platform: Platform): Prompt[] => beginnings(platform).map(({ prompt }) => prompt)

/** The message of a prompt. Throws HttpProblem 400 when there is none of that name. */
export function promptMessage(platform: Platform, name: string, given: Record<string, string>): GetPromptResult {
  const found = beginnings(platform).find(({ prompt }) => prompt.name === name)
  if (!found) throw invalid('name', 'is not the name of a prompt')
  const { owner, where, needed } = found
  const lines = [
    `Create a ${labelOf(owner)} (class ${owner.name}) on this platform with the tool create.`,
    owner.description,
    ...(where.length > 0 ? [`Its place is given by \`where\`: ${where.join(', ')}.`] : []),
    ...(needed.length > 0 ? [`It needs: ${needed.map(one => `${one.name} (${one.description})`).join('; ')}.`] : []),
    'Call the tool describe for its other properties. Ask for what you do not know, and report the address of the new resource.',
    ...Object.entries(given).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
  ]
  return {
    description: owner.description,
    messages: [{ role: 'user', content: { type: 'text', text: lines.join('\n') } }],
  }
}
