import { type SyntheticEvent, useEffect, useState } from 'react';
import { accepted, createApi } from '../api/client.js';
import { asRefusal } from '../api/refusal.js';
import { LANGUAGES, nameOfLanguage, useLanguage, useText } from '../i18n/language.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Logo } from '../ui/logo.js';
import { Segmented } from '../ui/segmented.js';
import { type Entry, readToken, type Session } from './session.js';
import styles from './sign-in.module.css';

/** Where a seller pastes the token that they were given. */
export function SignIn({ reason, onSignedIn }: { readonly reason: Entry['problem']; readonly onSignedIn: (session: Session) => void }) {
  const text = useText();
  const [language, setLanguage] = useLanguage();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string | null>(reason === null ? null : reason === 'expired' ? text.signIn.expired : text.signIn.notAToken);
  const [isChecking, setChecking] = useState(false);
  // The title of what was open says how much is unread.
  useEffect(() => {
    document.title = text.app;
  }, [text]);
  const submit = async (): Promise<void> => {
    const session = readToken(token);
    if (!session) return setProblem(text.signIn.notAToken);
    setChecking(true);
    try {
      await accepted(createApi(session.token, () => undefined).GET('/v1/inbox/counts'));
      onSignedIn(session);
    } catch (error) {
      setProblem(text.codes[asRefusal(error).code]);
      setChecking(false);
    }
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void submit();
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={onSubmit}>
        <Logo />
        <h1 className={styles.title}>{text.signIn.title}</h1>
        <p className={styles.intro}>{text.signIn.intro}</p>
        <Field label={text.signIn.token} lines={4} value={token} onChange={setToken} autoFocus autoComplete="off" spellCheck="false" isInvalid={problem !== null} />
        {problem !== null && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" look="primary" isDisabled={isChecking || token.trim() === ''}>
          {isChecking ? text.signIn.checking : text.signIn.submit}
        </Button>
        <Segmented name={text.settings.language} options={LANGUAGES.map((each) => [each, nameOfLanguage(each)] as const)} selected={language} onSelect={setLanguage} />
      </form>
    </main>
  );
}
