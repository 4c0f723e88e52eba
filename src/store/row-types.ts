// What the rows of each class hold: generated from vocab/ by `npm run rows`, not to be edited.
import type { JsonObject, LanguageMap, Lut, Thumbnail } from './json-columns.js'

/** A row of `adjuncts`: dlcs Adjunct. */
export type AdjunctRow = {
  number: number
  customer: number
  space: number | null
  image: string | null
  kind: string | null
  resource: string | null
  hosted: boolean | null
  document: string | null
  document_kind: string | null
  canvas: string | null
  range: string | null
  made_of: string | null
  resource_type: string
  id: string
  public_id: string | null
  external_id: string | null
  origin: string | null
  pipeline: 'ocr' | null
  media_type: string
  iiif_link: 'seeAlso' | 'rendering' | 'annotations' | 'inlineAnnotation'
  profile: string | null
  label: LanguageMap | null
  language: string[]
  motivation: string | null
  provides: string | null
  creator: string | null
  source: string | null
  roles: string[] | null
  size: number | null
  original: string | null
  batch: number | null
  created: Date
  finished: Date | null
  ingesting: boolean
  error: string
  version?: number
}

/** A row of `adjunct_batches`: dlcs AdjunctBatch. */
export type AdjunctBatchRow = {
  customer: number
  id: number
  submitted: Date
  count: number
  completed: number
  errors: number
  finished: Date | null
  version?: number
}

/** A row of `audit_entries`: dlcs AuditEntry. */
export type AuditEntryRow = {
  customer: number | null
  id: number
  created: Date
  actor: string
  actor_kind: 'key' | 'token' | 'person' | 'platform' | 'anyone'
  actor_name: string | null
  action: string
  target: string
  count: number
  concerned: string[]
  images_concerned: string[]
  differences: unknown
  outcome: 'done' | 'refused'
  request_id: string | null
  client_address: string
  version?: number
}

/** A row of `auth_services`: dlcs AuthService. */
export type AuthServiceRow = {
  customer: number
  auth_service: string | null
  has_role_provider: boolean
  name: string
  profile: 'clickthrough' | 'oidc' | 'ip' | 'logout'
  label: string
  description: string
  page_label: string
  page_description: string
  call_to_action: string
  time_to_live: number
  version?: number
}

/** A row of `batches`: dlcs Batch. */
export type BatchRow = {
  customer: number
  priority: boolean
  id: number
  submitted: Date
  count: number
  completed: number
  errors: number
  finished: Date | null
  est_completion: Date | null
  superseded: boolean
  version?: number
}

/** A row of `change_feeds`: dlcs ChangeFeed. */
export type ChangeFeedRow = {
  customer: number
  space: number | null
  version?: number
}

/** A row of `custom_headers`: dlcs CustomHeader. */
export type CustomHeaderRow = {
  customer: number
  id: string
  key: string
  value: string
  space: number | null
  role: string | null
  ignored: string | null
  version?: number
}

/** A row of `customers`: dlcs Customer. */
export type CustomerRow = {
  id: number
  name: string
  display_name: string
  default_image_version: number
  default_presentation_version: number
  api_version: '2016' | '2026'
  created: Date
  administrator: boolean
  accepted_agreement: boolean
  version?: number
}

/** A row of `customer_adjunct_queues`: dlcs CustomerAdjunctQueue. */
export type CustomerAdjunctQueueRow = {
  customer: number
  size: number
  batches_waiting: number
  adjuncts_waiting: number
  version?: number
}

/** A row of `customer_origin_strategies`: dlcs CustomerOriginStrategy. */
export type CustomerOriginStrategyRow = {
  customer: number
  id: string
  regex: string
  strategy: string
  credentials: string | null
  optimised: boolean
  order: number
  version?: number
}

/** A row of `customer_queues`: dlcs CustomerQueue. */
export type CustomerQueueRow = {
  customer: number
  size: number
  batches_waiting: number
  images_waiting: number
  version?: number
}

