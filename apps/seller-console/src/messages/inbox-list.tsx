import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { accepted } from '../api/client.js';
import { type Conversation, type Counts } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { ALL, isNothing, NOTHING, prune, selectAll, type Selection, selectTo, toggle } from '../list/selection.js';
import { useListWithOpenRow } from '../list/use-list-with-open-row.js';
import { VirtualList } from '../list/virtual-list.js';
import { given } from '../live/given.js';
import { keys } from '../live/keys.js';
import { useParley } from '../live/parley.js';
import { PaneHead } from '../shell/panes.js';
import { hrefOf, navigate } from '../shell/route.js';
import { Settings } from '../shell/settings.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { Button } from '../ui/button.js';
import { useBuyerName } from './buyer-name.js';
import { ConversationRow } from './conversation-row.js';
import { FilterBar } from './filter-bar.js';
import { countOf, type InboxFilters, inboxList, NO_FILTERS } from './filters.js';
import { useInbox } from './queries.js';
import { SelectAll } from './select-all.js';
import { SelectionBar } from './selection-bar.js';
import styles from './inbox-list.module.css';

const row = (conversation: Conversation) => <ConversationRow conversation={conversation} />;
const idOf = ({ conversationId }: Conversation): string => conversationId;
const isNotBlacklisted = ({ blacklisted }: Conversation): boolean => !blacklisted;

/** The inbox under its filters, and what is selected of it. */
export function InboxList({ filters, openId }: { readonly filters: InboxFilters; readonly openId: string | null }) {
  const parley = useParley();
  const text = useText();
  const name = useBuyerName();
  const counts = useCounts();
  const inbox = useInbox(filters);
  const list = useMemo(() => inboxList(filters), [filters]);
  const items = useListWithOpenRow(inbox.data?.pages, parley.conversations, list, openId, isNotBlacklisted);
  const [chosen, setChosen] = useState<Selection>(NOTHING);
  const order = useCallback(() => items.map(idOf), [items]);
  const selection = useMemo(() => prune(chosen, isNothing(chosen) ? [] : order()), [chosen, order]);
  const total = counts ? countOf(counts, filters) : null;
  const change = (next: InboxFilters): void => {
    setChosen(NOTHING);
    navigate(hrefOf('messages', openId, given(next)), { replace: true });
  };
  const { fetchNextPage } = inbox;
  return (
    <>
      <PaneHead title={text.parts.messages}>
        <Settings isNarrowOnly />
      </PaneHead>
      <FilterBar filters={filters} counts={counts} onChange={change}>
        <SelectAll
          selection={selection}
          total={total}
          isDisabled={items.length === 0}
          onSelectAll={() => setChosen(ALL)}
          onClear={() => setChosen(NOTHING)}
        />
      </FilterBar>
      {!isNothing(selection) && (
        <SelectionBar
          selection={selection}
          filters={filters}
          total={total}
          loaded={items.length}
          onSelectAll={() => setChosen(ALL)}
          onDone={() => setChosen(NOTHING)}
        />
      )}
      <div className={styles.body}>
        {inbox.isPending ? (
          <Skeletons rows={9} shape="row" />
        ) : inbox.isError && items.length === 0 ? (
          <Failed error={inbox.error} onRetry={() => void inbox.refetch()} />
        ) : items.length === 0 && !inbox.hasNextPage ? (
          <NothingHere filters={filters} onClear={() => change(NO_FILTERS)} />
        ) : (
          <VirtualList
            name={text.inbox.list}
            items={items}
            idOf={idOf}
            rowHeight={4.25}
            openId={openId}
            onOpen={(id, byKeyboard) => navigate(hrefOf('messages', id, given(filters)), { byKeyboard })}
            row={row}
            selecting={{
              selection,
              name: (conversation) => text.inbox.select(name(conversation)),
              onToggle: (id) => setChosen(toggle(selection, id)),
              onSelectTo: (id) => setChosen(selectTo(selection, id, order())),
              onSelectAll: () => setChosen(selectAll(order())),
              onClear: () => setChosen(NOTHING),
            }}
            more={{
              has: inbox.hasNextPage,
              isFailed: inbox.isFetchNextPageError,
              load: () => void fetchNextPage({ cancelRefetch: false }),
            }}
          />
        )}
      </div>
    </>
  );
}

/** All counts; the live stream brings each change of them. */
export function useCounts(): Counts | undefined {
  const { api, live, queries } = useParley();
  const { data } = useQuery({
    queryKey: keys.counts,
    queryFn: async () => {
      await live.opened;
      const before = queries.getQueryData<Counts>(keys.counts);
      const counts = await accepted(api.GET('/v1/inbox/counts'));
      const told = queries.getQueryData<Counts>(keys.counts);
      return told !== undefined && told !== before ? told : counts;
    },
  });
  return data;
}

function NothingHere({ filters, onClear }: { readonly filters: InboxFilters; readonly onClear: () => void }) {
  const text = useText();
  const asked = Object.keys(given(filters));
  if (asked.length === 0) return <Empty icon="messages" title={text.inbox.empty} hint={text.inbox.emptyHint} />;
  const isDone = asked.length === 1 && filters.replyState === 'unanswered';
  return (
    <Empty
      icon={isDone ? 'checkAll' : 'messages'}
      title={isDone ? text.inbox.allDone : text.inbox.emptyFiltered}
      hint={isDone ? text.inbox.allDoneHint : text.inbox.emptyFilteredHint}
    >
      <Button onPress={onClear}>{text.inbox.clearFilters}</Button>
    </Empty>
  );
}
