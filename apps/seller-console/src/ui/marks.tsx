import { type Label } from '../api/shapes.js';
import { useFormat } from '../i18n/language.js';
import { visible } from '../i18n/names.js';
import { Icon } from './icon.js';
import styles from './marks.module.css';

/** An avatar from a name: its first letter on a colour; a symbol without a name. */
export function Avatar({ name, id, size }: { readonly name: string | null; readonly id: string; readonly size?: 'large' }) {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return (
    <span className={styles.avatar} data-hue={hash % 6} data-size={size} aria-hidden="true">
      {visible(name) === null ? <Icon name="user" /> : firstLetter(name ?? '')}
    </span>
  );
}

function firstLetter(name: string): string {
  const first = [...new Intl.Segmenter().segment(name)].find(({ segment }) => visible(segment) !== null);
  return first?.segment.toLocaleUpperCase() ?? '';
}

/** The colour of a label. Its name has to stand beside it or in the name of what it stands on. */
export function LabelDot({ label }: { readonly label: Label }) {
  return <span className={styles.dot} data-label={label} aria-hidden="true" />;
}

/** A number; nothing for 0. */
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
