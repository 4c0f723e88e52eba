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
      title: `Make: ${labelOf(owner)}`,
      description: owner.description,
      arguments: [
        ...where.map(name => ({ name, description: `Which ${name} it is to be in.`, required: false })),
        ...needed
          .filter(({ name }) => !where.includes(name))
          .map(({ name, description }) => ({ name, description, required: false })),
        { name: 'wish', description: 'What else it is to be, in your own words.', required: false },
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
  if (!found) throw invalid('name', 'is that of no prompt')
  const { owner, where, needed } = found
  const lines = [
    `Make a ${labelOf(owner)} (class ${owner.name}) on this platform with the tool create.`,
    owner.description,
    ...(where.length > 0 ? [`It is made in a place that \`where\` tells: ${where.join(', ')}.`] : []),
    ...(needed.length > 0 ? [`It needs: ${needed.map(one => `${one.name} (${one.description})`).join('; ')}.`] : []),
    'Call the tool describe for its other properties. Ask for what you do not know, and tell the address of what was made.',
    ...Object.entries(given).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
  ]
  return {
    description: owner.description,
    messages: [{ role: 'user', content: { type: 'text', text: lines.join('\n') } }],
  }
}