/** A row of `storage`: dlcs CustomerStorage. */
export type CustomerStorageRow = {
  customer: number
  space: number | null
  number_of_stored_images: number
  total_size_of_stored_images: number
  total_size_of_thumbnails: number
  number_of_stored_adjuncts: number
  total_size_of_stored_adjuncts: number
  number_of_trashed_images: number
  total_size_of_trashed_images: number
  cached_projections: number
  cached_projections_size: number
  last_calculated: Date
  storage_policy: string | null
  version?: number
}

/** A row of `customer_usages`: dlcs CustomerUsage. */
export type CustomerUsageRow = {
  id: number
  display_name: string
  number_of_stored_images: number
  total_size_of_stored_images: number
  total_size_of_thumbnails: number
  total_size_of_stored_adjuncts: number
  total_size_of_trashed_images: number
  waiting_ingests: number
  version?: number
}

/** A row of `default_delivery_channels`: dlcs DefaultDeliveryChannel. */
export type DefaultDeliveryChannelRow = {
  customer: number
  space: number | null
  id: string
  channel: 'iiif-img' | 'thumbs' | 'iiif-av' | 'file'
  policy: string
  media_type: string
  version?: number
}

/** A row of `delivery_channel_policies`: dlcs DeliveryChannelPolicy. */
export type DeliveryChannelPolicyRow = {
  customer: number
  name: string
  display_name: string
  channel: 'iiif-img' | 'thumbs' | 'iiif-av' | 'file'
  policy_data: string | null
  policy_created: Date
  policy_modified: Date
  version?: number
}

/** A row of `delivery_channels`: dlcs DeliveryChannelPolicyCollection. */
export type DeliveryChannelPolicyCollectionRow = {
  customer: number
  channel: string
  title: string
  version?: number
}

/** A row of `entry_point`: dlcs EntryPoint. */
export type EntryPointRow = {
  id: string
  platform: boolean
  version?: number
}

/** A row of `global_delivery_channel_policies`: dlcs GlobalDeliveryChannelPolicy. */
export type GlobalDeliveryChannelPolicyRow = {
  name: string
  display_name: string
  channel: string
  policy_data: string | null
  policy_created: Date
  policy_modified: Date
  version?: number
}

/** A row of `images`: dlcs Image. */
export type ImageRow = {
  customer: number
  degraded: boolean | null
  uploaded: string | null
  original: string | null
  original_size: number
  derivative: string | null
  derivative_size: number
  thumbnails: Thumbnail[]
  thumbnails_size: number
  transcodes: Transcode[]
  lut: Lut | null
  probe: unknown
  sha1: string | null
  adjuncts_size: number
  adjuncts_count: number
  has_image_service: boolean | null
  has_thumbnails: boolean | null
  id: string
  space: number
  created: Date
  expires: Date | null
  origin: string
  page: number | null
  sha256: string | null
  initial_origin: string
  max_unauthorised: number
  max_width: number
  open_full_max: number
  protected: boolean
  width: number
  height: number
  duration: number | null
  queued: Date | null
  dequeued: Date | null
  finished: Date | null
  ingesting: boolean
  error: string
  label: LanguageMap | null
  description: LanguageMap | null
  alt_text: LanguageMap | null
  tags: string[]
  rights: string
  data_mining: string | null
  embedded_rights: EmbeddedRights | null
  string1: string
  string2: string
  string3: string
  number1: number
  number2: number
  number3: number
  media_type: string
  family: 'I' | 'T' | 'F' | null
  delivery_channels: DeliveryChannel[]
  manifests: string[]
  roles: string[]
  batch: number | null
  image_optimisation_policy: string | null
  thumbnail_policy: string | null
  version?: number
}

/** A row of `image_metadata`: dlcs ImageMetadata. */
export type ImageMetadataRow = {
  customer: number
  space: number
  id: string
  format: string | null
  media_type: string
  width: number
  height: number
  pages: number | null
  depth: string | null
  colour_space: string | null
  has_profile: boolean | null
  sha256: string
  size: number
  channels: number | null
  has_alpha: boolean | null
  orientation: number | null
  duration: number | null
  bit_rate: number | null
  video_codec: string | null
  frame_rate: number | null
  audio_codec: string | null
  sample_rate: number | null
  audio_layout: string | null
  note: string | null
  transcodes: Transcode[]
  version?: number
}

