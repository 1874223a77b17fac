/** The key code of a keydown that an input method handles. */
const HANDLED_BY_INPUT_METHOD = 229;

/**
 * Whether a key belongs to an input method, which takes Enter to choose a word and Escape to drop it. Chromium and Firefox send such a
 * keydown before `compositionend`, with `isComposing`. Safari sends it after, without: only its key code tells.
 */
export function belongsToInputMethod(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === HANDLED_BY_INPUT_METHOD;
}

/** Keeps the keys of input methods from every handler of the page, so that no field and no dialog has to think of them. */
export function shieldInputMethods(): () => void {
  const shield = (event: KeyboardEvent): void => {
    if (belongsToInputMethod(event)) event.stopImmediatePropagation();
  };
  addEventListener('keydown', shield, { capture: true });
  return () => removeEventListener('keydown', shield, { capture: true });
}
