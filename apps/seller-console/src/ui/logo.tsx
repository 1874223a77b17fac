import { useText } from '../i18n/language.js';
import styles from './logo.module.css';

/** The name of the product, with its mark: two that speak with each other. */
export function Logo() {
  return (
    <span className={styles.logo}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
        <path className={styles.back} d="M11 4h14a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4v4l-5-4h-9a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4Z" />
        <path className={styles.front} d="M7 11h11a4 4 0 0 1 4 4v6a4 4 0 0 1-4 4h-6l-5 4v-4a4 4 0 0 1-4-4v-6a4 4 0 0 1 4-4Z" />
      </svg>
      <span className={styles.name}>{useText().app}</span>
    </span>
  );
}
