// The tree of addresses: it finds what the templates, one by one, say.
import { VOCABULARY } from '../../src/apis/index.js'
import { type Address, routeTree, variablesOf as variablesAt } from '../../src/http/index.js'
import { parseTemplate, type Route, readVocabulary } from '../../src/vocabulary/index.js'

const routesOf = (name: string) => readVocabulary(VOCABULARY + name).routes
const addressesOf = (routes: Route[]) => routeTree(routes, ({ template }) => template.text)
const variablesOf = ({ route, segments }: Address<Route>) => variablesAt(route.template.variables, segments)
const routes = routesOf('dlcs')
const find = addressesOf(routes)

const exampleOf = ({ template }: Route): string => template.text.replace(/\{\w+\}/g, '7')

describe('the addresses of a vocabulary', () => {
  it.each(routes.map(route => [exampleOf(route)]))('lead %s to the one route whose template made it', path => {
    const matching = routes.filter(({ template }) => template.match(path))
    const literal = matching.find(
      ({ template }) =>
        template.text.split('{').length ===
        Math.min(...matching.map(({ template }) => template.text.split('{').length)),
    )
    expect(find(path)!.route).toBe(literal)
  })

  it('give the variables, decoded', () => {
    const address = find('/customers/2/spaces/5/images/a%2Fb%20c')!
    expect(variablesOf(address)).toEqual({ customer: '2', space: '5', image: 'a/b c' })
  })

  it('end in a slash or not', () => {
    expect(find('/customers/2/spaces/')!.route).toBe(find('/customers/2/spaces')!.route)
  })

  it.each(['/nowhere', '/customers//spaces', '/customers/2/nowhere', '/Customers', '//', '/customers/2/spaces//'])(
    'do not have %s',
    path => expect(find(path)).toBeUndefined(),
  )

  it('throw for what is not validly encoded', () => {
    expect(() => variablesOf(find('/customers/%E0%A4%A')!)).toThrow(URIError)
  })

  it('come back from a literal that leads nowhere to the variable beside it', () => {
    const route = (text: string): Route => ({ ...routes[0]!, template: parseTemplate(text) })
    const [first, second] = [route('/a/b/c'), route('/a/{x}/{y}')]
    const own = addressesOf([first, second])
    expect([own('/a/b/c')!.route, own('/a/b/d')!.route]).toEqual([first, second])
    expect(own('/a/b/d')!.segments).toEqual(['b', 'd'])
  })

  it.each(['dsio', 'rokka'])('are apart from those of %s, which are looked for after them', name => {
    for (const other of routesOf(name).filter(({ template }) => !template.text.startsWith('/{')))
      expect(find(exampleOf(other))).toBeUndefined()
  })
})
