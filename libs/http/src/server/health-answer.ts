import { ParleyError } from '../problems/errors.js';

/** The answer to a probe. Throws `UNAVAILABLE` with each failing component and its reason. */
export function healthAnswer(what: 'not alive' | 'not ready', failures: Readonly<Record<string, string>>): { readonly status: 'ok' } {
  const reasons = Object.entries(failures).map(([name, reason]) => `${name}: ${withoutSecrets(reason)}`);
  if (reasons.length > 0) throw new ParleyError('UNAVAILABLE', `${what}: ${reasons.join('; ')}`, { isPublic: true });
  return { status: 'ok' };
}

const LONGEST_REASON = 500;

/** Error messages of drivers may contain an address with its user and password. */
function withoutSecrets(reason: string): string {
  return reason.replace(/\/\/[^\s/]*@/g, '//***@').slice(0, LONGEST_REASON);
}