/** A row of `image_optimisation_policies`: dlcs ImageOptimisationPolicy. */
export type ImageOptimisationPolicyRow = {
  id: string
  name: string
  technical_details: string
  global: boolean
  version?: number
}

/** A row of `image_storage`: dlcs ImageStorage. */
export type ImageStorageRow = {
  customer: number
  space: number
  id: string
  size: number
  thumbnail_size: number
  adjunct_size: number
  last_checked: Date
  checking_in_progress: boolean
  version?: number
}

/** A row of `keys`: dlcs Key. */
export type KeyRow = {
  customer: number | null
  secret_hash: Buffer
  from_settings: boolean
  key: string
  access: 'none' | 'read' | 'write' | 'admin'
  roles: ('upload' | 'sourceimages:read' | 'sourceimages:write' | 'sourceimages:unlock' | 'sourceimages:download:protected')[]
  comment: string
  expires: Date | null
  last_used: Date | null
  created: Date
  version?: number
}

/** A row of `usable_named_queries`: dlcs NamedQuery. */
export type NamedQueryRow = {
  customer: number
  owner: number
  id: string
  name: string
  global: boolean
  template: string
  created: Date
  version?: number
}

/** A row of `origin_strategies`: dlcs OriginStrategy. */
export type OriginStrategyRow = {
  id: string
  name: string
  requires_credentials: boolean
  version?: number
}

/** A row of `platform_keys`: dlcs PlatformKey. */
export type PlatformKeyRow = {
  secret_hash: Buffer
  key: string
  comment: string
  expires: Date | null
  last_used: Date | null
  from_settings: boolean
  created: Date
  version?: number
}

/** A row of `portal_roles`: dlcs PortalRole. */
export type PortalRoleRow = {
  id: string
  name: string
  version?: number
}

/** A row of `portal_users`: dlcs PortalUser. */
export type PortalUserRow = {
  customer: number
  person: string
  id: string
  email: string
  password: string
  enabled: boolean
  created: Date
  accepted: Date | null
  roles: string[]
  version?: number
}

/** A row of `priority_queues`: dlcs PriorityQueue. */
export type PriorityQueueRow = {
  customer: number
  size: number
  batches_waiting: number
  images_waiting: number
  version?: number
}

/** A row of `projections`: dlcs Projection. */
export type ProjectionRow = {
  customer: number
  content: string
  id: string
  kind: 'pdf' | 'zip'
  query: string | null
  manifest: string | null
  args: string
  in_process: boolean
  created: Date | null
  item_count: number
  size_bytes: number
  roles: string[]
  version?: number
}

/** A row of `queue_summary`: dlcs QueueSummary. */
export type QueueSummaryRow = {
  id: string
  incoming: number
  priority: number
  timebased: number
  transcode_complete: number
  file: number
  failed: number
  success: number
  version?: number
}

/** A row of `roles`: dlcs Role. */
export type RoleRow = {
  customer: number
  name: string
  label: string
  aliases: string[]
  auth_service: string | null
  version?: number
}

/** A row of `role_providers`: dlcs RoleProvider. */
export type RoleProviderRow = {
  customer: number
  auth_service: string
  configuration: string
  credentials: string
  version?: number
}

/** A row of `spaces`: dlcs Space. */
export type SpaceRow = {
  customer: number
  id: number
  name: string
  created: Date
  default_tags: string[]
  default_roles: string[]
  max_unauthorised: number
  max_width: number
  open_full_max: number
  default_rights: string
  data_mining: string | null
  string1_label: LanguageMap | null
  string2_label: LanguageMap | null
  string3_label: LanguageMap | null
  number1_label: LanguageMap | null
  number2_label: LanguageMap | null
  number3_label: LanguageMap | null
  approximate_number_of_images: number
  version?: number
}

/** A row of `space_metadata`: dlcs SpaceMetadata. */
export type SpaceMetadataRow = {
  customer: number
  space: number
  string1: DistinctValue[]
  string2: DistinctValue[]
  string3: DistinctValue[]
  number1: DistinctNumber[]
  number2: DistinctNumber[]
  number3: DistinctNumber[]
  tags: DistinctValue[]
  roles: DistinctValue[]
  media_type: DistinctValue[]
  version?: number
}

