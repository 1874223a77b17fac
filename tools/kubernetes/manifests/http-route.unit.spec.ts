import { describe, expect, it } from '@jest/globals';
import { backendOf } from './http-route.js';
import { manifestsOf } from './overlay.js';

const ROUTE = manifestsOf(`
kind: HTTPRoute
metadata: {name: x}
spec:
  rules:
    - matches: [{path: {type: PathPrefix, value: /v1/orders}}]
      backendRefs: [{name: writes, port: 1}]
    - matches: [{method: GET, path: {type: PathPrefix, value: /v1/orders}}]
      backendRefs: [{name: reads, port: 1}]
    - matches: [{method: GET, path: {type: PathPrefix, value: /v1}}]
      backendRefs: [{name: all-reads, port: 1}]
    - matches: [{path: {type: Exact, value: /v1/orders/x}}]
      backendRefs: [{name: exact, port: 1}]
`);

describe('a Gateway', () => {
  it.each([
    ['POST', '/v1/orders', 'writes'],
    ['POST', '/v1/orders/7/replies', 'writes'],
    ['GET', '/v1/orders', 'reads'],
    ['GET', '/v1/orders/7', 'reads'],
    ['GET', '/v1/ordersX', 'all-reads'],
    ['GET', '/v1/orders/x', 'exact'],
    ['POST', '/v1/other', null],
    ['GET', '/', null],
  ])('sends %s %s to %s', (method, path, backend) => {
    expect(backendOf(ROUTE, method, path)).toBe(backend);
  });
});
