import { useText } from '../i18n/language.js';
import { Button } from '../ui/button.js';
import { Logo } from '../ui/logo.js';
import styles from './sign-in.module.css';

export interface AskToSwitchProps {
  /** The ids of two sellers. */
  readonly current: string;
  readonly next: string;
  readonly onSwitch: () => void;
  readonly onStay: () => void;
}

/** Asks before a link signs in another seller than the current one. */
export function AskToSwitch({ current, next, onSwitch, onStay }: AskToSwitchProps) {
  const text = useText();
  return (
    <main className={styles.page}>
      <div className={styles.card} role="alertdialog" aria-labelledby="switch-title" aria-describedby="switch-text">
        <Logo />
        <h1 id="switch-title" className={styles.title}>
          {text.signIn.switchTitle(next)}
        </h1>
        <p id="switch-text" className={styles.intro}>
          {text.signIn.switchText(current, next)}
        </p>
        <Button look="primary" onPress={onStay} autoFocus>
          {text.signIn.stay(current)}
        </Button>
        <Button onPress={onSwitch}>{text.signIn.switchTo(next)}</Button>
      </div>
    </main>
  );
}
