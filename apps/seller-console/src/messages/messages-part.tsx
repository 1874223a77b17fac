import { useMemo } from 'react';
import { useText } from '../i18n/language.js';
import { given } from '../live/given.js';
import { Panes } from '../shell/panes.js';
import { hrefOf, type Route } from '../shell/route.js';
import { Empty } from '../ui/states.js';
import { ConversationPane } from './conversation-pane.js';
import { filtersOf } from './filters.js';
import { InboxList } from './inbox-list.js';

/** Messages from buyers: the inbox, and the conversation that is open beside it. */
export function MessagesPart({ route }: { readonly route: Route }) {
  const text = useText();
  const query = route.query.toString();
  const filters = useMemo(() => filtersOf(new URLSearchParams(query)), [query]);
  return (
    <Panes
      isOpen={route.id !== null}
      listHref={hrefOf('messages', null, given(filters))}
      list={<InboxList filters={filters} openId={route.id} />}
      detail={
        route.id === null ? (
          <Empty icon="messages" title={text.inbox.choose} hint={text.inbox.chooseHint} />
        ) : (
          <ConversationPane key={route.id} conversationId={route.id} />
        )
      }
    />
  );
}
