import { HTTP_SETTINGS, readConfig, text, whole } from '@parley/platform';

/** The settings of a machine of its own. Throws a message that names what is wrong. */
export function readSettings(environment: NodeJS.ProcessEnv) {
  return readConfig(environment, {
    ...HTTP_SETTINGS,
    PARLEY_DATA: text('.parley'),
    PARLEY_REPLIES_PER_MINUTE: whole(75, 0, 1_000_000),
  });
}

export type AllInOneSettings = ReturnType<typeof readSettings>;
