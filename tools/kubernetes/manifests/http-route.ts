import { type Manifest, ofKind } from './manifest.js';

interface Match {
  readonly method?: string;
  readonly path?: { readonly type: string; readonly value: string };
}
interface Rule {
  readonly matches?: readonly Match[];
  readonly filters?: readonly { readonly type: string; readonly responseHeaderModifier?: { readonly set?: readonly object[] } }[];
  readonly backendRefs?: readonly { readonly name: string }[];
}

/** The part of an HTTPRoute that decides where requests go. */
export interface HttpRoute {
  readonly parentRefs: readonly { readonly sectionName?: string }[];
  readonly rules: readonly Rule[];
}

/**
 * The Service that a Gateway sends a request to, null if no rule matches. The best match counts, in the order of the
 * Gateway API: an exact path, then the longest prefix, then one that names the method.
 */
export function backendOf(manifests: readonly Manifest[], method: string, path: string): string | null {
  const candidates = ofKind<HttpRoute>(manifests, 'HTTPRoute')
    .flatMap(({ spec }) => spec.rules)
    .flatMap(({ matches = [{}], backendRefs = [] }) => backendRefs.slice(0, 1).flatMap(({ name }) => matches.map((match) => ({ match, backend: name }))))
    .filter(({ match }) => fits(match, method, path))
    .sort((one, other) => compare(rank(other.match), rank(one.match)));
  return candidates[0]?.backend ?? null;
}

function fits({ method, path }: Match, wanted: string, at: string): boolean {
  if (method !== undefined && method !== wanted) return false;
  const { type, value } = path ?? { type: 'PathPrefix', value: '/' };
  if (type === 'Exact') return at === value;
  if (type !== 'PathPrefix') throw new Error(`The path type ${type} is not portable between Gateways`);
  return value === '/' || at === value || at.startsWith(`${value}/`);
}

function rank({ method, path }: Match): readonly number[] {
  return [path?.type === 'Exact' ? 1 : 0, path?.value.length ?? 1, method === undefined ? 0 : 1];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((value, at) => value !== other[at]);
  return index < 0 ? 0 : one[index] - other[index];
}
