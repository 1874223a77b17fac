import { HTTP_SETTINGS, RATE_SETTINGS, STREAM_SETTINGS, type Settings, TOKEN_SETTINGS } from '@parley/runtime';

/** The settings of one machine. */
export const SETTINGS = { ...HTTP_SETTINGS, ...TOKEN_SETTINGS, ...RATE_SETTINGS, ...STREAM_SETTINGS };

export type AllInOneSettings = Settings<typeof SETTINGS>;
