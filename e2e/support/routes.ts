import { type Claims } from '../../testing/marketplace/client/claims.js';
import { type Json, sampleOf } from './samples.js';
import { type World } from '../../testing/marketplace/client/world.js';

export type Role = Claims['role'];

/** The roles that may use each route. */
export const ROLES_OF_ROUTES: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
  'GET /health/live': 'anyone',
  'GET /health/ready': 'anyone',
  'POST /v1/messages': ['buyer'],
  'POST /v1/orders/{orderId}/messages': ['buyer'],
  'GET /v1/orders/{orderId}/messages': ['buyer', 'seller'],
  'POST /v1/pictures': ['buyer', 'seller'],
  'GET /v1/pictures/{pictureId}': ['buyer', 'seller'],
  'GET /v1/conversations/{conversationId}': ['buyer', 'seller'],
  'GET /v1/conversations/{conversationId}/messages': ['buyer', 'seller'],
  'GET /v1/conversations': ['buyer'],
  'GET /v1/inbox': ['seller'],
  'GET /v1/inbox/counts': ['seller'],
  'GET /v1/inbox/stream': ['seller'],
  'POST /v1/conversations/{conversationId}/replies': ['seller'],
  'POST /v1/replies/batch': ['seller'],
  'PUT /v1/conversations/{conversationId}/reply-state': ['seller'],
  'PUT /v1/conversations/{conversationId}/label': ['seller'],
  'PUT /v1/conversations/{conversationId}/read': ['seller'],
  'POST /v1/conversations/batch': ['seller'],
  'GET /v1/labels': ['seller'],
  'PUT /v1/labels/{label}': ['seller'],
  'GET /v1/orders': ['seller'],
  'GET /v1/orders/{orderId}': ['seller'],
  'GET /v1/orders/{orderId}/timeline': ['seller'],
  'POST /v1/orders/{orderId}/replies': ['seller'],
  'PUT /v1/orders/{orderId}/reply-state': ['seller'],
  'PUT /v1/orders/{orderId}/label': ['seller'],
  'PUT /v1/orders/{orderId}/read': ['seller'],
  'POST /v1/order-status': ['service'],
  'POST /v1/notices': ['operator'],
  'DELETE /v1/notices/{noticeId}': ['operator'],
  'GET /v1/notices': ['seller'],
  'PUT /v1/notices/{noticeId}/read': ['seller'],
  'POST /v1/notices/read': ['seller'],
  'GET /v1/blacklist': ['seller'],
  'POST /v1/blacklist': ['seller'],
  'DELETE /v1/blacklist/{buyerId}': ['seller'],
  'POST /v1/blacklist/removals': ['seller'],
};

export const ROLES: readonly Role[] = ['seller', 'buyer', 'operator', 'service'];

/** A route of the OpenAPI document, with its parameters and body. */
export interface Route {
  readonly name: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly string[];
  readonly query: readonly string[];
  /** The content type and a valid example of its body, null if it has none. */
  readonly body: { readonly type: string; readonly good: Json } | null;
}

/** Every route of the document. `known` gives values for parameters and fields, by name. */
export function routesOf(world: World, known: Readonly<Record<string, Json>>): Route[] {
  const { document } = world.contract;
  return world.contract.operations.map((name) => {
    const [method, path] = name.split(' ');
    const { parameters = [] } = document.paths[path][method.toLowerCase()];
    const body = world.contract.bodyOf(method, path);
    return {
      name,
      method,
      path,
      parameters: parameters.filter((each) => each.in === 'path').map((each) => each.name),
      query: parameters.filter((each) => each.in === 'query').map((each) => each.name),
      body: body && { type: body.type, good: sampleOf(body.schema, document.components?.schemas ?? {}, known) },
    };
  });
}

/** The route's path with these texts in place of its parameters, unescaped. */
export function pathTo(route: Route, values: Readonly<Record<string, Json>>): string {
  return route.parameters.reduce((path, name) => path.replace(`{${name}}`, values[name] as string), route.path);
}