/** A row of `storage_policies`: dlcs StoragePolicy. */
export type StoragePolicyRow = {
  id: string
  maximum_number_of_stored_images: number
  maximum_total_size_of_stored_images: number
  version?: number
}

/** A row of `thumbnail_policies`: dlcs ThumbnailPolicy. */
export type ThumbnailPolicyRow = {
  id: string
  name: string
  sizes: number[]
  version?: number
}

/** A row of `trash`: dlcs TrashedImage. */
export type TrashedImageRow = {
  customer: number
  has_thumbnail: boolean
  id: number
  space: number
  image: string
  label: unknown
  media_type: string
  size: number
  trashed: Date
  trashed_by: string | null
  expires: Date
  version?: number
}

/** A row of `uploads`: dlcs Upload. */
export type UploadRow = {
  customer: number
  metadata: string
  only_new: boolean
  id: string
  space: number
  length: number
  received: number
  created: Date
  expires: Date
  finished: Date | null
  image: string
  version?: number
}

/** A row of `webhooks`: dlcs Webhook. */
export type WebhookRow = {
  customer: number
  signing_secret: string
  previous_secret: string | null
  base: string
  id: string
  label: string
  url: string
  event_types: ('image.created' | 'image.ingested' | 'image.failed' | 'image.changed' | 'image.moved' | 'image.trashed' | 'image.restored' | 'image.deleted' | 'batch.finished' | 'manifest.published' | 'manifest.changed' | 'manifest.moved' | 'manifest.deleted' | 'collection.published' | 'collection.changed' | 'collection.moved' | 'collection.deleted' | 'adjunct.created' | 'adjunct.ingested' | 'adjunct.failed' | 'adjunct.changed' | 'adjunct.deleted')[]
  enabled: boolean
  stopped: string
  previous_until: Date | null
  created: Date
  version?: number
}

/** A row of `webhook_deliveries`: dlcs WebhookDelivery. */
export type WebhookDeliveryRow = {
  number: number
  customer: number
  webhook: string
  type: string
  former: string | null
  id: string
  event: string
  subject: string
  happened: Date
  status: 'pending' | 'delivered' | 'failed'
  tries: number
  attempts: unknown
  response_status: number | null
  next_try: Date | null
  created: Date
  version?: number
}

/** A row of `canvas_annotations`: dlcs Annotation. */
export type AnnotationRow = {
  customer: number
  manifest: string
  canvas: string
  body: string
  id: string
  annotation_path: string
  motivations: string[]
  body_value: string | null
  target: string | null
  creator: string | null
  created: Date
  modified: Date
  created_by: string | null
  modified_by: string | null
  version?: number
}

/** A row of `canvases`: dlcs Canvas. */
export type CanvasRow = {
  customer: number
  resource: string
  annotation_count: number
  id: string
  canvas_path: string
  original_id: string | null
  place: number
  label: unknown
  width: number | null
  height: number | null
  duration: number | null
  thumbnail: string | null
  version?: number
}

/** A row of `painted_resources`: dlcs CanvasPainting. */
export type CanvasPaintingRow = {
  customer: number
  resource: string
  space: number | null
  image: string | null
  canvas_id: string
  id: number
  canvas_path: string
  original_id: string | null
  canvas_order: number
  choice_order: number | null
  address: string | null
  label: unknown
  canvas_label: unknown
  target: string | null
  static_width: number | null
  static_height: number | null
  duration: number | null
  thumbnail: string | null
  version?: number
}

/** A row of `iiif_collections`: dlcs IIIFCollection. */
export type IIIFCollectionRow = {
  customer: number
  kind: string
  body: string
  id: string
  public_path: string
  slug: string | null
  parent: string | null
  label: unknown
  public: boolean
  items_order: number | null
  tags: string[]
  thumbnail: string | null
  created: Date
  modified: Date
  created_by: string | null
  modified_by: string | null
  source: string | null
  version?: number
}

