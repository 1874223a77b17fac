import { describe, expect, it } from '@jest/globals';
import { type Money } from '../api/shapes.js';
import { en } from './en.js';
import { createFormat } from './format.js';

const format = createFormat('en', en);
const money = (amount: Money): string => format.money(amount);

describe('an amount of money', () => {
  it('is written as its currency is', () => {
    expect(money({ amount: '1250.5', currency: 'USD' })).toBe('$1,250.50');
    expect(money({ amount: '1250.00', currency: 'JPY' })).toBe('¥1,250');
  });

  it('keeps every digit that it came with', () => {
    expect(money({ amount: '12.505', currency: 'USD' })).toBe('$12.505');
    expect(money({ amount: '99999999999999.99', currency: 'IDR' })).toBe('IDR\u00a099,999,999,999,999.99');
    expect(money({ amount: '12345678901234567890.12', currency: 'EUR' })).toBe('€12,345,678,901,234,567,890.12');
  });

  it('stays as it came where the currency is none', () => {
    expect(money({ amount: '5.00', currency: '?' })).toBe('5.00 ?');
  });
});
