// The handlers that need no code of their own: read, list, create, put, patch and delete of any class.

import {
  type Answer,
  type Call,
  type Change,
  deleted,
  type Handler,
  listMembers,
  type Rule,
  rules,
  type Services,
  updated,
} from '../operations/index.js'
import { invalid, notFound } from '../problem.js'
import { insertSeeds, mintKey, type Where } from '../store/index.js'
import { type Class, columnName, type Property, type Row } from '../vocabulary/index.js'

/** The key as the address has it, where the body may name it: `name` of a Role that is PUT to its own address. */
function withKey(owner: Class, call: Call, body: Record<string, unknown>): Record<string, unknown> {
  const key = owner.properties.find(property => property.name === owner.key)
  const text = call.variables[call.route.template.variables.at(-1) ?? '']
  if (!key?.writeable || text === undefined || body[owner.key] !== undefined) return body
  return { ...body, [owner.key]: key.kind === 'string' ? text : Number(text) }
}

/** Throws HttpProblem 400 when the body names another resource than the address does. */
function checkAddress(owner: Class, values: Row, where: Where): void {
  for (const [column, value] of Object.entries(where)) {
    if (values[column] === undefined || String(values[column]) === String(value)) continue
    const property = owner.properties.find((candidate: Property) => candidate.column === column)
    throw invalid(property?.name ?? column, `must be ${value}, as in the URL, or be omitted`)
  }
}

/** The same for a key that only the platform gives: sent back it must be the address's. */
function checkGivenKey(owner: Class, call: Call, body: Record<string, unknown>): void {
  const given = body[owner.key]
  const key = owner.properties.find(property => property.name === owner.key)
  const text = call.variables[call.route.template.variables.at(-1) ?? '']
  if (!key || key.writeable || given === undefined || text === undefined) return
  if (![text, call.self, new URL(call.self).pathname].includes(String(given)))
    throw invalid(owner.key, `must be ${text}, as in the URL, or be omitted`)
}

const bodyOf = (call: Call): Record<string, unknown> => {
  if (!call.body) throw invalid('body', 'is required: a JSON object')
  return call.body
}

const modeOf = (call: Call) => ({ strict: call.prefer.strict, scope: call.variables })

const orNotFound = (call: Call, row: Row | undefined): Row => {
  if (!row) throw notFound(`The ${call.route.target.title}`)
  return row
}

async function read(call: Call, { store }: Services): Promise<Answer> {
  const { target } = call.route
  const row = orNotFound(call, await store.find(target, call.where, call.compiled.serialisers.columns(target)))
  return { kind: 'resource', status: 200, owner: call.route.target, row }
}

const ruleOf = ({ rule }: Class): Rule => (rule === undefined ? {} : rules[rule]!)

const written = async (change: Change): Promise<Row> => (await ruleOf(change.owner).write?.(change)) ?? change.values

/** Inserts the row of a change as its class's rule lets it, with a key when it brings none, and what it begins with. */
async function inserted(change: Change): Promise<Row> {
  const { session, owner } = change
  const row = await session.insert(owner, await mintKey(session.db, owner, await written(change)))
  await insertSeeds(session, owner, row)
  return row
}

async function create(call: Call, services: Services): Promise<Answer> {
  const { target } = call.route
  const { store } = services
  const body = bodyOf(call)
  const key = target.properties.find(property => property.name === target.key)
  if (key && !key.writeable && body[key.name] !== undefined)
    throw invalid(key.name, 'is assigned by the server; omit it')
  const values = call.compiled.readerOf(target).read(body, { ...modeOf(call), whole: true })
  checkAddress(target, values, call.where)
  await ruleOf(target).prepare?.(body)
  const row = await store.transaction(async session =>
    inserted({ call, services, session, owner: target, values: { ...values, ...call.where } }),
  )
  return { kind: 'resource', status: 201, owner: target, row, created: true }
}

async function put(call: Call, services: Services): Promise<Answer> {
  const { target } = call.route
  const { store } = services
  const body = withKey(target, call, bodyOf(call))
  checkGivenKey(target, call, body)
  await ruleOf(target).prepare?.(body)
  return store.transaction(async session => {
    const before = await session.lock(target, call.where)
    const values = call.compiled.readerOf(target).read(body, { ...modeOf(call), whole: true, before }, call.self)
    checkAddress(target, values, call.where)
    call.precondition(before)
    const change = { call, services, session, owner: target, values: { ...values, ...call.where }, before }
    if (before) {
      const row = orNotFound(call, await session.update(target, call.where, await written(change)))
      return { kind: 'resource', status: 200, owner: target, row }
    }
    const row = await inserted(change)
    return { kind: 'resource', status: 201, owner: target, row, created: true }
  })
}

async function patch(call: Call, services: Services): Promise<Answer> {
  const { target } = call.route
  const { store } = services
  const body = bodyOf(call)
  checkGivenKey(target, call, body)
  await ruleOf(target).prepare?.(body)
  return store.transaction(async session => {
    const there = await session.lock(target, call.where)
    const values = call.compiled
      .readerOf(target)
      .read(body, { ...modeOf(call), whole: false, before: there }, call.self)
    checkAddress(target, values, { [columnName(target.key)]: call.where[columnName(target.key)] })
    const before = orNotFound(call, there)
    call.precondition(before)
    const change = { call, services, session, owner: target, values, before }
    return updated(call, target, orNotFound(call, await session.update(target, call.where, await written(change))))
  })
}

async function remove(call: Call, services: Services): Promise<Answer> {
  const { target } = call.route
  await services.store.transaction(async session => {
    const before = orNotFound(call, await session.lock(target, call.where))
    call.precondition(before)
    const change = { call, services, session, owner: target, values: {}, before }
    await ruleOf(target).remove?.(change)
    await session.remove(target, call.where)
  })
  return deleted(call)
}

/** The generic handlers by name. */
export const genericHandlers: Record<string, Handler> = {
  read: { statuses: [200, 404], run: read },
  list: { statuses: [200], run: (call, services) => listMembers(call, services) },
  create: { statuses: [201, 400], run: create },
  put: { statuses: [200, 201, 404], run: put },
  patch: { statuses: [200, 205, 400, 404], run: patch },
  delete: { statuses: [204, 205, 404], run: remove },
}