/** A row of `iiif_contained`: dlcs IIIFResource. */
export type IIIFResourceRow = {
  customer: number
  kind: string
  resource: string | null
  id: string
  public_path: string
  slug: string | null
  label: unknown
  public: boolean
  items_order: number | null
  thumbnail: string | null
  created: Date
  modified: Date
  resource_type: 'Manifest' | 'Collection'
  place: string
  version?: number
}

/** A row of `iiif_sources`: dlcs IIIFSource. */
export type IIIFSourceRow = {
  customer: number
  kind: string
  resource: string
  address: string
  body: string
  created: Date
  version?: number
}

/** A row of `iiif_versions`: dlcs IIIFVersion. */
export type IIIFVersionRow = {
  customer: number
  kind: string
  resource: string
  own_items: boolean
  body: string
  parent: string | null
  id: number
  slug: string | null
  label: unknown
  public: boolean
  items_order: number | null
  tags: string[]
  thumbnail: string | null
  modified: Date
  modified_by: string | null
  replaced: Date
  version?: number
}

/** A row of `iiif_manifests`: dlcs Manifest. */
export type ManifestRow = {
  customer: number
  kind: string
  body: string
  id: string
  public_path: string
  slug: string | null
  parent: string | null
  label: unknown
  public: boolean
  items_order: number | null
  tags: string[]
  thumbnail: string | null
  created: Date
  modified: Date
  created_by: string | null
  modified_by: string | null
  source: string | null
  version?: number
}

/** A row of `ranges`: dlcs Range. */
export type RangeRow = {
  customer: number
  resource: string
  id: string
  original_id: string
  place: number
  label: unknown
  version?: number
}

/** A row of `image_resources`: dsio ImageResource. */
export type ImageResourceRow = {
  customer: number
  space: number
  media: string
  session_id: string | null
  image_id: string | null
  captured: boolean
  lut: Lut | null
  image_info: unknown
  modality_session: unknown
  id: string
  media_type: string
  created_on: Date
  expires: Date | null
  version?: number
}

/** A row of `modality_sessions`: dsio RegisteredSession. */
export type RegisteredSessionRow = {
  customer: number
  session_id: string
  client_name: string
  created_on: Date
  expires: Date
  version?: number
}

/** A row of `rokka_aliases`: rokka Alias. */
export type AliasRow = {
  customer: number
  created: Date
  alias: string
  hash: string
  version?: number
}

/** A row of `rokka_api_keys`: rokka ApiKey. */
export type ApiKeyRow = {
  customer: number | null
  id: string
  created: Date
  comment: string
  version?: number
}

/** A row of `rokka_memberships`: rokka Membership. */
export type MembershipRow = {
  customer: number
  member: number
  roles: ('read' | 'write' | 'admin' | 'upload' | 'sourceimages:read' | 'sourceimages:write' | 'sourceimages:unlock' | 'sourceimages:download:protected')[]
  comment: string
  created: Date
  version?: number
}

/** A row of `rokka_organizations`: rokka Organization. */
export type OrganizationRow = {
  customer: number
  signing_key: string
  billing_email: string
  created: Date
  options: OrganizationOptions
  version?: number
}

/** A row of `rokka_images`: rokka SourceImage. */
export type SourceImageRow = {
  customer: number
  sha256: string
  space: number
  id: string
  deleted: Date | null
  trash: number | null
  static_metadata: JsonObject
  hash: string
  short_hash: string
  binary_hash: string
  created: Date
  name: string
  mimetype: string
  format: string
  size: number
  width: number
  height: number
  user_metadata: UserMetadata
  dynamic_metadata: DynamicMetadata
  opaque: boolean
  protected: boolean
  locked: boolean
  version?: number
}

/** A row of `rokka_stacks`: rokka Stack. */
export type StackRow = {
  customer: number
  name: string
  created: Date
  stack_operations: StackOperation[]
  stack_options: StackOptions
  stack_expressions: StackExpression[]
  stack_variables: unknown
  version?: number
}

/** A row of `rokka_users`: rokka User. */
export type UserRow = {
  customer: number
  name: string
  version?: number
}

