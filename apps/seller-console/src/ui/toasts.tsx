import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { asRefusal } from '../api/refusal.js';
import { useText } from '../i18n/language.js';
import { Button, IconButton } from './button.js';
import { Icon, type IconName } from './icon.js';
import { Stored } from './stored.js';
import styles from './toasts.module.css';

interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly action?: { readonly text: string; readonly run: () => void };
}

const SHOWN_MS = 6000;
const SHOWN_WITH_ACTION_MS = 15_000;

const toasts = new Stored<readonly Toast[]>([]);
let nextId = 1;

/** Tells in a corner what has happened; an action (as undo) gives more time. */
export function toast(text: string, more: Pick<Toast, 'action'> & { readonly tone?: Toast['tone'] } = {}): void {
  toasts.set([...toasts.get().slice(-2), { id: nextId++, tone: 'good', text, ...more }]);
}

/** Gives a function that tells why something was refused, in the seller's language. */
export function useTellRefusal(): (error: unknown) => void {
  const { codes, toasts: words } = useText();
  return useCallback(
    (error) => {
      const { code, retryAfter } = asRefusal(error);
      const when = retryAfter !== null && retryAfter > 0 ? ` ${words.retryAfter(Math.ceil(retryAfter))}` : '';
      toast(codes[code] + when, { tone: 'bad' });
    },
    [codes, words],
  );
}

const dismiss = (id: number): void => toasts.set(toasts.get().filter((each) => each.id !== id));

/** Where the toasts are shown, and read out as they come. */
export function Toasts() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.get);
  const text = useText();
  return (
    <section className={styles.region} aria-label={text.toasts.region} aria-live="polite" aria-relevant="additions">
      {shown.map((each) => (
        <ToastView key={each.id} toast={each} />
      ))}
    </section>
  );
}

function ToastView({ toast: { id, tone, text, action } }: { readonly toast: Toast }) {
  const words = useText();
  // The timer pauses during hover and focus.
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => dismiss(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, action, isHeld]);
  const icon: IconName = tone === 'bad' ? 'alert' : 'check';
  return (
    <div
      className={styles.toast}
      data-tone={tone}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={icon} size={18} />
      <p className={styles.text}>{text}</p>
      {action && (
        <Button
          look="quiet"
          icon="undo"
          onPress={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.text}
        </Button>
      )}
      <IconButton icon="close" name={words.toasts.dismiss} onPress={() => dismiss(id)} />
    </div>
  );
}
