import { expect, it } from '@jest/globals';
import { webAddress } from './web-address.js';

it.each([
  ['https://shop.example/p', 'https://shop.example/p'],
  ['http://shop.example/p', 'http://shop.example/p'],
  ['//cdn.example/i.jpg', 'https://cdn.example/i.jpg'],
  [' //cdn.example/i.jpg ', 'https://cdn.example/i.jpg'],
  ['javascript:alert(1)', null],
  ['data:image/png;base64,AA', null],
  ['/relative', null],
  ['///', null],
  ['https://', null],
  ['', null],
  [null, null],
])('takes %j as %j', (url, expected) => expect(webAddress(url)).toBe(expected));
