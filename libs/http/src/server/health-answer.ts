import { ParleyError } from '../problems/errors.js';

/** What a probe is answered with; error: `UNAVAILABLE` that names each component that fails, and the reason. */
export function healthAnswer(what: 'not alive' | 'not ready', failures: Readonly<Record<string, string>>): { readonly status: 'ok' } {
  const reasons = Object.entries(failures).map(([name, reason]) => `${name}: ${withoutSecrets(reason)}`);
  if (reasons.length > 0) throw new ParleyError('UNAVAILABLE', `${what}: ${reasons.join('; ')}`, { isPublic: true });
  return { status: 'ok' };
}

const LONGEST_REASON = 500;

/** Drivers may quote an address with its user and password. */
function withoutSecrets(reason: string): string {
  return reason.replace(/\/\/[^\s/]*@/g, '//***@').slice(0, LONGEST_REASON);
}
