import { type Api, accepted } from '../api/client.js';

const AT_ONCE = 40;

/** An entity with a version. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** Waits until what is read shows these versions, or the server gave up waiting. */
export async function waitFor(api: Api, versions: readonly Versioned[]): Promise<void> {
  for (let from = 0; from < versions.length; from += AT_ONCE) {
    const after = versions.slice(from, from + AT_ONCE).map(({ id, version }) => `${id}@${version}`);
    await accepted(api.GET('/v1/inbox/counts', { params: { query: { after: after.join(',') } } }));
  }
}
