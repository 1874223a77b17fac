import { HTTP_SETTINGS, RATE_SETTINGS, STREAM_SETTINGS, TOKEN_SETTINGS, readConfig } from '@parley/runtime';

/** The settings of a machine of its own. Throws a message that names what is wrong. */
export function readSettings(environment: NodeJS.ProcessEnv) {
  return readConfig(environment, { ...HTTP_SETTINGS, ...TOKEN_SETTINGS, ...RATE_SETTINGS, ...STREAM_SETTINGS });
}

export type AllInOneSettings = ReturnType<typeof readSettings>;
