// What rokka's dialect keeps in the database.
export type { AliasRow, ApiKeyRow, MembershipRow, SourceImageRow, StackRow } from '../row-types.js'
export * from './api-keys.js'
export type { Bound, Condition as SearchCondition, Field, FieldType, Test } from './fields.js'
export * from './named.js'
export * from './organizations.js'
export * from './source-image-search.js'
export * from './source-images.js'