/** JSON of dlcs Transcode, in a column. */
export type Transcode = {
  name: string
  key: string
  extension: string
  preset: string
  media_type: string
  width?: number | null
  height?: number | null
  duration: number
  bit_rate: number
  video_codec?: string | null
  audio_codec?: string | null
  size: number
}

/** JSON of dlcs EmbeddedRights, in a column. */
export type EmbeddedRights = {
  copyright_notice?: string | null
  credit?: string | null
  owner?: string[] | null
  usage_terms?: string | null
  web_statement?: string | null
  marked?: boolean | null
  license?: string | null
  data_mining?: string | null
  other_constraints?: string | null
}

/** JSON of dlcs DeliveryChannel, in a column. */
export type DeliveryChannel = {
  policy?: string | null
  channel: 'iiif-img' | 'thumbs' | 'iiif-av' | 'file' | 'none' | 'default'
}

/** JSON of dlcs DistinctValue, in a column. */
export type DistinctValue = {
  value: string
  count: number
}

/** JSON of dlcs DistinctNumber, in a column. */
export type DistinctNumber = {
  value: number
  count: number
}

/** JSON of rokka OrganizationOptions, in a column. */
export type OrganizationOptions = {
  protect_dynamic_stack?: boolean
}

/** JSON of rokka UserMetadata, in a column. */
export type UserMetadata = {
  [other: string]: unknown
}

/** JSON of rokka DynamicMetadata, in a column. */
export type DynamicMetadata = {
  subject_area?: SubjectArea
  crop_area?: CropArea
  version?: Version
  multi_areas?: AreaSets
}

/** JSON of rokka SubjectArea, in a column. */
export type SubjectArea = {
  x: number
  y: number
  width?: number
  height?: number
  percentage?: boolean
}

/** JSON of rokka CropArea, in a column. */
export type CropArea = {
  x: number
  y: number
  width: number
  height: number
  percentage?: boolean
}

/** JSON of rokka Version, in a column. */
export type Version = {
  text: string
}

/** JSON of rokka AreaSets, in a column. */
export type AreaSets = {
  [other: string]: AreaSet
}

/** JSON of rokka AreaSet, in a column. */
export type AreaSet = {
  subject_area?: SubjectArea
  crop_area?: CropArea
}

/** JSON of rokka StackOperation, in a column. */
export type StackOperation = {
  name: string
  options?: OperationOptions
  expressions?: OperationExpressions
}

/** JSON of rokka OperationOptions, in a column. */
export type OperationOptions = {
  [other: string]: unknown
}

/** JSON of rokka OperationExpressions, in a column. */
export type OperationExpressions = {
  [other: string]: unknown
}

/** JSON of rokka StackOptions, in a column. */
export type StackOptions = {
  [other: string]: unknown
}

/** JSON of rokka StackExpression, in a column. */
export type StackExpression = {
  expression: string
  overrides: StackOverrides
}

/** JSON of rokka StackOverrides, in a column. */
export type StackOverrides = {
  options?: StackOptions
  variables?: unknown
}

