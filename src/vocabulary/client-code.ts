// The module of types that the client has of a vocabulary: its classes, where their resources are, and what can be done there.
import type { Class, Operation, Route, Vocabulary } from './model.js'
import { typeDefinitions } from './typescript.js'

/** What is known of the resources of a class. */
interface Reached {
  owner: Class
  /** Addresses of one resource, and of lists and of where one is made. */
  item: string[]
  list: string[]
  methods: Set<string>
}

/** What the client calls an operation; undefined for what it has no function of its own for. */
function functionsOf({ target, kind }: Route, { method, expects, consumes, produces }: Operation): string[] {
  if (consumes !== undefined || produces !== undefined) return []
  if (method === 'GET') return kind === 'item' ? ['get'] : ['list', 'page']
  if (method === 'DELETE') return kind === 'item' ? ['delete'] : []
  return expects !== target.iri ? [] : method === 'POST' ? ['create'] : kind === 'item' ? [method.toLowerCase()] : []
}

/** Those with the most variables first: what is said in full is meant in full. */
const byVariables = (one: string, other: string): number => other.split('{').length - one.split('{').length

function reached({ classes, routes }: Vocabulary): Reached[] {
  return [...classes.values()].flatMap(owner => {
    const known: Reached = { owner, item: [], list: [], methods: new Set() }
    for (const route of routes.filter(({ target }) => target === owner)) {
      const functions = route.operations.flatMap(operation => functionsOf(route, operation))
      // A link to one resource is found in the resource that has it.
      if (functions.length === 0 || (route.link && route.kind === 'item' && !functions.includes('create'))) continue
      const templates = functions.includes('list') || functions.includes('create') ? known.list : known.item
      templates.push(route.template.text)
      for (const name of functions) known.methods.add(name)
    }
    for (const templates of [known.item, known.list]) templates.sort(byVariables)
    return known.methods.size > 0 ? [known] : []
  })
}

/** `portalUser` of PortalUser, `iiifSource` of IIIFSource. */
const lower = (name: string): string => name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, start => start.toLowerCase())

/** The last word of the address of a class's resources: `images`. */
const wordOf = ({ uriTemplates: [first] }: Class): string | undefined =>
  /\/(\w+)\/\{\w+\}$/.exec(first?.text ?? '')?.[1]

/** Whether the last segment of a class's address is the plural of its name: of several classes with the same segment, this one is called by it. */
const isPlural = ({ owner }: Reached): boolean =>
  wordOf(owner)?.startsWith(lower(owner.name).replace(/y$/, '')) ?? false

/** What the client calls the resources of each class. */
function namesOf(all: Reached[]): Map<Reached, string> {
  const taken = new Set<string>()
  const names = new Map<Reached, string>()
  for (const one of [...all.filter(isPlural), ...all.filter(other => !isPlural(other))]) {
    const word = wordOf(one.owner)
    const name = word === undefined || taken.has(word) ? lower(one.owner.name) : word
    taken.add(name)
    names.set(one, name)
  }
  return names
}

/** The type of the variables of addresses; the customer may be known already. */
const whereType = (templates: string[]): string =>
  [
    ...new Set(
      templates.map(template => {
        const names = [...template.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
        const members = names.map(name => (name === 'customer' ? 'customer?: Id' : `${name}: Id`))
        return members.length > 0 ? `{ ${members.join('; ')} }` : 'Record<string, never>'
      }),
    ),
  ].join(' | ') || 'never'

function memberOf(name: string, { owner, item, list, methods }: Reached): string {
  const isWritten = owner.properties.some(({ writeable, derived }) => writeable && !derived)
  const types = [owner.name, isWritten ? `${owner.name}Body` : 'never', whereType(item), whereType(list)]
  const functions = [...methods, 'address'].map(one => `'${one}'`).join(' | ')
  return `  /** ${owner.description.replaceAll('*/', '* /')} */\n  ${name}: Pick<Resources<${types.join(', ')}>, ${functions}>`
}

/** The module. */
export function clientModule(vocabulary: Vocabulary): string {
  const all = reached(vocabulary)
  const names = namesOf(all)
  const addresses = all.map(
    one => `  ${names.get(one)}: { item: ${JSON.stringify(one.item)}, list: ${JSON.stringify(one.list)} },`,
  )
  return [
    typeDefinitions(vocabulary),
    "import type { Id, Resources } from './resources.js'\n",
    '/** The resources of each class. */',
    `export interface Classes {\n${all.map(one => memberOf(names.get(one)!, one)).join('\n')}\n}\n`,
    '/** Where they are. */',
    `export const ADDRESSES = {\n${addresses.join('\n')}\n}\n`,
  ].join('\n')
}
