// How many requests S3 has had; apart from its client, which is loaded when there is an S3 server to ask.
import { tally } from '../../tally.js'

/** Requests to S3 of this process, by the reason of a StorageError where they failed. */
export const s3Requests = tally('operation', 'outcome')
