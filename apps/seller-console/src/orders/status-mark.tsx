import { type ReactNode } from 'react';
import { type Bucket } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { Icon } from '../ui/icon.js';
import styles from './status-mark.module.css';

/** A status; its colour is the bucket's, and a sign says that the seller has to act. */
export function StatusMark({ bucket, actionNeeded, children }: { readonly bucket: Bucket; readonly actionNeeded?: boolean; readonly children: ReactNode }) {
  const text = useText();
  return (
    <span className={styles.mark} data-bucket={bucket}>
      {actionNeeded && (
        <span title={text.orders.actionNeeded}>
          <Icon name="clock" size={14} />
          <span className="visually-hidden">{text.orders.actionNeeded}: </span>
        </span>
      )}
      {children}
    </span>
  );
}
