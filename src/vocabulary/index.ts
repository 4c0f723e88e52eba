// The vocabulary module: reads vocab/ and answers every question about it. Pure: no HTTP, no SQL.
import { buildVocabulary } from './build.js'
import type { Vocabulary } from './model.js'
import { readFiles } from './read-files.js'

export { ACCESS, type Access, ROLES, type Role } from './access-terms.js'
export { API_VERSIONS, type ApiVersion, inVersion } from './api-versions.js'
export type { BulkEdit } from './bulk-edits.js'
export { columnFaults, faultsOf, type HandlerStatuses } from './check.js'
export { classNamed } from './class-named.js'
export { clientModule } from './client-code.js'
export { columnsOf } from './column-type.js'
export { type CompiledVocabulary, vocabularyCompiler } from './compile.js'
export type { Display } from './console-terms.js'
export { contextDocument, localContext } from './context.js'
export { datasetContext, datasetDocument } from './dataset.js'
export { apiDocumentation } from './documentation.js'
export { exampleBody, exampleRow, withContext } from './example.js'
export { rowTypes } from './generate-rows.js'
export { PREFIXES } from './hydra-terms.js'
export { compileReaders, type InputReader, isSecret } from './input.js'
export { rightFor } from './input-faults.js'
export { languageMapOf } from './language-map.js'
export { classMarkdown, markdownPages } from './markdown.js'
export type {
  Class,
  Column,
  Kind,
  Method,
  Operation,
  Property,
  Route,
  Row,
  Status,
  Vocabulary,
} from './model.js'
export { momentOf } from './moment.js'
export { openApi } from './openapi.js'
export { defaultColumns, parentOf } from './parent.js'
export { rulesOfProperty } from './property-rules.js'
export {
  contextUrl,
  documentationLinks,
  type PublishedAt,
  publishedAt,
  publishedByName,
  vocabNamespace,
} from './published-at.js'
export { schemaDocument } from './published-schema.js'
export { compileQuads, type ToQuads } from './quads.js'
export { vocabularyFolders } from './read-files.js'
export { references, referenceTemplate, type Scope, withoutBase } from './reference.js'
export { MOST_ITEMS, type Schema } from './schema.js'
export { seedColumn } from './seed.js'
export { compileSerialisers, type Serialisers } from './serialise.js'
export { shapeDocument, shapesContext } from './shacl.js'
export { compileStatements, type ExpandedNode, type Meant, type ReadStatements } from './statements.js'
export { hasText, isText, NO_TEXT, segmentOf } from './storable-text.js'
export { columnName, escapeLiteral, parseTemplate, type UriTemplate } from './template.js'
export { typeDefinitions } from './typescript.js'
export { WRITE_COLUMNS, WRITES_KEEP, writeCells, writeMeanings } from './write-meanings.js'

/** Reads a vocabulary's folder. Throws an Error that names file and property when it cannot be read as one. */
export const readVocabulary = (folder: string): Vocabulary => buildVocabulary(readFiles(folder))
