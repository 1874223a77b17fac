import { useCallback, useMemo, useState } from 'react';
import { type BlacklistedBuyer } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { ALL, isNothing, isSelected, NOTHING, prune, selectAll, type Selection, selectTo, sizeOf, toggle } from '../list/selection.js';
import { VirtualList } from '../list/virtual-list.js';
import { useParley } from '../live/parley.js';
import { useLiveList } from '../live/use-live-list.js';
import { useBuyerName } from '../messages/buyer-name.js';
import { useCounts } from '../messages/inbox-list.js';
import { Settings } from '../shell/settings.js';
import { Button } from '../ui/button.js';
import { Modal } from '../ui/modal.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { toast, useTellRefusal } from '../ui/toasts.js';
import { BlacklistRow } from './blacklist-row.js';
import { removeManyFromBlacklist } from './commands.js';
import { BLACKLIST, useBlacklist } from './queries.js';
import styles from './blacklist-part.module.css';

const row = (buyer: BlacklistedBuyer) => <BlacklistRow buyer={buyer} />;
const idOf = ({ buyerId }: BlacklistedBuyer): string => buyerId;

/** The buyers that the seller has shut out, and the way back for them. */
export default function BlacklistPart() {
  const parley = useParley();
  const text = useText();
  const name = useBuyerName();
  const tellRefusal = useTellRefusal();
  const query = useBlacklist();
  const buyers = useLiveList(query.data?.pages, parley.blacklist, BLACKLIST);
  const [chosen, setChosen] = useState<Selection>(NOTHING);
  const [isAsking, setAsking] = useState(false);
  const [isGathering, setGathering] = useState(false);
  const total = useCounts()?.blacklist.buyers ?? null;
  const order = useCallback(() => buyers.map(idOf), [buyers]);
  const selection = useMemo(() => prune(chosen, isNothing(chosen) ? [] : order()), [chosen, order]);
  const selected = useMemo(() => buyers.filter(({ buyerId }) => isSelected(selection, buyerId)), [buyers, selection]);
  const size = query.hasNextPage ? sizeOf(selection, total) : selected.length;
  const remove = (): void => {
    setAsking(false);
    setChosen(NOTHING);
    removeManyFromBlacklist(parley, selected.map(idOf)).then(() => toast(text.blacklist.removed(selected.length)), tellRefusal);
  };
  /** Everybody who is selected is known before the seller is asked. */
  const ask = async (): Promise<void> => {
    setGathering(true);
    try {
      for (let read = { hasNextPage: query.hasNextPage && selection.kind === 'all' }; read.hasNextPage; ) {
        read = await query.fetchNextPage({ throwOnError: true });
      }
      setAsking(true);
    } catch (error) {
      tellRefusal(error);
    } finally {
      setGathering(false);
    }
  };
  const flip = (id: string): void => setChosen(toggle(selection, id));
  const { fetchNextPage } = query;
  return (
    <div className={styles.part} tabIndex={-1} data-focus-home='[role="row"][tabindex="0"]'>
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2 className={styles.title}>{text.parts.blacklist}</h2>
          <p className={styles.intro}>{text.blacklist.intro}</p>
        </div>
        <Settings isNarrowOnly />
      </header>
      <div className={styles.tools} hidden={buyers.length === 0} role="group" aria-label={text.selection.bar}>
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={buyers.length > 0 && selected.length === buyers.length && (selection.kind === 'all' || !query.hasNextPage)}
            disabled={buyers.length === 0}
            onChange={({ target }) => setChosen(target.checked ? ALL : NOTHING)}
          />
          {isNothing(selection) ? text.blacklist.selectAll : text.selection.some(size ?? selected.length)}
        </label>
        <Button look="primary" isDisabled={selected.length === 0 || isGathering} onPress={() => void ask()}>
          {text.blacklist.remove}
        </Button>
      </div>
      <div className={styles.body}>
        {query.isPending ? (
          <Skeletons rows={6} shape="row" />
        ) : query.isError && buyers.length === 0 ? (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        ) : buyers.length === 0 && !query.hasNextPage ? (
          <Empty icon="blacklist" title={text.blacklist.empty} hint={text.blacklist.emptyHint} />
        ) : (
          <VirtualList
            name={text.blacklist.list}
            items={buyers}
            idOf={idOf}
            rowHeight={4.5}
            openId={null}
            onOpen={flip}
            row={row}
            selecting={{
              selection,
              name: (buyer) => text.blacklist.select(name(buyer)),
              onToggle: flip,
              onSelectTo: (id) => setChosen(selectTo(selection, id, order())),
              onSelectAll: () => setChosen(selectAll(order())),
              onClear: () => setChosen(NOTHING),
            }}
            more={{ has: query.hasNextPage, isFailed: query.isFetchNextPageError, load: () => void fetchNextPage({ cancelRefetch: false }) }}
          />
        )}
      </div>
      {isAsking && <Confirm buyers={selected} onConfirm={remove} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Confirm({ buyers, onConfirm, onClose }: { readonly buyers: readonly BlacklistedBuyer[]; readonly onConfirm: () => void; readonly onClose: () => void }) {
  const text = useText();
  const hidden = buyers.reduce((sum, { hiddenMessages }) => sum + hiddenMessages, 0);
  return (
    <Modal
      title={text.blacklist.removeTitle(buyers.length)}
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{text.dialogs.cancel}</Button>
          <Button look="primary" autoFocus onPress={onConfirm}>
            {text.blacklist.remove}
          </Button>
        </>
      }
    >
      <p>{text.blacklist.removeText(hidden)}</p>
    </Modal>
  );
}
