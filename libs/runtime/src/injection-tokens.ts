/** Names of what an app's composition root provides to the features: kernel `Handle`, `EventStore`, `BlobStore` and so on. */
export const HANDLE = Symbol('HANDLE');
export const EVENT_STORE = Symbol('EVENT_STORE');
/** `Counters` of the event store. */
export const COUNTERS = Symbol('COUNTERS');
export const BLOBS = Symbol('BLOBS');
/** The `ExpiringClaims` of uploaded pictures, and the `Lease` of the process that removes unnamed ones. */
export const PICTURE_CLAIMS = Symbol('PICTURE_CLAIMS');
export const PICTURE_SWEEP = Symbol('PICTURE_SWEEP');
export const FACTS = Symbol('FACTS');
/** The `SendRate` of sellers, and that of buyers. */
/** `BlacklistRegister`: blacklistings that were acknowledged. */
export const BLACKLIST_REGISTER = Symbol('BLACKLIST_REGISTER');
export const REPLY_RATE = Symbol('REPLY_RATE');
export const MESSAGE_RATE = Symbol('MESSAGE_RATE');
/** `RateLimits` */
export const RATE_LIMITS = Symbol('RATE_LIMITS');
/** `() => string`: 32 lowercase hexadecimal characters that nobody can guess. */
export const NEW_ID = Symbol('NEW_ID');
export const IDEMPOTENCY = Symbol('IDEMPOTENCY');
/** The `DocumentStore` of the inbox read model. */
export const INBOX = Symbol('INBOX');
/** `number`: live streams of one seller in this process, 0 for no limit. */
export const STREAMS_PER_SELLER = Symbol('STREAMS_PER_SELLER');
/** Slots of live streams that all instances share; missing on one machine. */
export const STREAM_SLOTS = Symbol('STREAM_SLOTS');
