import { type Settings, whole } from './settings.js';

/** How much one caller may do; 0 is no limit. Operators and services are not limited. */
export const RATE_SETTINGS = {
  /** Messages of one buyer. */
  PARLEY_MESSAGES_PER_MINUTE: whole(30, 0, 1_000_000),
  /** Replies of one seller; a batch counts as one. */
  PARLEY_REPLIES_PER_MINUTE: whole(75, 0, 1_000_000),
  PARLEY_UPLOADS_PER_MINUTE: whole(20, 0, 1_000_000),
  PARLEY_UPLOAD_MEGABYTES_PER_DAY: whole(500, 0, 1_000_000),
  /** All other commands. */
  PARLEY_WRITES_PER_MINUTE: whole(600, 0, 1_000_000),
  PARLEY_READS_PER_MINUTE: whole(1200, 0, 1_000_000),
};

export type RateSettings = Settings<typeof RATE_SETTINGS>;
