import { type Label } from '../api/shapes.js';
import { useFormat } from '../i18n/language.js';
import styles from './marks.module.css';

/** A picture of a person from their name: its first letter, on a colour of theirs. */
export function Avatar({ name, size }: { readonly name: string; readonly size?: 'large' }) {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  const [first = '?'] = new Intl.Segmenter().segment(name.trim() || '?');
  return (
    <span className={styles.avatar} data-hue={hash % 6} data-size={size} aria-hidden="true">
      {(typeof first === 'string' ? first : first.segment).toLocaleUpperCase()}
    </span>
  );
}

/** The colour of a label. Its name has to stand beside it or in the name of what it stands on. */
export function LabelDot({ label }: { readonly label: Label }) {
  return <span className={styles.dot} data-label={label} aria-hidden="true" />;
}

/** How many; nothing where there are none. */
export function Badge({ count, tone }: { readonly count: number; readonly tone?: 'quiet' }) {
  const format = useFormat();
  if (count === 0) return null;
  return (
    <span className={styles.badge} data-tone={tone}>
      {count > 9999 ? `${format.number(Math.floor(count / 1000))}k` : format.number(count)}
    </span>
  );
}

/** A moment, briefly; in full where the mouse rests on it. */
export function Moment({ at, as = 'brief' }: { readonly at: string; readonly as?: 'brief' | 'time' | 'full' | 'date' }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.full(at)}>
      {format[as](at)}
    </time>
  );
}
