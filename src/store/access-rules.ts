// What a customer has said of access: roles with their services, providers, and headers; read together.
import type { LanguageMap } from '../json-object.js'
import type { AuthServiceRow, CustomHeaderRow, RoleRow } from './row-types.js'
import type { SealedRows } from './sealing.js'

export interface AccessRules {
  roles: Pick<RoleRow, 'name' | 'label' | 'aliases' | 'auth_service'>[]
  /** The ways for viewers to get a role. */
  services: AuthServiceRow[]
  providers: {
    auth_service: string
    configuration: string
    /** The client's secret in plain, empty when there is none; undefined when it cannot be decrypted, which is logged. */
    credentials(): string | undefined
  }[]
  headers: Pick<CustomHeaderRow, 'key' | 'value' | 'space' | 'role'>[]
  /** What spaces say of data mining, by their numbers. */
  dataMining: Record<number, string>
  /** What spaces call the fields of their images, by their numbers, and the columns that say it. */
  fieldLabels: Record<number, Partial<Record<string, LanguageMap | null>>>
}

/** Columns of spaces that say what people call a field of their images. */
const FIELD_LABELS = ['string1', 'string2', 'string3', 'number1', 'number2', 'number3'].map(name => `${name}_label`)

/** Channel of NOTIFY with the number of the customer whose rules have changed. */
export const ACCESS_CHANGED = 'hydria_access'

/** Everything that a customer has said of access. */
export async function readAccessRules({ db, sealing }: SealedRows, customer: number): Promise<AccessRules> {
  const of = (table: string, ...columns: string[]) =>
    db(table)
      .where({ customer })
      .select(...columns)
  const providers = await of('role_providers', 'customer', 'auth_service', 'configuration', 'credentials')
  const spaces = await of('spaces', 'id', 'data_mining').whereNotNull('data_mining')
  const labelled = await of('spaces', 'id', ...FIELD_LABELS).whereRaw(
    `coalesce(${FIELD_LABELS.join(', ')}) IS NOT NULL`,
  )
  return {
    roles: await of('roles', 'name', 'label', 'aliases', 'auth_service'),
    services: await of('auth_services', '*'),
    providers: providers.map(({ auth_service, configuration, ...row }) => ({
      auth_service,
      configuration,
      credentials: () => sealing.open('role_providers', { ...row, auth_service }, 'credentials') ?? undefined,
    })),
    headers: await of('custom_headers', 'key', 'value', 'space', 'role').orderBy('version'),
    dataMining: Object.fromEntries(spaces.map(({ id, data_mining }) => [id, data_mining])),
    fieldLabels: Object.fromEntries(labelled.map(({ id, ...labels }) => [id, labels])),
  }
}
