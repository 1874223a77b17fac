import { describe, expect, it } from '@jest/globals';
import { bytesPerCommand } from './memory-trend.js';

const samples = (bytesAt: (commands: number) => number) =>
  Array.from({ length: 12 }, (_, index) => ({ commands: index * 1000, bytes: bytesAt(index * 1000) }));

describe('The trend of memory', () => {
  it('is flat for a heap that grows at first and then remains', () => {
    expect(bytesPerCommand(samples((commands) => 50e6 + 5000 * Math.min(commands, 4000)))).toBe(0);
  });

  it('is the growth per command, also with occasional garbage in the samples', () => {
    expect(bytesPerCommand(samples((commands) => 50e6 + 5300 * commands + (commands % 2000 === 0 ? 20_000 : 0)))).toBeCloseTo(5300, -2);
  });

  it('refuses too few samples, and samples without commands between them', () => {
    expect(() => bytesPerCommand(samples(() => 1).slice(0, 3))).toThrow('at least 3 samples');
    expect(() => bytesPerCommand(samples(() => 1).map((each) => ({ ...each, commands: 1 })))).toThrow('No command');
  });
});
