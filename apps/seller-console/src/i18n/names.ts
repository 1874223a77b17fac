// Nothing of these is seen: white space, control and format characters, fillers, and the empty braille pattern.
const UNSEEN = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/gu;
// Controls that change the direction of what follows them.
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
// Characters that run from right to left, or steer the direction.
const MAY_TURN = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200e\u200f\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069'];

/** The text that others gave (a name, a title), or null if a reader would see nothing of it. */
export function visible(text: string | null | undefined): string | null {
  return text && text.replace(UNSEEN, '') !== '' ? text : null;
}

/**
 * Isolates a name in a sentence, so that its direction and control characters do not affect the rest of the sentence. The equivalent in
 * markup is `<bdi>`.
 */
export function isolated(name: string): string {
  const plain = name.replace(DIRECTION_CONTROLS, '');
  return plain !== name || MAY_TURN.test(plain) ? `${FIRST_STRONG_ISOLATE}${plain}${POP_ISOLATE}` : name;
}
