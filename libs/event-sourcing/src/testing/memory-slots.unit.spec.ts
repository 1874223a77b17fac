import { MemorySlots } from './memory-slots.js';
import { testSharedSlots } from './shared-slots.suite.js';

testSharedSlots('a test', () => {
  const all = new MemorySlots();
  const wait = (ms: number) => Promise.resolve(void (all.nowMs += ms));
  return Promise.resolve({ slots: all.process(), other: all.process(), wait, close: () => Promise.resolve() });
});
