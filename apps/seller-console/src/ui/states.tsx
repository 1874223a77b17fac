import { type ReactNode } from 'react';
import { asRefusal } from '../api/refusal.js';
import { useText } from '../i18n/language.js';
import { Button } from './button.js';
import { Icon, type IconName } from './icon.js';
import styles from './states.module.css';

/** An empty state. */
export function Empty({ icon, title, hint, children }: { readonly icon: IconName; readonly title: string; readonly hint: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <span className={styles.disc}>
        <Icon name={icon} size={26} />
      </span>
      <p className={styles.title}>{title}</p>
      <p className={styles.hint}>{hint}</p>
      {children}
    </div>
  );
}

/** A load failure, with its reason and a retry button. */
export function Failed({ error, title, onRetry }: { readonly error: unknown; readonly title?: string; readonly onRetry: () => void }) {
  const { states, codes } = useText();
  return <Fault title={title ?? states.failed} hint={codes[asRefusal(error).code]} action={states.retry} onAction={onRetry} />;
}

/** The state of a part that has crashed. */
export function Broken({ onReload }: { readonly onReload: () => void }) {
  const { states } = useText();
  return <Fault title={states.broken} hint={states.brokenHint} action={states.reload} onAction={onReload} />;
}

interface FaultProps {
  readonly title: string;
  readonly hint: string;
  readonly action: string;
  readonly onAction: () => void;
}

function Fault({ title, hint, action, onAction }: FaultProps) {
  return (
    <div className={styles.state} role="alert">
      <span className={styles.disc} data-tone="bad">
        <Icon name="alert" size={26} />
      </span>
      <p className={styles.title}>{title}</p>
      <p className={styles.hint}>{hint}</p>
      <Button onPress={onAction}>{action}</Button>
    </div>
  );
}

/** The outlines of what is being loaded. */
export function Skeletons({ rows, shape }: { readonly rows: number; readonly shape: 'row' | 'card' | 'bubble' | 'article' }) {
  const text = useText();
  return (
    <div className={styles.skeletons} role="status" aria-label={text.states.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.skeleton} data-shape={shape} data-side={index % 3 === 1 ? 'end' : 'start'} aria-hidden="true">
          {(shape === 'row' || shape === 'card') && <span className={styles.thumb} />}
          <span className={styles.lines}>
            <span />
            <span />
          </span>
        </div>
      ))}
    </div>
  );
}
