import { type Settings, whole } from './settings.js';

/** Limits of one caller; 0 means no limit. Operators and services are not limited. */
export const RATE_SETTINGS = {
  /** Messages of one buyer a minute. */
  PARLEY_MESSAGES_PER_MINUTE: whole(30, 0, 1_000_000),
  /** Replies of one seller a minute; a batch counts as one. */
  PARLEY_REPLIES_PER_MINUTE: whole(75, 0, 1_000_000),
  /** Uploads of one caller a minute. */
  PARLEY_UPLOADS_PER_MINUTE: whole(20, 0, 1_000_000),
  /** Megabytes of uploads of one caller in 24 hours. */
  PARLEY_UPLOAD_MEGABYTES_PER_DAY: whole(500, 0, 1_000_000),
  /** Other commands of one caller a minute; refused messages and replies are counted separately, with the same limit. */
  PARLEY_WRITES_PER_MINUTE: whole(600, 0, 1_000_000),
  /** Reads of one caller a minute. */
  PARLEY_READS_PER_MINUTE: whole(1200, 0, 1_000_000),
};

export type RateSettings = Settings<typeof RATE_SETTINGS>;
