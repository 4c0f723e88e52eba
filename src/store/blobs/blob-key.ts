// The names of blobs: content hashes and encoded segments, so that no text of a user is ever part of a path.
import { createHash, randomUUID } from 'node:crypto'
import { StorageError } from './storage-error.js'

const KEY = /^[a-z0-9_.-]{1,200}(\/[a-z0-9_.-]{1,200})*$/
const KEY_LENGTH = 512
const SHA256 = /^[0-9a-f]{64}$/
const KIND = /^[a-z][a-z0-9-]{0,30}$/
const SEGMENT_LENGTH = 100

/**
 * Lets a key through that the functions of this file can have made, and throws a StorageError `key` for any other:
 * `..` anywhere, a `.` or an empty segment, a leading slash, or anything outside [a-z0-9/_.-].
 */
export function checkKey(key: string): string {
  const dots = key.includes('..') || key.split('/').includes('.')
  if (key.length > KEY_LENGTH || dots || !KEY.test(key)) throw new StorageError('key', '')
  return key
}

/** Lets through a prefix for listing: '' or the beginning of a key, which may end in the middle of a segment. */
export function checkPrefix(prefix: string): string {
  if (prefix !== '') checkKey(prefix.replace(/\/$/, ''))
  return prefix
}

/**
 * The key of a customer's blob of a kind ('original', 'pyramid', 'thumbs' ...), named by the SHA-256 (64 hex digits)
 * of the original's bytes, so that the same original is stored once per customer.
 * `variant` tells blobs of one original and kind apart ("400", "1024-v2"); any text, it is encoded.
 * Throws a StorageError `key` when a part is not of its form.
 */
export function blobKey(customer: number, kind: string, sha256: string, variant?: string): string {
  if (!SHA256.test(sha256)) throw new StorageError('key', '')
  const name = variant === undefined ? sha256 : `${sha256}-${encodeSegment(variant)}`
  return checkKey(`${kindPrefix(customer, kind)}${name}`)
}

/** The prefix of every blob of a customer, for listing and for deleting with the customer. */
export function customerPrefix(customer: number): string {
  if (!Number.isSafeInteger(customer) || customer < 0) throw new StorageError('key', '')
  return `${customer}/`
}

/** The prefix of every blob of one kind of a customer. */
export function kindPrefix(customer: number, kind: string): string {
  if (!KIND.test(kind)) throw new StorageError('key', '')
  return `${customerPrefix(customer)}${kind}/`
}

/** The prefix of every variant that `blobKey` names for one original and kind. */
export const variantPrefix = (customer: number, kind: string, sha256: string): string =>
  `${blobKey(customer, kind, sha256)}-`

/**
 * Any text as one segment of a key: a-z, 0-9 and '-' stay, every other byte of its UTF-8 becomes '_' and two hex
 * digits. Different texts give different segments; what would be too long becomes '__' and its SHA-256.
 */
export function encodeSegment(text: string): string {
  const encoded = [...Buffer.from(text, 'utf8')].map(encodeByte).join('')
  if (encoded.length <= SEGMENT_LENGTH) return encoded
  return `__${createHash('sha256').update(text).digest('hex')}`
}

const encodeByte = (byte: number): string => {
  const character = String.fromCharCode(byte)
  return /[a-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`
}

/**
 * The customer and the hash of the original that a key of `blobKey` is about; undefined for any other key. What a key of
 * another kind is named by is no original's hash.
 */
export function originalOf(key: string): { customer: number; sha256: string } | undefined {
  const [, customer, sha256] = /^(\d{1,10})\/(?:original|pyramid|thumbs|av)\/([0-9a-f]{64})(?:-|$)/.exec(key) ?? []
  return sha256 === undefined ? undefined : { customer: Number(customer), sha256 }
}

/** Whether a key is of a PDF or ZIP that was made of a query. */
export const isProjection = (key: string): boolean => /^\d{1,10}\/(pdf|zip)\//.test(key)

const UPLOAD = 'upload'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The prefix of the parts of a resumable upload, whose id is a UUID. */
export function uploadPrefix(customer: number, id: string): string {
  if (!UUID.test(id)) throw new StorageError('key', '')
  return `${kindPrefix(customer, UPLOAD)}${id}-`
}

/** A fresh key for one part of a resumable upload. */
export const uploadPartKey = (customer: number, id: string): string =>
  checkKey(`${uploadPrefix(customer, id)}${randomUUID()}`)

/** The resumable upload that a key is about; undefined for any other key. */
export function uploadOf(key: string): { customer: number; id: string } | undefined {
  const [, customer, id] = /^(\d{1,10})\/upload\/([0-9a-f-]{36})-/.exec(key) ?? []
  return id === undefined ? undefined : { customer: Number(customer), id }
}
