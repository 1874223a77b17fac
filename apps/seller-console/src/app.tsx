import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLanguage } from './i18n/language.js';
import { createParley, type Parley, ParleyContext } from './live/parley.js';
import { forgetSession, type Session, sessionOfTab } from './session/session.js';
import { SignIn } from './session/sign-in.js';
import { SignOutContext } from './session/sign-out.js';
import { Shell } from './shell/shell.js';

/** The console: of the seller who has signed in, else the way in. */
export function App() {
  const [session, setSession] = useState<Session | null>(sessionOfTab);
  const [hasExpired, setExpired] = useState(false);
  const [language] = useLanguage();
  const leave = useCallback((expired: boolean) => {
    forgetSession();
    setExpired(expired);
    setSession(null);
  }, []);
  // A link with a token can also be opened where the console is already.
  useEffect(() => {
    const look = (): void => {
      if (!location.hash.startsWith('#token=')) return;
      setExpired(false);
      setSession(sessionOfTab());
    };
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return (
    <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-US'}>
      {session ? (
        <SignedIn key={session.token} session={session} onLeave={leave} />
      ) : (
        <SignIn key={String(hasExpired)} hasExpired={hasExpired} onSignedIn={setSession} />
      )}
    </I18nProvider>
  );
}

function SignedIn({ session, onLeave }: { readonly session: Session; readonly onLeave: (expired: boolean) => void }) {
  const [parley, setParley] = useState<Parley | null>(null);
  useEffect(() => {
    const created = createParley(session, () => onLeave(true));
    created.live.start();
    setParley(created);
    return () => {
      created.live.stop();
      created.queries.clear();
    };
  }, [session, onLeave]);
  if (!parley) return null;
  return (
    <SignOutContext value={() => onLeave(false)}>
      <ParleyContext value={parley}>
        <QueryClientProvider client={parley.queries}>
          <Shell />
        </QueryClientProvider>
      </ParleyContext>
    </SignOutContext>
  );
}
