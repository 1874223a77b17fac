import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { refusalOf } from './refusal.js';
import { type paths } from './schema.js';

export type Api = Client<paths>;

/** The typed client of the public API with a token. Calls `onUnauthenticated` when the token has expired or is refused. */
export function createApi(token: string, onUnauthenticated: () => void): Api {
  const api = createClient<paths>({ baseUrl: location.origin });
  const bearer: Middleware = {
    onRequest: ({ request }) => {
      request.headers.set('authorization', `Bearer ${token}`);
      return request;
    },
    onResponse: ({ response }) => {
      if (response.status === 401) onUnauthenticated();
      return response;
    },
  };
  api.use(bearer);
  return api;
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of an accepted request. Throws a {@link Refusal} with the problem's code, or a `TypeError` if the server is unreachable. */
export async function accepted<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined || data === null) throw refusalOf(response.status, error, response.headers.get('retry-after'));
  return data;
}
