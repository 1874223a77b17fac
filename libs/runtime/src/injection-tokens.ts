/** Injection tokens of what storage modules provide to features and to the HTTP modules: the kernel's `Handle`, `EventStore`, `BlobStore` and so on. */
export const HANDLE = Symbol('HANDLE');
export const EVENT_STORE = Symbol('EVENT_STORE');
/** `Counters` of the event store. */
export const COUNTERS = Symbol('COUNTERS');
export const BLOBS = Symbol('BLOBS');
/** `ExpiringClaims` of uploaded pictures. */
export const PICTURE_CLAIMS = Symbol('PICTURE_CLAIMS');
/** `Lease` of the process that removes unused pictures. */
export const PICTURE_SWEEP = Symbol('PICTURE_SWEEP');
export const FACTS = Symbol('FACTS');
/** `BlacklistRegister`: acknowledged blacklistings. */
export const BLACKLIST_REGISTER = Symbol('BLACKLIST_REGISTER');
/** `AnswerStore`: answers of requests with an idempotency key. */
export const ANSWERS = Symbol('ANSWERS');
export const IDEMPOTENCY = Symbol('IDEMPOTENCY');
/** `RateWindow`: counts for the rate limits. */
export const RATE_WINDOW = Symbol('RATE_WINDOW');
export const RATE_LIMITS = Symbol('RATE_LIMITS');
/** `SendRate` of sellers. */
export const REPLY_RATE = Symbol('REPLY_RATE');
/** `SendRate` of buyers. */
export const MESSAGE_RATE = Symbol('MESSAGE_RATE');
/** `() => string`: 32 random lowercase hexadecimal characters. */
export const NEW_ID = Symbol('NEW_ID');
/** `WatchedDocuments` of the inbox read models. */
export const INBOX = Symbol('INBOX');
/** `number`: live streams of one seller in this process, 0 for no limit. */
export const STREAMS_PER_SELLER = Symbol('STREAMS_PER_SELLER');
/** Slots of live streams that all instances share; missing on one machine. */
export const STREAM_SLOTS = Symbol('STREAM_SLOTS');
