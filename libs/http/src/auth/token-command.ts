import { MARKETPLACE_ID } from '@parley/contracts';
import { ROLES } from './caller.js';
import { localKeys, mintToken } from './local-keys.js';

const TWELVE_HOURS_S = 12 * 60 * 60;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Makes a token for `<role> <id>` with the key of a data folder. `ttl` is in seconds, or as `30m`, `12h`, `7d`; 12 hours by default.
 * Throws an error that says what is wrong with the words.
 */
export async function mintCommand(
  folder: string,
  [roleName, id, ...rest]: readonly string[],
  options: { readonly country?: string; readonly categories?: string; readonly ttl?: string },
): Promise<string> {
  const role = ROLES.find((known) => known === roleName);
  if (!role || !id || rest.length > 0) throw new Error(`A token is for one of ${ROLES.join(', ')}, and an id`);
  if (!MARKETPLACE_ID.test(id)) throw new Error(`Invalid id '${id}': use 1 to 128 characters of A-Z a-z 0-9 . _ : -`);
  const caller = { role, id, country: options.country ?? null, categories: options.categories?.split(',').filter(Boolean) ?? [] };
  return mintToken(await localKeys(folder), caller, secondsOf(options.ttl));
}

function secondsOf(ttl: string | undefined): number {
  if (ttl === undefined) return TWELVE_HOURS_S;
  const parts = /^(\d{1,9})([smhd]?)$/.exec(ttl);
  const seconds = parts ? Number(parts[1]) * UNITS[parts[2]] : 0;
  if (seconds < 1) throw new Error(`Invalid time to live '${ttl}': use seconds, or a unit as in 30m, 12h, 7d`);
  return seconds;
}
