/** `MongoAdapters` of the process's own database. */
export const MONGO = Symbol('MONGO');
/** `MongoAdapters` of the database that all services share. */
export const SHARED_MONGO = Symbol('SHARED_MONGO');
/** `KafkaAdapters`. */
export const KAFKA = Symbol('KAFKA');
