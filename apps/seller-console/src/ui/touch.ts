/** Whether the finger is this machine's first pointer: a phone or a tablet. */
export function isTouchFirst(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