/** Name of a class -> its rows. */
export type ClassRows = {
  Adjunct: AdjunctRow
  AdjunctBatch: AdjunctBatchRow
  AuditEntry: AuditEntryRow
  AuthService: AuthServiceRow
  Batch: BatchRow
  ChangeFeed: ChangeFeedRow
  CustomHeader: CustomHeaderRow
  Customer: CustomerRow
  CustomerAdjunctQueue: CustomerAdjunctQueueRow
  CustomerOriginStrategy: CustomerOriginStrategyRow
  CustomerQueue: CustomerQueueRow
  CustomerStorage: CustomerStorageRow
  CustomerUsage: CustomerUsageRow
  DefaultDeliveryChannel: DefaultDeliveryChannelRow
  DeliveryChannelPolicy: DeliveryChannelPolicyRow
  DeliveryChannelPolicyCollection: DeliveryChannelPolicyCollectionRow
  EntryPoint: EntryPointRow
  GlobalDeliveryChannelPolicy: GlobalDeliveryChannelPolicyRow
  Image: ImageRow
  ImageMetadata: ImageMetadataRow
  ImageOptimisationPolicy: ImageOptimisationPolicyRow
  ImageStorage: ImageStorageRow
  Key: KeyRow
  NamedQuery: NamedQueryRow
  OriginStrategy: OriginStrategyRow
  PlatformKey: PlatformKeyRow
  PortalRole: PortalRoleRow
  PortalUser: PortalUserRow
  PriorityQueue: PriorityQueueRow
  Projection: ProjectionRow
  QueueSummary: QueueSummaryRow
  Role: RoleRow
  RoleProvider: RoleProviderRow
  Space: SpaceRow
  SpaceMetadata: SpaceMetadataRow
  StoragePolicy: StoragePolicyRow
  ThumbnailPolicy: ThumbnailPolicyRow
  TrashedImage: TrashedImageRow
  Upload: UploadRow
  Webhook: WebhookRow
  WebhookDelivery: WebhookDeliveryRow
  Annotation: AnnotationRow
  Canvas: CanvasRow
  CanvasPainting: CanvasPaintingRow
  IIIFCollection: IIIFCollectionRow
  IIIFResource: IIIFResourceRow
  IIIFSource: IIIFSourceRow
  IIIFVersion: IIIFVersionRow
  Manifest: ManifestRow
  Range: RangeRow
  ImageResource: ImageResourceRow
  RegisteredSession: RegisteredSessionRow
  Alias: AliasRow
  ApiKey: ApiKeyRow
  Membership: MembershipRow
  Organization: OrganizationRow
  SourceImage: SourceImageRow
  Stack: StackRow
  User: UserRow
}

/** Name of a table or view -> its rows. */
export type TableRows = {
  adjuncts: AdjunctRow
  adjunct_batches: AdjunctBatchRow
  audit_entries: AuditEntryRow
  auth_services: AuthServiceRow
  batches: BatchRow
  change_feeds: ChangeFeedRow
  custom_headers: CustomHeaderRow
  customers: CustomerRow
  customer_adjunct_queues: CustomerAdjunctQueueRow
  customer_origin_strategies: CustomerOriginStrategyRow
  customer_queues: CustomerQueueRow
  storage: CustomerStorageRow
  customer_usages: CustomerUsageRow
  default_delivery_channels: DefaultDeliveryChannelRow
  delivery_channel_policies: DeliveryChannelPolicyRow
  delivery_channels: DeliveryChannelPolicyCollectionRow
  entry_point: EntryPointRow
  global_delivery_channel_policies: GlobalDeliveryChannelPolicyRow
  images: ImageRow
  image_metadata: ImageMetadataRow
  image_optimisation_policies: ImageOptimisationPolicyRow
  image_storage: ImageStorageRow
  keys: KeyRow
  usable_named_queries: NamedQueryRow
  origin_strategies: OriginStrategyRow
  platform_keys: PlatformKeyRow
  portal_roles: PortalRoleRow
  portal_users: PortalUserRow
  priority_queues: PriorityQueueRow
  projections: ProjectionRow
  queue_summary: QueueSummaryRow
  roles: RoleRow
  role_providers: RoleProviderRow
  spaces: SpaceRow
  space_metadata: SpaceMetadataRow
  storage_policies: StoragePolicyRow
  thumbnail_policies: ThumbnailPolicyRow
  trash: TrashedImageRow
  uploads: UploadRow
  webhooks: WebhookRow
  webhook_deliveries: WebhookDeliveryRow
  canvas_annotations: AnnotationRow
  canvases: CanvasRow
  painted_resources: CanvasPaintingRow
  iiif_collections: IIIFCollectionRow
  iiif_contained: IIIFResourceRow
  iiif_sources: IIIFSourceRow
  iiif_versions: IIIFVersionRow
  iiif_manifests: ManifestRow
  ranges: RangeRow
  image_resources: ImageResourceRow
  modality_sessions: RegisteredSessionRow
  rokka_aliases: AliasRow
  rokka_api_keys: ApiKeyRow
  rokka_memberships: MembershipRow
  rokka_organizations: OrganizationRow
  rokka_images: SourceImageRow
  rokka_stacks: StackRow
  rokka_users: UserRow
}
