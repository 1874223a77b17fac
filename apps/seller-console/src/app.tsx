import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLanguage } from './i18n/language.js';
import { createParley, type Parley, ParleyContext } from './live/parley.js';
import { entryOfTab, forgetSession, type Session } from './session/session.js';
import { SignIn } from './session/sign-in.js';
import { SignOutContext } from './session/sign-out.js';
import { Shell } from './shell/shell.js';

/** The console: of the seller who has signed in, else the way in. */
export function App() {
  const [{ session, problem }, setEntry] = useState(entryOfTab);
  const [language] = useLanguage();
  const leave = useCallback((expired: boolean) => {
    forgetSession();
    setEntry({ session: null, problem: expired ? 'expired' : null });
  }, []);
  // A link with a token can also be opened where the console is already.
  useEffect(() => {
    const look = (): void => {
      if (location.hash.startsWith('#token=')) setEntry(entryOfTab());
    };
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return (
    <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-US'}>
      {session ? (
        <SignedIn key={session.token} session={session} onLeave={leave} />
      ) : (
        <SignIn key={problem} reason={problem} onSignedIn={(signedIn) => setEntry({ session: signedIn, problem: null })} />
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
