import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLanguage } from './i18n/language.js';
import { createParley, startParley } from './live/create-parley.js';
import { type Parley, ParleyContext } from './live/parley.js';
import { AskToSwitch } from './session/ask-to-switch.js';
import { forgetSeller } from './session/seller-storage.js';
import { entryOfTab, forgetSession, forgetSignedIn, keepSession, type Session } from './session/session.js';
import { announceSignOut, onSignOut } from './session/sign-out-everywhere.js';
import { SignIn } from './session/sign-in.js';
import { SignOutContext } from './session/sign-out.js';
import { Shell } from './shell/shell.js';
import { Boundary } from './ui/boundary.js';

/** The console: of the seller who has signed in, else the way in. */
export function App() {
  const [{ session, problem, asks }, setEntry] = useState(entryOfTab);
  const [language] = useLanguage();
  const expire = useCallback(() => {
    forgetSession();
    setEntry({ session: null, problem: 'expired' });
  }, []);
  const leave = useCallback(() => setEntry({ session: null, problem: null }), []);
  const enter = useCallback((signedIn: Session) => {
    keepSession(signedIn);
    setEntry({ session: signedIn, problem: null });
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
      <Boundary>
        {asks ? (
          <AskToSwitch current={asks.current} next={asks.session.sellerId} onSwitch={() => enter(asks.session)} onStay={() => setEntry({ session, problem: null })} />
        ) : session ? (
          <SignedIn key={session.token} session={session} onExpired={expire} onLeave={leave} />
        ) : (
          <SignIn key={problem} reason={problem} onSignedIn={enter} />
        )}
      </Boundary>
    </I18nProvider>
  );
}

interface SignedInProps {
  readonly session: Session;
  readonly onExpired: () => void;
  readonly onLeave: () => void;
}

function SignedIn({ session, onExpired, onLeave }: SignedInProps) {
  const [parley, setParley] = useState<Parley | null>(null);
  useEffect(() => {
    const created = createParley(session, onExpired);
    setParley(created);
    return startParley(created);
  }, [session, onExpired]);
  const leave = useCallback(() => {
    // Nothing that is still on its way may be kept after this.
    parley?.drafts.close();
    parley?.outbox.close();
    forgetSession();
    forgetSeller(session.sellerId);
    history.replaceState(null, '', location.pathname);
    onLeave();
  }, [parley, session, onLeave]);
  useEffect(() => onSignOut(session.sellerId, leave), [session, leave]);
  if (!parley) return null;
  const signOut = (): void => {
    forgetSignedIn();
    announceSignOut(session.sellerId);
    leave();
  };
  return (
    <SignOutContext value={signOut}>
      <ParleyContext value={parley}>
        <QueryClientProvider client={parley.queries}>
          <Shell />
        </QueryClientProvider>
      </ParleyContext>
    </SignOutContext>
  );
}
