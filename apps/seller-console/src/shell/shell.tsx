import { Suspense, useEffect, useSyncExternalStore } from 'react';
import { useText } from '../i18n/language.js';
import { MessagesPart } from '../messages/messages-part.js';
import { useCounts } from '../messages/inbox-list.js';
import { useParley } from '../live/parley.js';
import { ignoreStrayDrops } from '../thread/use-drop.js';
import { Boundary } from '../ui/boundary.js';
import { keepFocus } from '../ui/keep-focus.js';
import { lazyPart } from '../ui/lazy-part.js';
import { Skeletons } from '../ui/states.js';
import { Toasts } from '../ui/toasts.js';
import { useAskBeforeUnload } from '../ui/use-ask-before-unload.js';
import { LiveBar } from './live-state.js';
import { loadTheRest } from './load-the-rest.js';
import { type Route, useRoute } from './route.js';
import { Sidebar } from './sidebar.js';
import styles from './shell.module.css';

const OrdersPart = lazyPart(() => import('../orders/orders-part.js'));
const NoticesPart = lazyPart(() => import('../notices/notices-part.js'));
const BlacklistPart = lazyPart(() => import('../blacklist/blacklist-part.js'));

/** The whole console of a seller who has signed in. */
export function Shell() {
  const route = useRoute();
  const text = useText();
  const unread = useCounts()?.messages.unread ?? 0;
  const { live, uploads } = useParley();
  const isUploading = useSyncExternalStore(uploads.subscribe, uploads.isBusy);
  useEffect(() => loadTheRest(live), [live]);
  useEffect(keepFocus, []);
  useAskBeforeUnload(isUploading);
  useEffect(ignoreStrayDrops, []);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${text.parts[route.part]} · ${text.app}`;
  }, [unread, text, route.part]);
  return (
    <div className={styles.shell} data-open={route.id !== null || undefined}>
      <a className={styles.skip} href="#main" onClick={skip}>
        {text.nav.skip}
      </a>
      <Sidebar part={route.part} />
      <main id="main" tabIndex={-1} className={styles.main}>
        <h1 className="visually-hidden">{text.app}</h1>
        <LiveBar />
        <div className={styles.part}>
          <Boundary key={route.part}>
            <Suspense fallback={<Skeletons rows={8} shape="row" />}>
              <PartOf route={route} />
            </Suspense>
          </Boundary>
        </div>
      </main>
      <Toasts />
    </div>
  );
}

function PartOf({ route }: { readonly route: Route }) {
  switch (route.part) {
    case 'messages':
      return <MessagesPart route={route} />;
    case 'orders':
      return <OrdersPart route={route} />;
    case 'system':
    case 'growth':
      return <NoticesPart key={route.part} category={route.part} route={route} />;
    case 'blacklist':
      return <BlacklistPart />;
    default:
      return route.part satisfies never;
  }
}

/** The fragment of the address is the route, so the link moves the focus with script. */
function skip(event: { preventDefault(): void }): void {
  event.preventDefault();
  const target = document.querySelector<HTMLElement>('#main [role="row"][tabindex="0"]') ?? document.getElementById('main');
  target?.focus();
}
