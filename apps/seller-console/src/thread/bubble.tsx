import { type ReactNode } from 'react';
import { type Message } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { Moment } from '../ui/marks.js';
import { Icon } from '../ui/icon.js';
import { Pictures } from './pictures.js';
import styles from './bubble.module.css';

export interface BubbleProps {
  readonly message: Pick<Message, 'from' | 'text' | 'pictureIds' | 'sentAt'> & { readonly receivedWhileBlacklisted?: boolean };
  /** Whether the next message has the same author, so that the bubbles are grouped. */
  readonly goesOn?: boolean;
  /** Whether to show the date with the time, if no line before shows it. */
  readonly withDay?: boolean;
  /** Below the bubble, instead of the time. */
  readonly state?: ReactNode;
}

/** A message of one side. Renders its text as plain text, in its own direction. */
export function Bubble({ message, goesOn, withDay, state }: BubbleProps) {
  const text = useText();
  const { from, pictureIds, sentAt, receivedWhileBlacklisted } = message;
  return (
    <li className={styles.item} data-from={from} data-goes-on={goesOn || undefined}>
      <span className="visually-hidden">{from === 'seller' ? text.thread.you : text.thread.buyer}:</span>
      {pictureIds.length > 0 && <Pictures pictureIds={pictureIds} />}
      {message.text !== null && (
        <p className={styles.bubble} dir="auto">
          {message.text}
        </p>
      )}
      <p className={styles.foot}>
        {receivedWhileBlacklisted && (
          <span className={styles.mark}>
            <Icon name="blacklist" size={14} /> {text.thread.whileBlacklisted}
          </span>
        )}
        {state ?? <Moment at={sentAt} as={withDay ? 'full' : 'time'} />}
      </p>
    </li>
  );
}

/** The day that what follows belongs to. */
export function DayLine({ children }: { readonly children: ReactNode }) {
  return (
    <li className={styles.day}>
      <span>{children}</span>
    </li>
  );
}
